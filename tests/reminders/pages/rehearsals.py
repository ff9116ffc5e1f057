"""Insured cars, rehearsed and vetoed."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

from django.urls import reverse

from customers.models import Policy
from reminders.forecast.making import make_forecast
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
    """Make the forecast up to the day and open the page; return the day and HTML."""
    ahead = date.fromisoformat(on) - clock.today()
    make_forecast(now=clock.now(), days=ahead.days)
    return look(client, on=on)


def look(client, **chosen):
    response = client.get(reverse("reminders:rehearsal"), chosen)
    html = response.content.decode()
    if (totals := response.context.get("totals")) is None:
        return None, html
    rows, on = response.context["rows"], response.context["on"]
    return SimpleNamespace(on=on, rows=rows, **vars(totals)), html


def veto(client, row, because="客户刚来过电话", **fields):
    return client.post(
        reverse("reminders:veto"),
        {**row.what._asdict(), "because": because, "on": in_days(5), **fields},
    )
