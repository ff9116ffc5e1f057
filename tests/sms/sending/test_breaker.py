from __future__ import annotations

from datetime import timedelta

import pytest

from shop.database.keys import uuid7
from sms.models import Attempt, Message
from sms.sending.breaker import (
    FAILURES,
    Pause,
    allowance,
    pause_of,
)
from sms.sending.claims import Batch, claim
from tests.factories import NOW, make_message
from tests.sms.conftest import together

pytestmark = pytest.mark.django_db


def attempts(*outcomes, gateway="default"):
    message = make_message(status="accepted")
    for number, outcome in enumerate(outcomes):
        Attempt.objects.create(
            message=message,
            number=number,
            gateway=gateway,
            started_at=NOW,
            finished_at=None if outcome == "pending" else NOW,
            outcome=outcome,
        )


FIVE = ["unknown", "not_sent", "throttled", "unknown", "not_sent"]


@pytest.mark.parametrize(
    ("label", "outcomes", "allowed"),
    [
        ("no attempt yet", [], 20),
        ("all is well", ["accepted"] * 5, 20),
        ("four failures", ["unknown"] * 4, 20),
        ("five failures of every kind", FIVE, 0),
        ("one that worked in between", [*FIVE[:4], "accepted", "unknown"], 20),
        ("a refusal shows that it works", [*FIVE, "rejected"], 20),
        ("what is under way says nothing", [*FIVE, "pending"], 0),
    ],
)
def test_five_failures_in_a_row_pause_a_gateway(label, outcomes, allowed):
    attempts(*outcomes)

    assert allowance("default", now=NOW, limit=20) == allowed


@pytest.mark.parametrize(
    ("label", "pause", "allowed"),
    [
        ("a second before", timedelta(seconds=59), 0),
        ("after a minute one text is tried", timedelta(seconds=60), 1),
    ],
)
def test_the_pause_ends_with_a_single_text(label, pause, allowed):
    attempts(*FIVE)

    assert allowance("default", now=NOW + pause, limit=20) == allowed


def test_another_gateway_is_not_paused():
    attempts(*FIVE, gateway="second")

    assert allowance("default", now=NOW, limit=20) == 20


def test_an_old_run_of_failures_is_forgotten():
    attempts(*FIVE)
    quarter_of_an_hour = 15 * 60 * 1000 << 80
    for attempt in Attempt.objects.all():
        old = type(attempt.token)(int=uuid7().int - quarter_of_an_hour)
        Attempt.objects.filter(pk=attempt.pk).update(token=old)

    assert allowance("default", now=NOW, limit=20) == 20


def test_a_paused_gateway_gets_nothing_and_then_one():
    attempts(*["unknown"] * FAILURES)
    for _ in range(3):
        make_message(expires_at=NOW + timedelta(days=1))

    paused = claim(now=NOW)
    probing = claim(now=NOW + timedelta(minutes=1))

    assert paused == Batch(0)
    assert len(probing.claims) == 1


def test_while_one_text_is_being_tried_no_other_is():
    attempts(*FIVE)
    for _ in range(2):
        make_message()
    later = NOW + timedelta(minutes=1)

    first, second = claim(now=later), claim(now=later)

    assert (len(first.claims), second) == (1, Batch(0))
    Message.objects.filter(status="claimed").update(status="queued")
    assert len(claim(now=later).claims) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_again", range(5))
def test_of_several_workers_one_tries_a_text(_again):
    attempts(*FIVE)
    for _ in range(8):
        make_message()

    batches = together(*[lambda: claim(now=NOW + timedelta(minutes=1))] * 4)

    assert sum(len(batch.claims) for batch in batches) == 1


@pytest.mark.parametrize(
    ("paused", "seconds", "allowed"),
    [(10, 599, 0), (10, 600, 1), (900, 53_999, 0), (900, 54_000, 1)],
)
def test_a_word_about_the_account_pauses_at_once_and_for_as_long(
    paused, seconds, allowed
):
    attempts("throttled")
    until = NOW + timedelta(minutes=paused)
    Attempt.objects.update(account_paused_until=until, code="NO_BALANCE")

    now = NOW + timedelta(seconds=seconds)

    assert allowance("default", now=now, limit=20) == allowed
    assert pause_of("default", now=now) == Pause(until, "NO_BALANCE")


def test_a_gateway_that_is_well_has_no_pause():
    attempts(*FIVE, "accepted")

    assert pause_of("default", now=NOW) is None


def age(hours):
    for attempt in Attempt.objects.all():
        old = type(attempt.token)(int=uuid7().int - (hours * 3_600_000 << 80))
        Attempt.objects.filter(pk=attempt.pk).update(token=old)


@pytest.mark.parametrize(
    ("later", "paused"), [((), True), (("unknown",), True), (("accepted",), False)]
)
def test_a_word_about_the_account_holds_however_old_until_something_works(
    later, paused
):
    attempts("throttled")
    Attempt.objects.update(account_paused_until=NOW + timedelta(hours=1))
    age(hours=9)
    attempts(*later)

    assert (pause_of("default", now=NOW) is not None) == paused


def test_a_pause_of_the_account_that_is_long_over_is_forgotten():
    attempts("throttled")
    Attempt.objects.update(account_paused_until=NOW)

    assert pause_of("default", now=NOW + timedelta(minutes=14)) is not None
    assert pause_of("default", now=NOW + timedelta(minutes=15)) is None
