"""Insured cars, their days and what is explained of them."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from customers.models import Policy
from reminders.why.explain import explain_cars
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY


def insured(last_covered_on, *, owner=None, **fields):
    vehicle = make_vehicle(
        owner=owner or make_customer(phone="13912345678"),
        registered_on=None,
        delivered_on=None,
        **fields,
    )
    Policy.objects.create(
        vehicle=vehicle, kind="compulsory", last_covered_on=last_covered_on
    )
    return vehicle


def explain(vehicle, on=TODAY, now=NOW):
    (report,) = explain_cars([vehicle.pk], on=on, now=now).cars
    return report


def run(name, *args):
    out = StringIO()
    call_command(name, *args, stdout=out)
    return out.getvalue()
