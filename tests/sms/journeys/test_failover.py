"""Two gateways in order, both real ones over HTTP: which of them carries a text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from sms.gateways.base import DeliveryReport
from sms.hearing.receipts import apply_report
from sms.models import Attempt, CapSlot, Message
from sms.sending.claims import claim, recover
from sms.sending.delivery import deliver
from sms.sending.reconcile import reconcile
from sms.simulator.faults import Fault, FaultKind
from tests.factories import NOW, make_message
from tests.sms.conftest import RunningSimulator, gateway_entry

pytestmark = pytest.mark.django_db

BUDGET = timedelta(seconds=20)
MINUTE = timedelta(minutes=1)
# Where a gateway did not say how long its account must wait.
PAUSE = timedelta(minutes=10)
LONG = NOW + timedelta(days=3)
NOBODY_LISTENS = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Pair:
    first: RunningSimulator
    second: RunningSimulator

    def received(self):
        """Return how many texts reached a phone through each."""
        return (len(self.first.desk.texts()), len(self.second.desk.texts()))

    def asked(self):
        """Return how many requests arrived at each."""
        return (len(self.first.events("request")), len(self.second.events("request")))


@pytest.fixture
def pair(run_simulator, settings):
    pair = Pair(run_simulator("first"), run_simulator("second"))
    settings.SMS_GATEWAYS = {
        "first": gateway_entry(pair.first),
        "second": gateway_entry(pair.second),
    }
    return pair


@pytest.fixture
def first_is_dead(pair, settings):
    """Nobody listens where the first gateway was; nothing can be sent to it."""
    entry = gateway_entry(pair.first, base_url=NOBODY_LISTENS)
    settings.SMS_GATEWAYS = {**settings.SMS_GATEWAYS, "first": entry}


def deliver_at(moment):
    return deliver(lambda: moment, budget=BUDGET)


def refuse(simulator, code, times=None):
    simulator.desk.switch_on(Fault(FaultKind.REFUSE, code=code, times=times))


def history(message):
    attempts = message.attempts.order_by("number")
    return list(attempts.values_list("gateway", "outcome"))


def state_of(message):
    return Message.objects.values_list("status", "reason").get(pk=message.pk)


def pause_account(gateway, until):
    """Write down that the gateway's account is out of money until then."""
    Attempt.objects.create(
        message=make_message(status="cancelled"),
        number=1,
        gateway=gateway,
        started_at=NOW,
        finished_at=NOW,
        outcome=Attempt.Outcome.THROTTLED,
        account_paused_until=until,
    )


def test_while_all_is_well_the_first_gateway_carries_everything(pair):
    for _ in range(25):
        make_message()

    assert deliver_at(NOW) == {"accepted": 25}
    assert pair.received() == (25, 0)


def test_the_order_of_the_settings_decides(pair, settings):
    turned = reversed(settings.SMS_GATEWAYS.items())
    settings.SMS_GATEWAYS = dict(turned)
    make_message()

    deliver_at(NOW)

    assert pair.received() == (0, 1)


@pytest.mark.parametrize(
    ("label", "code", "outcome"),
    [
        ("no money", "NO_BALANCE", "throttled"),
        ("account limit", "ACCOUNT_LIMIT", "throttled"),
        ("wrong key", "BAD_KEY", "not_sent"),
    ],
)
def test_a_refused_account_sends_its_text_elsewhere_at_once(pair, label, code, outcome):
    refuse(pair.first, code)
    message = make_message()

    assert deliver_at(NOW) == {outcome: 1, "accepted": 1}

    assert history(message) == [("first", outcome), ("second", "accepted")]
    assert state_of(message) == ("accepted", "")
    assert (pair.received(), pair.asked()) == ((0, 1), (1, 1))
    assert CapSlot.objects.count() == 1


@pytest.mark.parametrize(
    ("label", "fault"),
    [
        ("a limit on the number", Fault(FaultKind.REFUSE, code="NUMBER_LIMIT")),
        ("a refusal for good", Fault(FaultKind.REFUSE, code="BAD_NUMBER")),
        ("a code nobody knows", Fault(FaultKind.UNKNOWN_CODE)),
        ("no answer", Fault(FaultKind.HANG)),
        ("a broken connection", Fault(FaultKind.DROP)),
        ("a server error", Fault(FaultKind.ERROR)),
        ("taken, then no answer", Fault(FaultKind.HANG_AFTER_ACCEPT)),
        ("taken, then broken", Fault(FaultKind.DROP_AFTER_ACCEPT)),
        ("taken, then an error", Fault(FaultKind.ERROR_AFTER_ACCEPT)),
        ("taken, garbled", Fault(FaultKind.GARBAGE_AFTER_ACCEPT)),
    ],
)
def test_any_other_answer_keeps_the_text_with_its_gateway(pair, label, fault):
    pair.first.desk.switch_on(fault)
    message = make_message(expires_at=LONG)

    for minutes in range(4):
        deliver_at(NOW + minutes * MINUTE)
        recover(now=NOW + minutes * MINUTE)

    assert pair.asked() == (1, 0)
    assert [gateway for gateway, _ in history(message)] == ["first"]


def test_a_lost_answer_stays_with_its_gateway_while_another_carries_the_rest(pair):
    pair.first.desk.switch_on(Fault(FaultKind.DROP, times=5))
    lost = [make_message(expires_at=LONG) for _ in range(5)]
    deliver_at(NOW)
    later = make_message(expires_at=LONG)

    deliver_at(NOW + timedelta(seconds=59))

    assert [state_of(each)[0] for each in lost] == ["unknown"] * 5
    assert history(later) == [("second", "accepted")]
    assert pair.asked() == (5, 1)


def test_a_text_that_did_not_reach_its_phone_goes_to_no_other_gateway(pair):
    message = make_message()
    deliver_at(NOW)
    attempt = Attempt.objects.get()
    report = DeliveryReport(
        "d-1", str(attempt.token), attempt.vendor_id, message.phone, "undelivered"
    )

    apply_report(report, gateway="first", now=NOW)
    deliver_at(NOW + PAUSE)

    assert state_of(message)[0] == "undelivered"
    assert pair.asked() == (1, 0)


def test_after_five_refused_connections_the_second_stands_in(pair, first_is_dead):
    texts = [make_message(expires_at=LONG) for _ in range(6)]
    assert deliver_at(NOW) == {"not_sent": 6}
    assert pair.received() == (0, 0)

    # One of them is tried with the first again.
    assert deliver_at(NOW + MINUTE) == {"not_sent": 1, "accepted": 5}

    tried, *carried = sorted((history(each) for each in texts), key=str)
    assert tried == [("first", "not_sent"), ("first", "not_sent")]
    assert carried == [[("first", "not_sent"), ("second", "accepted")]] * 5
    assert pair.received() == (0, 5)


def test_texts_stay_with_the_second_until_the_first_takes_one_again(pair):
    pause_account("first", NOW + PAUSE)
    for _ in range(3):
        make_message(expires_at=LONG)

    deliver_at(NOW + PAUSE - timedelta(seconds=1))
    assert pair.received() == (0, 3)

    for _ in range(3):
        make_message(expires_at=LONG)
    deliver_at(NOW + PAUSE)
    assert pair.received() == (3, 3)


def test_an_account_that_is_still_refused_is_asked_once_a_pause(pair):
    refuse(pair.first, "NO_BALANCE")
    pause_account("first", NOW + PAUSE)
    for _ in range(4):
        make_message(expires_at=LONG)

    deliver_at(NOW + PAUSE)
    assert (pair.asked(), pair.received()) == ((1, 4), (0, 4))

    make_message(expires_at=LONG)
    deliver_at(NOW + 2 * PAUSE - timedelta(seconds=1))
    assert pair.asked() == (1, 5)


def test_where_every_account_is_refused_the_text_waits(pair):
    refuse(pair.first, "NO_BALANCE", times=1)
    refuse(pair.second, "NO_BALANCE", times=1)
    message = make_message(expires_at=LONG)

    deliver_at(NOW)
    deliver_at(NOW + PAUSE - timedelta(seconds=1))

    assert state_of(message) == ("queued", "尚未发出（NO_BALANCE），稍后再试")
    assert (pair.asked(), CapSlot.objects.count()) == ((1, 1), 0)
    assert deliver_at(NOW + PAUSE) == {"accepted": 1}
    assert pair.received() == (1, 0)


def test_a_bound_text_waits_for_its_own_gateway(pair):
    pause_account("first", NOW + PAUSE)
    bound = make_message(only_gateway="first", expires_at=LONG)
    free = make_message(expires_at=LONG)

    deliver_at(NOW + PAUSE - timedelta(seconds=1))
    assert (state_of(bound)[0], history(free)) == ("queued", [("second", "accepted")])

    deliver_at(NOW + PAUSE)
    assert history(bound) == [("first", "accepted")]
    assert pair.received() == (1, 1)


def test_a_bound_text_leaves_through_its_gateway_though_the_first_is_well(pair):
    bound = make_message(only_gateway="second")
    free = make_message()

    deliver_at(NOW)

    assert history(bound) == [("second", "accepted")]
    assert history(free) == [("first", "accepted")]


def test_a_bound_text_that_is_refused_does_not_change_its_gateway(pair):
    refuse(pair.first, "NO_BALANCE")
    bound = make_message(only_gateway="first", expires_at=LONG)

    deliver_at(NOW)
    deliver_at(NOW + PAUSE)

    assert history(bound) == [("first", "throttled")] * 2
    assert pair.asked() == (2, 0)


def test_a_text_that_was_proved_absent_is_sent_again_by_the_same_gateway(pair):
    """Whether the other one has it nobody would know."""
    pair.first.desk.switch_on(Fault(FaultKind.DROP, times=1))
    message = make_message(expires_at=LONG)
    deliver_at(NOW)
    for minutes in (2, 10, 60):
        reconcile(now=NOW + minutes * MINUTE)
    assert state_of(message) == ("queued", "网关查无此短信，重发一次")
    proved_at = NOW + 60 * MINUTE
    pause_account("first", proved_at + PAUSE)

    deliver_at(proved_at + PAUSE - timedelta(seconds=1))
    assert pair.received() == (0, 0)
    deliver_at(proved_at + PAUSE)

    assert history(message) == [("first", "not_sent"), ("first", "accepted")]
    assert pair.received() == (1, 0)


def test_a_stand_in_takes_over_what_a_dead_sender_had_only_claimed(pair):
    message = make_message(expires_at=LONG)
    claim(now=NOW)
    Message.objects.update(lease_until=NOW - timedelta(days=999))
    pause_account("first", NOW + PAUSE)

    recover(now=NOW)
    deliver_at(NOW)

    assert history(message) == [("second", "accepted")]
