"""Insured cars, rehearsed and vetoed."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from customers.models import Policy
from shop import clock
from tests.factories import make_customer, make_vehicle


def insured(days, **fields):
    """A car of which nothing but the insurance can fall due, in so many days."""
    vehicle = make_vehicle(
        owner=make_customer(phone="13987654321"),
        plate="沪A12345",
        registered_on=None,
        delivered_on=None,
        **fields,
    )
    until = clock.today() + timedelta(days=days)
    Policy.objects.create(vehicle=vehicle, kind="compulsory", last_covered_on=until)
    return vehicle


def in_days(days):
    return str(clock.today() + timedelta(days=days))


def rehearse(client, on):
    response = client.get(reverse("reminders:rehearsal"), {"on": on})
    return response.context["day"], response.content.decode()


def veto(client, row, because="客户刚来过电话", **fields):
    return client.post(
        reverse("reminders:veto"),
        {**row.what._asdict(), "because": because, "on": in_days(5), **fields},
    )
