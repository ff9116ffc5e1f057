from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.models import Consent, Vehicle, VehicleContact
from shop.database.number_lock import holding
from shop.hours import SHOP_ZONE
from sms.gateways.http import TOTAL_SECONDS
from sms.models import Attempt, CapSlot, Message, Template
from sms.sending import outbox
from sms.sending.claims import Recovered, claim, recover
from sms.sending.delivery import (
    LEAVE_SECONDS,
    deliver,
    pass_gate,
    send,
)
from sms.sending.record import Ticket
from sms.simulator.faults import Fault, FaultKind
from tests.contact import (
    HAPPENS,
    MATRIX,
    complain,
    doubt,
    is_held,
    leave_alone,
    refuse_texts,
)
from tests.factories import (
    NOW,
    make_customer,
    make_message,
    make_phone,
    make_template,
    make_vehicle,
)
from tests.screen_rows import make_staff
from tests.sms.sending.due_texts import (
    BUDGET,
    at,
    claim_one,
    state_of,
)

pytestmark = pytest.mark.django_db
PAST = datetime(2020, 1, 1, tzinfo=SHOP_ZONE)


def test_a_due_text_reaches_the_phone_once(wired):
    message = make_message(phone="13800138000")

    left = deliver(at(NOW), budget=BUDGET)

    [text] = wired.desk.texts()
    attempt = Attempt.objects.get()
    assert left == {"accepted": 1}
    assert (text.phone, text.text) == ("13800138000", message.body)
    assert (text.reference, text.id) == (str(attempt.token), attempt.vendor_id)
    assert state_of(message) == ("accepted", "")
    assert deliver(at(NOW), budget=BUDGET) == {}


def test_the_lease_of_a_text_on_the_wire_outlasts_its_deadline():
    """Its bytes leave within LEAVE_SECONDS, its answer comes TOTAL_SECONDS later."""
    message = make_message()
    pass_gate(claim_one(), now=NOW)
    slowest = timedelta(seconds=LEAVE_SECONDS + TOTAL_SECONDS)
    Message.objects.update(lease_until=F("lease_until") - slowest)

    assert recover(now=NOW) == Recovered(0, 0)

    assert state_of(message) == ("sending", "")


def test_every_due_text_leaves_in_one_run(wired):
    for _ in range(45):
        make_message()

    assert deliver(at(NOW), budget=BUDGET) == {"accepted": 45}
    assert len({text.phone for text in wired.desk.texts()}) == 45


@pytest.mark.parametrize(("texts", "calls"), [(19, 0), (20, 1), (45, 1)])
def test_a_backlog_calls_for_one_more_worker_once(wired, texts, calls):
    for _ in range(texts):
        make_message()
    called = []

    deliver(
        lambda: NOW,
        budget=timedelta(seconds=20),
        on_backlog=lambda: called.append(True),
    )

    assert len(called) == calls
    assert len(wired.desk.texts()) == texts


def test_no_text_leaves_in_the_quiet_hours(wired):
    make_message()

    assert deliver(at(NOW.replace(hour=20)), budget=BUDGET) == {}
    assert wired.events("request") == []


def test_the_hours_close_between_claim_and_gate():
    message = make_message(expires_at=NOW + timedelta(days=9))
    last_second = NOW.replace(hour=19, minute=59, second=59)
    claimed = claim_one(last_second)

    assert pass_gate(claimed, now=last_second + timedelta(seconds=1)) is None

    message.refresh_from_db()
    tomorrow = NOW.replace(day=22, hour=9)
    assert (message.status, message.reason) == ("queued", "")
    assert tomorrow <= message.not_before < tomorrow + timedelta(minutes=30)
    assert (Attempt.objects.count(), CapSlot.objects.count()) == (0, 0)


def test_a_text_expires_between_claim_and_gate():
    message = make_message(expires_at=NOW + timedelta(seconds=1))
    claimed = claim_one()

    assert pass_gate(claimed, now=NOW + timedelta(seconds=1)) is None
    assert state_of(message) == ("expired", "已过有效期，不再发送")
    assert CapSlot.objects.count() == 0


@pytest.mark.parametrize(
    ("label", "scope", "withdrawn_at", "leaves"),
    [
        ("no consent", None, None, False),
        ("consent to reminders only", "service", None, False),
        ("withdrawn", "marketing", NOW, False),
        ("standing", "marketing", None, True),
    ],
)
def test_a_commercial_text_needs_a_standing_consent(
    wired, label, scope, withdrawn_at, leaves
):
    customer = make_customer()
    if scope:
        Consent.objects.create(
            customer=customer,
            phone_index=customer.phone_index,
            scope=scope,
            channel="到店",
            proof="签字的同意书",
            given_on=NOW.date(),
            withdrawn_at=withdrawn_at,
        )
    version = make_template(
        slug="sale", category="campaign", message_class="commercial"
    )
    message = make_message(phone=customer.phone, template_version=version)

    deliver(at(NOW), budget=BUDGET)

    assert len(wired.desk.texts()) == leaves
    refused = ("suppressed", "该号码没有可证明的营销短信同意")
    assert state_of(message) == (("accepted", "") if leaves else refused)


def test_a_switched_off_template_sends_nothing(wired):
    message = make_message()
    Template.objects.update(is_active=False)

    deliver(at(NOW), budget=BUDGET)

    assert state_of(message) == ("cancelled", "短信模板已停用")
    assert wired.events("request") == []


def test_a_text_called_off_after_the_claim_is_not_sent(wired):
    message = make_message()
    claimed = claim_one()
    outbox.cancel([message.pk], "客户已到店", now=NOW)

    assert send(claimed, at(NOW)) == "stopped"
    assert state_of(message) == ("cancelled", "客户已到店")
    assert wired.events("request") == []


def test_a_worker_whose_lease_is_over_sends_nothing(wired):
    message = make_message()
    claimed = claim_one()
    Message.objects.update(lease_until=PAST)

    assert send(claimed, at(NOW)) == "stopped"
    assert (state_of(message)[0], wired.events("request")) == ("claimed", [])


def test_a_worker_that_lost_its_claim_to_another_sends_nothing(wired):
    make_message()
    old = claim_one()
    Message.objects.update(lease_until=PAST)
    recover(now=NOW)
    new = claim_one()

    assert send(old, at(NOW)) == "stopped"
    assert send(new, at(NOW)) == "accepted"
    assert len(wired.desk.texts()) == 1


def test_a_failure_in_the_guard_sends_nothing(wired):
    message = make_message()
    claimed = claim_one()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sms_optout RENAME TO sms_optout_lost")

    with pytest.raises(DatabaseError):
        send(claimed, at(NOW))

    assert (state_of(message)[0], wired.events("request")) == ("claimed", [])


def test_one_poisoned_row_does_not_stop_the_rest(wired):
    poisoned = make_message(priority=1)
    other = make_message()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sms_message SET phone = other.phone FROM sms_message other "
            "WHERE sms_message.id = %s AND other.id = %s",
            [poisoned.pk, other.pk],
        )

    deliver(at(NOW), budget=BUDGET)

    assert state_of(poisoned) == ("rejected", "号码或正文无法解密，请检查密钥")
    assert state_of(other) == ("accepted", "")
    assert Attempt.objects.count() == 1


def test_the_lock_is_free_after_a_text_was_sent(wired):
    message = make_message()

    deliver(at(NOW), budget=BUDGET)

    with holding(message.phone_index):
        pass


@pytest.mark.parametrize(
    ("kind", "status", "on_the_phone"),
    [
        (FaultKind.HANG, "unknown", 0),
        (FaultKind.ERROR, "unknown", 0),
        (FaultKind.HANG_AFTER_ACCEPT, "unknown", 1),
        (FaultKind.DROP_AFTER_ACCEPT, "unknown", 1),
        (FaultKind.GARBAGE_AFTER_ACCEPT, "unknown", 1),
    ],
)
def test_a_lost_answer_is_never_sent_again_on_a_guess(
    wired, kind, status, on_the_phone
):
    wired.desk.switch_on(Fault(kind, times=1))
    message = make_message()

    for minutes in range(3):
        later = NOW + timedelta(minutes=minutes)
        deliver(at(later), budget=BUDGET)
        recover(now=later)

    assert state_of(message)[0] == status
    assert len(wired.desk.texts()) == on_the_phone
    assert len(wired.events("request")) == 1


@pytest.fixture
def owner():
    return make_customer()


@pytest.fixture
def car(owner):
    return make_vehicle(owner=owner)


@pytest.fixture
def message(owner, car):
    """A text about the owner's car, queued before anything changes."""
    return make_message(phone=owner.phone, customer=owner, vehicle=car)


def gate(now=NOW):
    [claimed] = claim(now=now).claims
    return pass_gate(claimed, now=now)


def state():
    return Message.objects.values_list("status", "reason").get()


def test_text_goes_to_whom_nothing_happened(message):
    assert isinstance(gate(), Ticket)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (leave_alone, "客户要求勿扰"),
        (doubt, "号码存疑，请与客户核实"),
        (refuse_texts, "客户不同意接收短信"),
    ],
)
def test_whoever_says_no_since_the_queue_gets_nothing(message, owner, happens, reason):
    happens(owner)

    assert gate() is None
    assert state() == ("suppressed", reason)
    assert not CapSlot.objects.exists()


def test_hold_counts_for_the_number_whoever_it_is_noted_at(message, owner):
    leave_alone(make_customer(name="李娜", second_phone=owner.phone))

    assert gate() is None
    assert state() == ("suppressed", "客户要求勿扰")


def test_hold_of_another_number_or_of_a_merged_customer_is_none(message, owner):
    leave_alone(make_customer())
    leave_alone(make_customer(phone=owner.phone, merged_into=owner))

    assert isinstance(gate(), Ticket)


@pytest.mark.parametrize("category", ["maintenance", "warranty", "care", "campaign"])
def test_open_complaint_keeps_the_text_until_it_is_settled(owner, category):
    template = make_template(slug=category, category=category)
    make_message(
        template_version=template,
        phone=owner.phone,
        expires_at=NOW + timedelta(days=3),
    )
    complaint = complain(owner)

    assert gate() is None
    assert state() == ("queued", "客户的投诉还在处理")

    complaint.delete()
    assert isinstance(gate(NOW + timedelta(days=1)), Ticket)


@pytest.mark.parametrize("category", ["inspection", "insurance", "recall"])
def test_open_complaint_stops_no_legal_date(owner, category):
    template = make_template(slug=category, category=category)
    make_message(template_version=template, phone=owner.phone)
    complain(owner)

    assert isinstance(gate(), Ticket)


@pytest.mark.parametrize("status", ["sold", "scrapped"])
def test_car_gone_since_the_queue_is_not_texted_about(message, status):
    Vehicle.objects.update(status=status)

    assert gate() is None
    assert state() == ("cancelled", "车辆已转出或报废")


def test_former_owner_gets_nothing(message, car):
    VehicleContact.objects.update(until_on=NOW.date())
    VehicleContact.objects.create(vehicle=car, customer=make_customer(name="李娜"))

    assert gate() is None
    assert state() == ("cancelled", "该号码不再是这辆车的联系人")


def test_corrected_number_gets_the_next_text_and_the_wrong_one_nothing(message, owner):
    owner.phone = make_phone()
    owner.save()

    assert gate() is None
    assert state() == ("cancelled", "该号码不再是这辆车的联系人")


def test_number_that_became_the_second_one_is_still_theirs(message, owner):
    owner.phone, owner.second_phone = make_phone(), owner.phone
    owner.save()

    assert isinstance(gate(), Ticket)


@pytest.mark.parametrize("silence", MATRIX)
def test_the_last_gate_walks_the_matrix(silence):
    """Every category of ``tests.contact.MATRIX``, each to a number of its own."""
    messages = {}
    for category in MATRIX["opted_out"]["text"].split():
        owner = make_customer()
        vehicle = make_vehicle(owner=owner)
        messages[category] = make_message(
            phone=owner.phone,
            customer=owner,
            vehicle=vehicle,
            template_version=make_template(slug=category, category=category),
            message_class="commercial" if silence == "no_consent" else "service",
            expires_at=NOW + timedelta(days=9),
        )
        HAPPENS[silence](owner, vehicle)

    for claimed in claim(now=NOW).claims:
        pass_gate(claimed, now=NOW)

    held = set()
    for category, each in messages.items():
        each.refresh_from_db()
        held |= {category} if each.status != "sending" else set()
    assert held == {each for each in messages if is_held(silence, "text", each)}


@pytest.mark.parametrize("count", [1, 3])
def test_asking_costs_two_statements_of_the_gate(message, owner, car, count):
    """However much stands against the number, its people and the car."""
    for number in range(count):
        leave_alone(make_customer(phone=owner.phone))
        complain(owner, about=str(number))
    [claimed] = claim(now=NOW).claims

    with CaptureQueriesContext(connection) as queries:
        assert pass_gate(claimed, now=NOW) is None

    asking = [each["sql"] for each in queries if "customers_" in each["sql"]]
    # Beside them: savepoint, the message, the witness, its end and who is told of it,
    # release.
    assert (len(asking), len(queries)) == (2, 14)


def test_a_text_that_may_go_passes_in_nine_statements(message):
    [claimed] = claim(now=NOW).claims

    with CaptureQueriesContext(connection) as queries:
        assert isinstance(pass_gate(claimed, now=NOW), Ticket)

    assert len(queries) == 9


def test_what_follows_up_a_complaint_passes_as_it_does_the_arbiter(owner):
    complain(owner)
    care = make_template(slug="care", category="care")
    make_message(phone=owner.phone, about="complaint", template_version=care)

    assert isinstance(gate(), Ticket)


def test_warranty_text_stays_off_the_phone_from_the_click_on_the_complaint(
    wired, client, owner, car
):
    """The form is filled in while the text waits in the queue."""
    client.force_login(make_staff("服务顾问"))
    warranty = make_template(slug="warranty", category="warranty")
    make_message(phone=owner.phone, vehicle=car, template_version=warranty)
    other = make_message(template_version=warranty)

    client.post(reverse("feedback:open", args=[owner.pk]), {"about": "异响没有修好"})
    deliver(lambda: NOW, budget=timedelta(seconds=20))

    assert [text.phone for text in wired.desk.texts()] == [other.phone]
    assert (Message.objects.get(vehicle=car).reason) == "客户的投诉还在处理"
