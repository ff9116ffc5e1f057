from __future__ import annotations

from datetime import timedelta

import pytest

from calls.models import CallTask
from reminders.day import run_day
from reminders.models import RuleStep
from sms.models import Message
from telematics.kinds import EventKind
from telematics.reason import Event, find_due
from tests.calls.tasks import words_of
from tests.factories import make_customer, make_vehicle, make_vin
from tests.reminders.builders import TODAY, at
from tests.reminders.reasons.told import agreed
from tests.telematics.posts import (
    found,
    numbers,
    post,
    report,
)

TRIP, CHARGING = EventKind.LONG_TRIP, EventKind.CHARGING
DROP, OTA, FAULT = EventKind.RANGE_DROP, EventKind.OTA, EventKind.FAULT_CODE


def event(kind, days_ago=0, **fields):
    on = TODAY - timedelta(days=days_ago)
    return Event(str(next(numbers)), kind, on, **fields)


@pytest.mark.parametrize("kind", [TRIP, OTA, FAULT])
@pytest.mark.parametrize(
    ("days_ago", "expected"), [(0, True), (7, True), (8, False), (-1, False)]
)
def test_an_event_is_an_occasion_for_a_week(kind, days_ago, expected):
    assert found(event(kind, days_ago)) == ([(kind, -days_ago)] if expected else [])


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        pytest.param([0, 1, 2], [0], id="three days in a row"),
        pytest.param([1, 2, 3], [-1], id="until yesterday"),
        pytest.param([0, 1], [], id="two days"),
        pytest.param([0, 1, 3], [], id="a gap"),
        pytest.param([0, 0, 0], [], id="three times a day"),
        pytest.param([0, 1, 2, 3, 4], [0], id="five days are one occasion"),
    ],
)
def test_charging_is_much_after_three_days(days_ago, expected):
    events = [event(CHARGING, each) for each in days_ago]

    assert [days for _, days in found(*events)] == expected


@pytest.mark.parametrize(("percent", "is_one"), [(14.9, False), (15, True), (40, True)])
def test_range_drops_by_fifteen_percent(percent, is_one):
    assert bool(found(event(DROP, amount=percent))) is is_one


def test_each_kind_has_its_latest_occasion_with_its_explanation():
    due, _ = find_due(
        [
            event(DROP, 3, amount=20),
            event(DROP, 1, amount=18.5, detail="冷车"),
            event(OTA),
        ],
        TODAY,
    )

    assert [tuple(fact) for fact in due.facts] == [
        ("上报日期", "2026年11月20日"),
        ("下降", "18.5%"),
        ("内容", "冷车"),
    ]
    assert due.rule == "续航下降：续航突然下降 15% 以上"
    assert due.anchor == "week:2026-47"


pytestmark = pytest.mark.django_db


def test_an_event_becomes_a_text_or_a_call(all_rules, client, source):
    trip = make_vehicle(
        owner=agreed(), plate="沪A12345", registered_on=None, delivered_on=None
    )
    fault = make_vehicle(owner=make_customer(), registered_on=None, delivered_on=None)
    RuleStep.objects.exclude(reason="event").update(is_active=False)
    post(
        client,
        report(trip.vin, "long_trip"),
        report(fault.vin, "fault_code", detail="P0A80"),
    )

    run_day(now=at(TODAY))
    run_day(now=at(TODAY + timedelta(days=2)))

    assert "长途出行前建议检查沪A12345的轮胎" in Message.objects.get().body
    task = CallTask.objects.get()
    assert (task.vehicle, "故障码" in words_of(task)) == (fault, True)


def test_an_event_of_a_car_that_becomes_known_later_is_told(all_rules, client, source):
    vin = make_vin()
    RuleStep.objects.exclude(reason="event").update(is_active=False)
    answer = post(client, report(vin, "long_trip")).json()
    assert answer["unknown_vins"] == 1
    run_day(now=at(TODAY))
    vehicle = make_vehicle(
        vin=vin, owner=agreed(), registered_on=None, delivered_on=None
    )

    run_day(now=at(TODAY))

    assert [text.vehicle for text in Message.objects.all()] == [vehicle]
