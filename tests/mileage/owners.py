"""Owners whose next service is uncertain, and what they were asked and answered."""

from __future__ import annotations

from datetime import date, timedelta

from customers.models import OdometerReading
from mileage.reason import ASK_BEFORE_DAYS
from sms.gateways.base import Reply
from sms.hearing.inbound import take_reply
from sms.models import InboundMessage
from tests.declined.orders import make_car as make_bare_car
from tests.declined.orders import make_order
from tests.factories import make_customer, make_message
from tests.reminders.builders import at

DAY = timedelta(days=1)
# Ten thousand kilometres or a year: reached by kilometres on 30 December, grade B.
VISITS = ((date(2025, 9, 1), 20_000), (date(2026, 3, 2), 26_000))
SERVICE_ON = date(2026, 12, 30)
ASK_ON = SERVICE_ON - ASK_BEFORE_DAYS * DAY


def make_car(visits=VISITS, **fields):
    car = make_bare_car(**fields)
    for on, km in visits:
        make_order(car, on=on, odometer_km=km)
        OdometerReading.objects.create(vehicle=car, read_on=on, km=km, source="order")
    return car


def make_asked(*, on=ASK_ON, cars=1, **fields):
    """Return an owner with so many cars who was asked on that day."""
    owner = make_customer()
    for nth in range(cars):
        make_car(owner=owner, plate=f"沪A{nth + 1}2345")
    ask(owner, on=on, **fields)
    return owner


def ask(owner, *, on=ASK_ON, **fields):
    values = {"about": "mileage", "status": "delivered", "status_at": at(on), **fields}
    return make_message(customer=owner, phone=owner.phone, now=at(on), **values)


def reply(owner, text, *, on=ASK_ON + DAY, key="r-1", hour=10):
    """Have the gateway post the reply, and return what was stored of it."""
    posted = Reply(dedupe_key=key, phone=owner.phone, text=text)
    patience = timedelta(milliseconds=100)
    take_reply(posted, gateway="default", now=at(on, hour), patience=patience)
    return InboundMessage.objects.get(dedupe_key=key)


def readings():
    """Return the cars and kilometres that owners have told."""
    rows = OdometerReading.objects.filter(source="reply").order_by("pk")
    return [(str(row.vehicle), row.km, row.rejected_because) for row in rows]
