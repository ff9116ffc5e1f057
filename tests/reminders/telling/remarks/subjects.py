"""Cars and people for remarks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from customers.models import Customer
from reminders.telling.placeholders import Occasion
from reminders.telling.remarks.kinds import Subject, fill, kind

TODAY = date(2026, 11, 21)
CAR = Occasion(
    vehicle=1,
    plate="沪A12345",
    model="大众迈腾",
    reason="maintenance",
    in_a_list="保养",
    due_on=date(2026, 12, 1),
    due_km=None,
    is_estimate=False,
)


def subject(customer=None, **facts):
    return Subject(replace(CAR, **facts), customer or Customer(name="王伟"))


def said(code, *subjects, today=TODAY):
    """Return what the kind says about each car, in its default words."""
    found = kind(code)
    told = found.read(subjects, today)
    return {vehicle: fill(found.phrase, values) for vehicle, values in told.items()}
