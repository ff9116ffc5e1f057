"""Cars whose only duties are those of a test, and a run of days."""

from __future__ import annotations

from datetime import date, timedelta

from reminders.day import run_day
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at

# A Monday in the middle of a month.
MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)


def make_car(owner=None, **fields):
    values = {"registered_on": None, "delivered_on": None, **fields}
    return make_vehicle(owner=owner or make_customer(), **values)


def days(first, last):
    for number in range(first, last + 1):
        run_day(now=at(MONDAY + number * DAY, 9))
