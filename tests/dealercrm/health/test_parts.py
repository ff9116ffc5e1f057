from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import connection

from dealercrm.health.parts import all_parts
from reminders.models import DayRun
from shop.models import HouseRule
from shop.witness.standing import advance, distrust
from sms.models import Attempt
from sms.sending.holding import find_hold
from tests.factories import NOW, make_message

pytestmark = pytest.mark.usefixtures("rules")
LONGEST_SECONDS = 8


@pytest.fixture(autouse=True)
def finished_day(db):
    DayRun.objects.create(on=NOW.date(), started_at=NOW, finished_at=NOW)


def bad() -> list[str]:
    return [name for name, (is_well, _) in all_parts(now=NOW).items() if not is_well]


def test_a_shop_at_work_is_healthy():
    assert bad() == []


@pytest.mark.parametrize(
    ("pulse", "seconds", "expected"),
    [
        ("beat", 180, []),
        ("beat", 182, ["beat"]),
        ("celery", 900, []),
        ("celery", 902, ["worker"]),
        ("watch", 300, []),
        ("watch", 302, ["watcher"]),
    ],
)
def test_a_process_without_a_pulse_for_too_long_is_bad(redis, pulse, seconds, expected):
    redis.hset("dealercrm:pulses", pulse, str(int(time.time()) - seconds))

    assert bad() == expected


def test_a_shop_on_hold_after_a_restore_is_bad():
    advance()
    distrust()
    find_hold()

    assert bad() == ["hold"]


def test_a_process_that_never_had_a_pulse_is_bad(redis):
    redis.flushdb()

    assert bad() == ["beat", "worker", "watcher"]


@pytest.mark.parametrize(
    ("status", "minutes", "expected"),
    [
        ("queued", 30, []),
        ("queued", 31, ["oldest_due_text"]),
        ("queued", -60, []),
        ("delivered", 300, []),
    ],
)
def test_a_text_that_is_due_too_long_is_bad(status, minutes, expected):
    make_message(status=status, not_before=NOW - timedelta(minutes=minutes))

    assert bad() == expected


@pytest.mark.parametrize(("failures", "expected"), [(4, []), (5, ["gateways"])])
def test_a_gateway_whose_breaker_is_open_is_bad(failures, expected):
    message = make_message(status="accepted")
    for number in range(failures):
        Attempt.objects.create(
            message=message,
            number=number,
            gateway="simulator",
            started_at=NOW - timedelta(seconds=40),
            finished_at=NOW,
            outcome="unknown",
        )

    assert bad() == expected
    assert all_parts(now=NOW)["gateways"][1]["gateways"] == {
        "simulator": {
            "paused": bool(expected),
            "last_outcome": "unknown",
            "last_seconds": 40,
        }
    }


def test_a_day_whose_run_was_never_begun_is_bad():
    DayRun.objects.all().delete()

    assert bad() == ["day_run"]
    assert all_parts(now=NOW)["day_run"] == (False, {"trouble": "late"})


def test_without_house_rules_the_day_is_bad():
    DayRun.objects.all().delete()
    HouseRule.objects.all().delete()

    assert all_parts(now=NOW)["day_run"] == (False, {"trouble": "no_rules"})


def test_the_figures_cost_the_same_with_one_text_and_with_fifty(
    django_assert_num_queries,
):
    for texts in (1, 49):
        for _ in range(texts):
            make_message()
        with django_assert_num_queries(8):
            all_parts(now=NOW)


def test_a_redis_that_does_not_answer_is_bad_and_soon_told(settings, silent_port):
    settings.REDIS_URL = f"redis://127.0.0.1:{silent_port}/0"
    began = time.monotonic()

    assert bad() == ["redis", "beat", "worker", "watcher"]
    assert time.monotonic() - began < LONGEST_SECONDS


@pytest.mark.parametrize("is_silent", [True, False])
def test_a_database_that_does_not_answer_is_bad_and_soon_told(
    monkeypatch, silent_port, is_silent
):
    port = silent_port if is_silent else 1
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", str(port))
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {})
    began = time.monotonic()

    assert bad() == ["database", "oldest_due_text", "gateways", "day_run"]
    assert time.monotonic() - began < LONGEST_SECONDS
