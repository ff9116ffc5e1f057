from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sms.gateways.base import Accepted, DeliveryReport, Reply, Unknown
from sms.gateways.simulator import SimulatorGateway
from sms.hearing.inbound import take_reply
from sms.hearing.receipts import apply_report
from sms.models import Attempt, CapSlot, Message
from sms.sending.claims import claim
from sms.sending.delivery import deliver, pass_gate
from sms.sending.reconcile import reconcile
from sms.sending.record import record
from sms.simulator.faults import Fault, FaultKind
from tests.factories import NOW, make_message
from tests.sms.conftest import gateway_entry, together

pytestmark = pytest.mark.django_db

BUDGET = timedelta(seconds=20)
# When the gateway is asked, counted from the attempt.
QUERIES = [timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1)]


class ForgetfulGateway(SimulatorGateway):
    """Like Tencent: a text that it does not know may still have been taken."""

    capabilities = replace(SimulatorGateway.capabilities, absence_is_evidence=False)


class SilentGateway(SimulatorGateway):
    """Has no query at all."""

    capabilities = replace(SimulatorGateway.capabilities, can_query=False)


def use(settings, simulator, gateway_class):
    entry = gateway_entry(simulator)
    backend = f"{gateway_class.__module__}.{gateway_class.__qualname__}"
    settings.SMS_GATEWAYS = {"default": {**entry, "BACKEND": backend}}


def lose_the_answer(simulator, kind=FaultKind.DROP_AFTER_ACCEPT, **fields):
    """Send one text whose answer is lost in the given way."""
    message = make_message(**fields)
    simulator.desk.switch_on(Fault(kind, times=1))
    deliver(lambda: NOW, budget=BUDGET)
    assert Message.objects.get(pk=message.pk).status == "unknown"
    return message


def state_of(message):
    return Message.objects.values_list("status", "reason").get(pk=message.pk)


def test_a_text_that_arrived_is_found_by_asking(wired):
    wired.desk.switch_on(Fault(FaultKind.REPORT_MISSING))
    message = lose_the_answer(wired)

    assert reconcile(now=NOW + timedelta(minutes=1, seconds=59)) == 0
    assert reconcile(now=NOW + timedelta(minutes=2)) == 1

    attempt = Attempt.objects.get()
    [text] = wired.desk.texts()
    assert state_of(message) == ("accepted", "")
    assert (attempt.outcome, attempt.vendor_id) == ("accepted", text.id)
    assert attempt.next_query_at is None
    assert (len(wired.events("request")), CapSlot.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("report", "status"),
    [(None, "delivered"), (FaultKind.REPORT_FAILED, "undelivered")],
)
def test_a_query_also_tells_what_the_carrier_said(wired, report, status):
    if report:
        wired.desk.switch_on(Fault(report))
    message = lose_the_answer(wired)

    reconcile(now=NOW + timedelta(minutes=2))

    assert state_of(message)[0] == status


def test_a_text_that_never_arrived_is_sent_once_more(wired):
    message = lose_the_answer(wired, FaultKind.DROP)

    settled = [reconcile(now=NOW + after) for after in QUERIES]

    assert settled == [0, 0, 1]
    assert state_of(message) == ("queued", "网关查无此短信，重发一次")
    assert CapSlot.objects.get().message_id == message.pk
    deliver(lambda: NOW + timedelta(hours=1), budget=BUDGET)
    assert state_of(message)[0] == "accepted"
    assert len(wired.desk.texts()) == 1


def test_a_text_is_not_sent_a_third_time(wired):
    message = lose_the_answer(wired, FaultKind.DROP)
    for after in QUERIES:
        reconcile(now=NOW + after)
    again = NOW + timedelta(hours=1)
    wired.desk.switch_on(Fault(FaultKind.DROP, times=1))
    deliver(lambda: again, budget=BUDGET)
    assert state_of(message)[0] == "unknown"

    for after in QUERIES:
        reconcile(now=again + after)

    assert state_of(message) == ("rejected", "网关两次查无此短信，不再重发")
    assert (len(wired.events("request")), CapSlot.objects.count()) == (2, 0)


def test_a_text_that_expired_meanwhile_is_not_sent_again(wired):
    message = lose_the_answer(
        wired, FaultKind.DROP, expires_at=NOW + timedelta(minutes=30)
    )

    for after in QUERIES:
        reconcile(now=NOW + after)

    assert state_of(message)[0] == "expired"
    assert len(wired.events("request")) == 1


def test_two_denials_are_not_enough(wired):
    message = lose_the_answer(wired, FaultKind.DROP)

    for after in (QUERIES[0], timedelta(hours=5)):
        reconcile(now=NOW + after)

    assert state_of(message)[0] == "unknown"


def test_a_denial_and_its_pause_become_visible_together(wired):
    """Whoever sees the denial may rely on the time of the next question."""
    lose_the_answer(wired, FaultKind.DROP)

    with CaptureQueriesContext(connection) as queries:
        reconcile(now=NOW + timedelta(minutes=2))

    updates = [query["sql"] for query in queries if query["sql"].startswith("UPDATE")]
    taken, denied = updates
    assert ('"queries"' in taken, '"queries" = 1' in denied) == (False, True)
    attempt = Attempt.objects.get()
    assert (attempt.queries, attempt.next_query_at) == (1, NOW + timedelta(minutes=10))


def test_three_denials_within_the_hour_are_not_enough(wired):
    message = lose_the_answer(wired, FaultKind.DROP)
    for minutes in (2, 10, 59):
        Attempt.objects.update(next_query_at=NOW)
        reconcile(now=NOW + timedelta(minutes=minutes))

    assert (state_of(message)[0], Attempt.objects.get().queries) == ("unknown", 3)


def test_a_gateway_that_does_not_answer_proves_nothing(wired):
    message = lose_the_answer(wired, FaultKind.DROP)
    wired.desk.switch_on(Fault(FaultKind.QUERY_ERROR))

    for hours in range(1, 72):
        reconcile(now=NOW + timedelta(hours=hours))

    assert (state_of(message)[0], Attempt.objects.get().queries) == ("unknown", 0)
    assert reconcile(now=NOW + timedelta(hours=72)) == 1
    assert state_of(message) == (
        "unknown",
        "无法核实是否送达，可能已发出，请勿重复发送",
    )
    assert reconcile(now=NOW + timedelta(hours=99)) == 0
    assert (len(wired.events("request")), CapSlot.objects.count()) == (1, 1)


@pytest.mark.parametrize("gateway_class", [ForgetfulGateway, SilentGateway])
def test_where_absence_is_no_evidence_nothing_is_sent_again(
    simulator, settings, gateway_class
):
    use(settings, simulator, gateway_class)
    message = lose_the_answer(simulator, FaultKind.DROP)

    for hours in range(1, 80):
        now = NOW + timedelta(hours=hours)
        reconcile(now=now)
        deliver(lambda: now, budget=BUDGET)  # noqa: B023  (called at once)

    assert state_of(message)[0] == "unknown"
    assert (len(simulator.events("request")), CapSlot.objects.count()) == (1, 1)


def test_a_customer_who_answers_has_received_it(simulator, settings):
    use(settings, simulator, ForgetfulGateway)
    message = lose_the_answer(simulator)
    take_reply(
        Reply(dedupe_key="r-1", phone=message.phone, text="好的"),
        gateway="default",
        now=NOW + timedelta(seconds=30),
        patience=timedelta(seconds=1),
    )
    simulator.desk.switch_on(Fault(FaultKind.QUERY_ERROR))

    reconcile(now=NOW + timedelta(minutes=2))

    assert state_of(message) == ("accepted", "客户已回复该短信")


def test_an_answer_does_not_outweigh_a_gateway_that_knows_better(wired):
    message = lose_the_answer(wired, FaultKind.DROP)
    take_reply(
        Reply(dedupe_key="r-1", phone=message.phone, text="好的"),
        gateway="default",
        now=NOW + timedelta(hours=1),
        patience=timedelta(seconds=1),
    )
    Attempt.objects.update(queries=2, next_query_at=NOW)

    reconcile(now=NOW + timedelta(hours=1))

    assert state_of(message)[0] == "queued"


def test_an_answer_is_no_receipt_where_the_gateway_denies(wired):
    """A TD that answers an earlier text must not make this one look sent."""
    message = lose_the_answer(wired, FaultKind.DROP)
    take_reply(
        Reply(dedupe_key="r-1", phone=message.phone, text="TD"),
        gateway="default",
        now=NOW + timedelta(minutes=1),
        patience=timedelta(seconds=1),
    )

    reconcile(now=NOW + timedelta(minutes=2))

    assert state_of(message)[0] == "unknown"
    assert Attempt.objects.get().queries == 1


def test_a_report_settles_before_anybody_asks(wired):
    message = lose_the_answer(wired)
    report = DeliveryReport(
        dedupe_key="1",
        reference=str(Attempt.objects.get().token),
        vendor_id="v-1",
        phone=message.phone,
        status="delivered",
    )
    apply_report(report, gateway="default", now=NOW)

    assert reconcile(now=NOW + timedelta(minutes=2)) == 0
    assert state_of(message)[0] == "delivered"


def test_a_late_answer_stops_the_second_sending(wired):
    """The worker was only frozen; its answer comes after the gateway denied all."""
    message = make_message()
    [claimed] = claim(now=NOW).claims
    ticket = pass_gate(claimed, now=NOW)
    assert ticket is not None
    record(ticket, Unknown("timeout"), now=NOW)
    for after in QUERIES:
        reconcile(now=NOW + after)
    assert state_of(message)[0] == "queued"

    record(ticket, Accepted("v-1"), now=NOW + timedelta(hours=1))

    assert state_of(message)[0] == "accepted"
    assert deliver(lambda: NOW + timedelta(hours=1), budget=BUDGET) == {}


@pytest.mark.django_db(transaction=True)
def test_workers_that_ask_at_the_same_time_count_one_denial(wired):
    lose_the_answer(wired, FaultKind.DROP)
    now = NOW + timedelta(minutes=2)

    together(*[lambda: reconcile(now=now)] * 4)

    assert Attempt.objects.get().queries == 1
