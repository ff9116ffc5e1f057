"""Days on which the shop asks of one reason alone, and what it texts."""

from __future__ import annotations

from reminders.day import run_day
from reminders.models import RuleStep
from sms.models import Message
from tests.contact import agree
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at
from tests.reminders.reasons.occasions import day


def only(*reasons):
    """Have the shop ask of these reasons alone."""
    RuleStep.objects.exclude(reason__in=reasons).update(is_active=False)


def agreed(**fields):
    """A customer who gets commercial texts: with a proved consent."""
    customer = make_customer(**fields)
    agree(customer)
    return customer


def car_of(owner, **fields):
    values = {"plate": "沪A12345", "delivered_on": None, "registered_on": None}
    return make_vehicle(owner=owner, **{**values, **fields})


def texts_on(text):
    """What is queued on this day, without what every text has."""
    before = set(Message.objects.values_list("pk", flat=True))
    run_day(now=at(day(text)))
    fresh = Message.objects.exclude(pk__in=before).order_by("pk")
    return [each.body.split("】")[1].split("致电")[0] for each in fresh]
