"""Insured cars whose step a test changes."""

from __future__ import annotations

from datetime import timedelta

from customers.models import Policy
from tests.factories import make_customer, make_vehicle

DAY = timedelta(days=1)


def insured(until):
    car = make_vehicle(owner=make_customer(), registered_on=None, delivered_on=None)
    Policy.objects.create(vehicle=car, kind="compulsory", last_covered_on=until)
    return car
