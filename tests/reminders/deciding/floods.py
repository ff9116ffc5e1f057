"""Insured cars by the dozen."""

from __future__ import annotations

from datetime import timedelta

from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import TODAY


def insured(count):
    for _ in range(count):
        vehicle = make_vehicle(
            owner=make_customer(), registered_on=None, delivered_on=None
        )
        until = TODAY + timedelta(days=7)
        vehicle.policies.create(kind="compulsory", last_covered_on=until)
