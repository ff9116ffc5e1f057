"""The stages of a service due by kilometres, as each car tells its kilometres."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from calls.models import CallTask
from reminders.day import run_day
from reminders.models import Reminder, RuleStep
from sms.models import Message
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def car(all_rules):
    RuleStep.objects.exclude(reason="maintenance").update(is_active=False)
    return make_vehicle(owner=make_customer(), plate="沪A12345", registered_on=None)


def drive(car, *readings):
    """The first reading is that of the last service, the others of repairs."""
    for number, (on, km) in enumerate(readings):
        car.service_records.create(
            order_number=f"RO{number}",
            came_in_on=date.fromisoformat(on),
            odometer_km=km,
            kind="maintenance" if number == 0 else "repair",
        )


def live(first, days):
    told = []
    for on in (date.fromisoformat(first) + timedelta(days=n) for n in range(days)):
        run_day(now=at(on))
        texts = Message.objects.filter(created_at=at(on))
        told += [(str(on), each.template_version.template.slug) for each in texts]
        calls = CallTask.objects.filter(created_at=at(on))
        told += [(str(on), each.level) for each in calls]
    return told


def test_a_reading_that_passed_two_stages_tells_the_later_one(car):
    drive(car, ("2026-03-02", 30_000))
    car.readings.create(read_on=date(2026, 11, 17), km=41_200)

    told = live("2026-11-18", 6)

    assert told == [("2026-11-18", "maintenance-over")]
    assert "已超保养里程1,200公里" in Message.objects.get().body
    assert sorted(Reminder.objects.values_list("step__counted_from", "status")) == [
        ("beyond_on", "sent"),
        ("due_on", "suppressed"),
    ]


def test_an_estimate_never_says_that_the_limit_was_passed(car):
    drive(car, ("2026-01-05", 10_000), ("2026-05-05", 14_000), ("2026-08-17", 17_600))

    told = live("2026-10-05", 60)

    assert [what for _, what in told] == [
        "maintenance-soon",
        "maintenance-expected",
        "adviser",
    ]
    assert not any("已超过" in each.body for each in Message.objects.all())
    days = [on for on, _ in told]
    assert days == sorted(days)
