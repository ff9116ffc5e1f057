from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest

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
from sms.models import Attempt, CapSlot, Message, OptOut
from sms.sending.claims import claim, recover
from sms.sending.delivery import pass_gate
from sms.sending.record import Ticket, record
from tests.factories import NOW, make_message

pytestmark = pytest.mark.django_db


PAST = datetime(2020, 1, 1, tzinfo=SHOP_ZONE)


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
