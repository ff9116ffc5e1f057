"""Two processes at the same number: whoever comes second sees what the first did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

import pytest
from django.db import connection, transaction

from customers.models import Customer
from customers.numbers import lock_numbers_of
from customers.wishes.do_not_disturb import leave_alone
from shop.database.number_lock import holding, lock_numbers
from shop.database.sealed import index_of, lock_key
from sms.gateways.base import Reply
from sms.hearing.inbound import take_reply
from sms.models import Message, OptOut, PersonRefusal
from sms.sending.claims import claim
from sms.sending.delivery import deliver, send
from sms.simulator.faults import Fault, FaultKind
from tests.factories import NOW, make_customer, make_message
from tests.sms import pausing
from tests.sms.conftest import Worker, gateway_entry, together, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = timedelta(seconds=10)
BUDGET = timedelta(seconds=30)
_replies = count(1)


def read_clock():
    return NOW


@pytest.fixture
def pausing_gateway(simulator, settings):
    pausing.at_the_wire.clear()
    pausing.may_leave.clear()
    backend = "tests.sms.pausing.PausingGateway"
    entry = gateway_entry(simulator, total_seconds=5.0)
    settings.SMS_GATEWAYS = {"default": {**entry, "BACKEND": backend}}
    return simulator


def take_td(phone):
    """Opt the number out; return the moment at which that was committed."""
    reply = Reply(dedupe_key=f"td-{next(_replies)}", phone=phone, text="TD")
    assert take_reply(reply, gateway="default", now=NOW, patience=PATIENCE)
    return datetime.now(UTC)


def moments(simulator, kind):
    return {
        event["phone"]: datetime.fromisoformat(event["at"])
        for event in simulator.events(kind)
    }


def state_of(message):
    return Message.objects.values_list("status", flat=True).get(pk=message.pk)


def is_waiting_for(phone_index):
    """Whether a session waits for the number's lock."""
    raw = lock_key(phone_index) & 0xFFFFFFFFFFFFFFFF
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
            "AND NOT granted AND classid = %s AND objid = %s",
            [raw >> 32, raw & 0xFFFFFFFF],
        )
        return bool(cursor.fetchone()[0])


def test_td_during_a_sending_counts_after_it(pausing_gateway):
    """The text had passed its gate, so the opt-out waits until it is recorded."""
    message = make_message()
    later = make_message(phone=message.phone, not_before=NOW + timedelta(hours=1))
    [claimed] = claim(now=NOW).claims

    sender = Worker(lambda: send(claimed, read_clock))
    assert pausing.at_the_wire.wait(5)
    opted_out_at = take_td(message.phone)
    pausing.may_leave.set()

    assert sender.result() == "accepted"
    assert moments(pausing_gateway, "request")[message.phone] < opted_out_at
    assert (state_of(message), state_of(later)) == ("accepted", "suppressed")


def test_a_sender_that_waited_for_an_opt_out_sees_it(wired):
    """The lock is a statement of its own: its snapshot is older than the opt-out."""
    message = make_message()
    [claimed] = claim(now=NOW).claims

    with transaction.atomic():
        lock_numbers([message.phone_index], patience=PATIENCE)
        # The row alone, so that only the look-up at the gate can notice it.
        OptOut.objects.create(
            phone_index=message.phone_index,
            phone_tail=message.phone_tail,
            source=OptOut.Source.REPLY,
            created_at=NOW,
        )
        sender = Worker(lambda: send(claimed, read_clock))
        assert wait_until(lambda: is_waiting_for(message.phone_index))

    assert sender.result() == "stopped"
    assert (state_of(message), wired.events("request")) == ("suppressed", [])


def test_do_not_disturb_between_claim_and_gate_stops_the_text(wired):
    owner = make_customer()
    message = make_message(phone=owner.phone, customer=owner)
    [claimed] = claim(now=NOW).claims

    leave_alone({owner.pk: "到店要求"}, by=None, now=NOW)

    assert send(claimed, read_clock) == "stopped"
    assert (state_of(message), wired.events("request")) == ("suppressed", [])


def test_a_sender_that_waited_sees_a_do_not_disturb_of_meanwhile(wired):
    """The gate's own statements come after the wait for the number."""
    owner = make_customer()
    message = make_message(phone=owner.phone)
    [claimed] = claim(now=NOW).claims

    with transaction.atomic():
        lock_numbers([message.phone_index], patience=PATIENCE)
        leave_alone({owner.pk: "到店要求"}, by=None, now=NOW)
        sender = Worker(lambda: send(claimed, read_clock))
        assert wait_until(lambda: is_waiting_for(message.phone_index))

    assert sender.result() == "stopped"
    assert (state_of(message), wired.events("request")) == ("suppressed", [])


def test_td_between_claim_and_gate_stops_the_text(wired):
    message = make_message()
    [claimed] = claim(now=NOW).claims

    take_td(message.phone)

    assert send(claimed, read_clock) == "stopped"
    assert (state_of(message), wired.events("request")) == ("suppressed", [])


def test_td_of_one_number_waits_for_the_text_to_the_other(pausing_gateway):
    """The text to the second number has passed its gate when TD arrives."""
    owner = make_customer(second_phone="13912340000")
    message = make_message(phone=owner.second_phone, customer=owner)
    [claimed] = claim(now=NOW).claims

    sender = Worker(lambda: send(claimed, read_clock))
    assert pausing.at_the_wire.wait(5)
    opted_out_at = take_td(owner.phone)
    pausing.may_leave.set()

    assert sender.result() == "accepted"
    assert moments(pausing_gateway, "request")[message.phone] < opted_out_at


def test_a_text_to_the_new_number_sees_the_td_of_the_old_one(wired):
    """The text is past arbitration and claim when TD arrives from the old number."""
    owner = make_customer()
    old = owner.phone
    renumber(owner, "13912340001")
    make_message(phone=old, customer=owner, status="delivered")
    message = make_message(phone="13912340001", customer=owner)
    [claimed] = claim(now=NOW).claims
    # Not called back, so that only the look-up at the gate can notice it.
    Message.objects.filter(pk=message.pk).update(status="accepted")
    take_td(old)
    Message.objects.filter(pk=message.pk).update(status="claimed")

    assert send(claimed, read_clock) == "stopped"
    assert (state_of(message), wired.events("request")) == ("suppressed", [])


def test_a_td_that_waited_for_a_change_of_number_still_finds_the_person():
    """The people are read again after the wait."""
    owner = make_customer()
    make_message(phone=owner.phone, customer=owner, status="delivered")
    old, new = owner.phone, "13912340002"
    with transaction.atomic():
        lock_numbers_of([owner.pk])
        td = Worker(lambda: take_td(old))
        assert wait_until(lambda: is_waiting_for(index_of(old)))
        renumber(owner, new)

    td.result()
    assert PersonRefusal.objects.get().customer == owner


def test_two_tds_of_one_person_do_not_deadlock():
    owner = make_customer(second_phone="13912340003")
    numbers = [owner.phone, owner.second_phone]
    for _ in range(5):
        together(*(partial(take_td, number) for number in numbers))

    closed = set(OptOut.objects.values_list("phone_index", flat=True))
    assert closed == {owner.phone_index, owner.second_phone_index}
    assert PersonRefusal.objects.count() == 2


def test_do_not_disturb_waits_for_the_text_on_the_wire(pausing_gateway):
    owner = make_customer()
    make_message(phone=owner.phone, customer=owner)
    [claimed] = claim(now=NOW).claims

    sender = Worker(lambda: send(claimed, read_clock))
    assert pausing.at_the_wire.wait(5)
    wish = Worker(lambda: leave_alone({owner.pk: "到店要求"}, by=None, now=NOW))
    assert wait_until(lambda: is_waiting_for(owner.phone_index))
    pausing.may_leave.set()

    assert (sender.result(), len(wish.result())) == ("accepted", 1)


def test_the_record_of_a_block_waits_for_no_other_number(wired, second_connection):
    """It holds the number of its text already."""
    owner = make_customer(second_phone="13912340004")
    make_message(phone=owner.phone, customer=owner)
    wired.desk.switch_on(Fault(FaultKind.REFUSE, code="RECIPIENT_REFUSED"))
    [claimed] = claim(now=NOW).claims

    with second_connection(lambda: holding(owner.second_phone_index)):
        assert send(claimed, read_clock) == "rejected"

    assert PersonRefusal.objects.get().customer == owner


def renumber(owner, phone):
    changed = Customer.objects.get(pk=owner.pk)
    changed.phone = phone
    changed.save()


def test_no_text_leaves_after_an_opt_out_that_is_aimed_at_it(wired):
    """TDs are sent at exactly the numbers that are on their way."""
    messages = [make_message() for _ in range(60)]

    def aim():
        opted_out: dict[str, datetime] = {}
        while len(opted_out) < len(messages):
            flying = Message.objects.exclude(phone_index="").filter(
                status__in=["claimed", "sending"]
            )
            for message in flying.order_by("-status_at")[:3] or messages[:1]:
                if message.phone not in opted_out:
                    opted_out[message.phone] = take_td(message.phone)
            if not Message.objects.filter(
                status__in=["queued", "claimed", "sending"]
            ).exists():
                break
        return opted_out

    works = [lambda: deliver(read_clock, budget=BUDGET)] * 3
    *_, opted_out = together(*works, aim)

    requested = moments(wired, "request")
    late = [phone for phone, at in opted_out.items() if requested.get(phone, at) > at]
    assert late == []
    assert len(opted_out) >= 5
    assert Message.objects.filter(status__in=["accepted", "suppressed"]).count() == 60


def test_many_workers_send_every_text_once(wired):
    for _ in range(60):
        make_message()

    together(*[lambda: deliver(read_clock, budget=BUDGET)] * 4)

    phones = [event["phone"] for event in wired.events("accepted")]
    assert len(phones) == len(set(phones)) == 60


def test_many_workers_keep_the_cap_of_a_number(wired):
    phones = [make_message().phone for _ in range(8)]
    for _ in range(3):
        for phone in phones:
            make_message(phone=phone)

    together(*[lambda: deliver(read_clock, budget=BUDGET)] * 6)

    received = [text.phone for text in wired.desk.texts()]
    assert {phone: received.count(phone) for phone in phones} == dict.fromkeys(
        phones, 2
    )


def test_one_number_is_never_on_two_wires_at_once(pausing_gateway):
    first = make_message()
    second = make_message(phone=first.phone)
    one, two = claim(now=NOW).claims

    workers = [Worker(partial(send, claimed, read_clock)) for claimed in (one, two)]
    assert wait_until(lambda: is_waiting_for(first.phone_index))
    pausing.may_leave.set()

    assert [worker.result() for worker in workers] == ["accepted"] * 2
    assert state_of(second) == "accepted"
