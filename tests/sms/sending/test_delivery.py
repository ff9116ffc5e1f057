from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import DatabaseError, connection

from customers.models import Consent
from shop.hours import SHOP_ZONE
from sms.gateways.base import (
    Accepted,
    DeliveryReport,
    NotSent,
    Rejected,
    Throttled,
    Unknown,
)
from sms.hearing.receipts import apply_report
from sms.models import Attempt, Callback, CapSlot, Message, OptOut, Template
from sms.numbers import optouts
from sms.numbers.number_lock import holding
from sms.sending import outbox
from sms.sending.claims import claim, recover
from sms.sending.delivery import (
    Ticket,
    deliver,
    pass_gate,
    record,
    send,
)
from sms.simulator.faults import Fault, FaultKind
from tests.factories import NOW, make_customer, make_message, make_phone, make_template
from tests.house_rules import WHOLE_DAY, put_rule

pytestmark = pytest.mark.django_db

BUDGET = timedelta(seconds=20)
PAST = datetime(2020, 1, 1, tzinfo=SHOP_ZONE)


def at(moment):
    return lambda: moment


def claim_one(now=NOW):
    [claimed] = claim(now=now).claims
    return claimed


def state_of(message):
    return Message.objects.values_list("status", "reason").get(pk=message.pk)


def ticket_for(message, now=NOW):
    claimed = claim_one(now)
    ticket = pass_gate(claimed, now=now)
    assert isinstance(ticket, Ticket)
    return ticket


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


def test_the_month_turns_between_claim_and_gate():
    put_rule("sending_hours", WHOLE_DAY)
    end = datetime(2026, 1, 31, 23, 59, 59, tzinfo=SHOP_ZONE)
    message = make_message(now=end)
    claimed = claim_one(end)
    midnight = end + timedelta(seconds=1)

    assert pass_gate(claimed, now=midnight) is None

    assert state_of(message) == ("queued", "")
    assert pass_gate(claim_one(midnight), now=midnight) is not None
    assert CapSlot.objects.get().month.month == 2


def test_a_number_that_opted_out_after_the_claim_gets_nothing(wired):
    message = make_message()
    claimed = claim_one()
    # A row alone: closing the number would call the text back before its gate.
    OptOut.objects.create(
        phone_index=message.phone_index,
        phone_tail=message.phone_tail,
        source=OptOut.Source.COUNTER,
        created_at=NOW,
    )

    assert send(claimed, at(NOW)) == "stopped"

    assert state_of(message) == ("suppressed", "客户 2026-11-21 退订(到店)")
    assert (wired.events("request"), Attempt.objects.count()) == ([], 0)
    assert CapSlot.objects.count() == 0


def test_a_suspended_number_gets_nothing(wired):
    message = make_message()
    optouts.close_number(
        message.phone_index,
        message.phone_tail,
        source=OptOut.Source.REVIEW,
        now=NOW,
    )
    late = make_message(phone=message.phone)

    deliver(at(NOW), budget=BUDGET)

    assert wired.events("request") == []
    reason = "客户 2026-11-21 的回复待人工判断，暂停发送"
    assert state_of(message) == state_of(late) == ("suppressed", reason)


def unread(kind):
    return Callback.objects.create(gateway="default", kind=kind, received_at=NOW)


def test_a_reply_that_nobody_has_read_keeps_the_gate_shut(wired):
    message = make_message()
    waiting = unread("reply")

    deliver(at(NOW), budget=BUDGET)

    assert wired.events("request") == []
    assert state_of(message) == ("queued", "有客户回复尚未读取，读取后再发")
    assert CapSlot.objects.count() == 0
    Callback.objects.filter(pk=waiting.pk).update(processed_at=NOW)
    assert deliver(at(NOW + timedelta(seconds=5)), budget=BUDGET) == {"accepted": 1}


def test_a_report_that_nobody_has_read_stops_no_text(wired):
    make_message()
    unread("report")

    assert deliver(at(NOW), budget=BUDGET) == {"accepted": 1}


def test_an_opt_out_holds_for_every_customer_of_the_number(wired):
    phone = make_phone()
    wife, husband = make_customer(phone=phone), make_customer(phone=phone)
    message = make_message(customer=wife, phone=phone)
    optouts.close_number(
        message.phone_index, message.phone_tail, source=OptOut.Source.REPLY, now=NOW
    )
    late = make_message(customer=husband, phone=phone)

    deliver(at(NOW), budget=BUDGET)

    assert [state_of(each)[0] for each in (message, late)] == ["suppressed"] * 2
    assert wired.events("request") == []


def test_two_customers_of_one_number_share_its_cap(wired):
    phone = make_phone()
    for customer in (make_customer(phone=phone), make_customer(phone=phone)):
        for _ in range(2):
            make_message(customer=customer, phone=phone)

    deliver(at(NOW), budget=BUDGET)

    assert len(wired.desk.texts(phone)) == 2
    assert Message.objects.filter(status="suppressed").count() == 2


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
            given_on=NOW.date(),
            withdrawn_at=withdrawn_at,
        )
    version = make_template(
        slug="sale", category="campaign", message_class="commercial"
    )
    message = make_message(phone=customer.phone, template_version=version)

    deliver(at(NOW), budget=BUDGET)

    assert len(wired.desk.texts()) == leaves
    refused = ("suppressed", "该号码没有营销短信的同意记录")
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


OUTCOMES = [
    (Accepted("v-1", 2), "accepted", "", "accepted", True),
    (Rejected("BAD", "号码错误"), "rejected", "BAD 号码错误", "rejected", False),
    (Throttled("SLOW"), "queued", "尚未发出（SLOW），稍后再试", "throttled", False),
    (NotSent("refused"), "queued", "尚未发出（refused），稍后再试", "not_sent", False),
    (
        Unknown("timeout"),
        "unknown",
        "网关没有给出结果（timeout），正在核实",
        "unknown",
        True,
    ),
]


@pytest.mark.parametrize(
    ("outcome", "status", "reason", "ending", "keeps_place"),
    OUTCOMES,
    ids=[type(row[0]).__name__ for row in OUTCOMES],
)
def test_each_outcome_has_its_books(outcome, status, reason, ending, keeps_place):
    message = make_message()
    ticket = ticket_for(message)

    assert record(ticket, outcome, now=NOW) == ending

    attempt = Attempt.objects.get()
    assert state_of(message) == (status, reason)
    assert (attempt.outcome, attempt.finished_at) == (ending, NOW)
    assert CapSlot.objects.count() == keeps_place


@pytest.mark.parametrize(("outcome", "ending"), [(row[0], row[1]) for row in OUTCOMES])
def test_a_record_that_comes_twice_changes_nothing(outcome, ending):
    message = make_message()
    ticket = ticket_for(message)
    record(ticket, outcome, now=NOW)
    before = state_of(message), Attempt.objects.values().get()

    record(ticket, outcome, now=NOW)

    assert (state_of(message), Attempt.objects.values().get()) == before


@pytest.mark.parametrize(
    ("outcome", "not_before"),
    [
        (Throttled("SLOW"), NOW + timedelta(minutes=10)),
        (Throttled("SLOW", retry_after=timedelta(hours=2)), NOW + timedelta(hours=2)),
        (NotSent("dns"), NOW + timedelta(minutes=1)),
    ],
)
def test_what_was_not_sent_waits(outcome, not_before):
    message = make_message()

    record(ticket_for(message), outcome, now=NOW)

    message.refresh_from_db()
    assert message.not_before == not_before


def test_the_pauses_double_up_to_half_an_hour():
    message = make_message(expires_at=NOW + timedelta(days=1))
    now, pauses = NOW, []

    for _ in range(7):
        record(ticket_for(message, now), NotSent("refused"), now=now)
        message.refresh_from_db()
        pauses.append((message.not_before - now) // timedelta(minutes=1))
        # Far enough apart for the breaker to try again.
        now = message.not_before + timedelta(minutes=1)

    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_a_refusal_by_the_recipient_closes_the_number():
    message = make_message()
    other = make_message(phone=message.phone, not_before=NOW + timedelta(hours=1))

    record(ticket_for(message), Rejected("REFUSED", is_opt_out=True), now=NOW)

    opt_out = OptOut.objects.get()
    assert (opt_out.source, opt_out.note) == ("gateway", "REFUSED")
    assert state_of(message)[0] == "rejected"
    assert state_of(other)[0] == "suppressed"


def report_on(ticket, status):
    return DeliveryReport(
        dedupe_key=f"v-1:{status}",
        reference=str(ticket.token),
        vendor_id="v-1",
        phone=ticket.submission.phone,
        status=status,
    )


@pytest.mark.parametrize("reported", ["delivered", "undelivered"])
@pytest.mark.parametrize(
    "outcome", [Accepted("v-1"), Unknown("timeout"), NotSent("late"), Rejected("BAD")]
)
def test_a_report_that_was_faster_than_the_answer_stays(outcome, reported):
    message = make_message()
    ticket = ticket_for(message)
    apply_report(report_on(ticket, reported), gateway="default", now=NOW)

    record(ticket, outcome, now=NOW)

    assert state_of(message)[0] == reported
    assert Attempt.objects.get().outcome == "accepted"


def test_an_answer_after_the_lease_still_settles_the_text():
    message = make_message()
    ticket = ticket_for(message)
    Message.objects.update(lease_until=PAST)
    recover(now=NOW)

    record(ticket, Accepted("v-1"), now=NOW)

    assert state_of(message) == ("accepted", "")
    assert Attempt.objects.get().outcome == "accepted"


def test_an_answer_to_an_earlier_attempt_does_not_touch_the_later_one():
    message = make_message()
    first = ticket_for(message)
    record(first, NotSent("refused"), now=NOW)
    later = NOW + timedelta(minutes=1)
    second = ticket_for(message, later)

    record(first, Accepted("v-1"), now=later)

    assert state_of(message)[0] == "sending"
    record(second, Accepted("v-2"), now=later)
    assert state_of(message)[0] == "accepted"


def test_the_billed_parts_follow_the_gateway():
    message = make_message()

    record(ticket_for(message), Accepted("v-1", 3), now=NOW)

    message.refresh_from_db()
    assert message.segments == 3


def test_long_words_of_a_gateway_are_cut():
    message = make_message()

    record(ticket_for(message), Rejected("C" * 200, "D" * 999), now=NOW)

    attempt = Attempt.objects.get()
    assert (len(attempt.code), len(attempt.detail)) == (80, 300)
    assert len(state_of(message)[1]) == 120


@pytest.mark.parametrize("words", ["odd\0", "odd\ud83d"], ids=["NUL", "surrogate"])
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Accepted, "accepted"),
        (Rejected, "rejected"),
        (partial(Rejected, is_opt_out=True), "rejected"),
        (Throttled, "queued"),
        (NotSent, "queued"),
        (Unknown, "unknown"),
    ],
)
def test_words_that_the_database_cannot_hold_do_not_cost_the_answer(
    words, answer, status
):
    message = make_message()

    record(ticket_for(message), answer(words), now=NOW)

    assert state_of(message)[0] == status


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
