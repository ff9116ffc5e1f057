"""Campaigns of winter tyres: cars, runs of the day and refusals."""

from __future__ import annotations

from datetime import date, timedelta

from campaigns.models import Campaign, Segment
from customers.models import Consent
from reminders.day import run_day
from sms.models import Message, OptOut, Template
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at

# A Monday in the middle of a month, far from holidays.
MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)


def winter():
    return Template.objects.get(slug="campaign-winter")


def make_car(*, agrees=True, **fields):
    owner = fields.pop("owner", None) or make_customer()
    if agrees and not owner.consents.exists():
        Consent.objects.create(
            customer=owner,
            phone_index=owner.phone_index,
            scope="marketing",
            channel="到店签字",
            proof="签字的同意书",
            given_on=MONDAY,
        )
    values = {"registered_on": None, "delivered_on": None, **fields}
    return make_vehicle(owner=owner, **values)


def make_campaign(**fields):
    segment = fields.pop("segment", None) or Segment.objects.create(
        name=f"分群{Segment.objects.count()}"
    )
    values = {
        "name": f"冬季检测{Campaign.objects.count()}",
        "segment": segment,
        "template_a": winter(),
        "starts_on": MONDAY,
        "ends_on": MONDAY + 30 * DAY,
        "holdout_percent": 0,
        "pilot_percent": 0,
        **fields,
    }
    return Campaign.objects.create(**values)


def run(day):
    return run_day(now=at(day, 8))


def deliver(day):
    """Play the carrier: what is queued for the day has arrived."""
    queued = Message.objects.filter(status="queued", not_before__lt=at(day, 21))
    queued.update(status="delivered", status_at=at(day, 20))


def refuse(texts, day):
    for text in texts:
        OptOut.objects.create(
            phone_index=text.phone_index,
            phone_tail=text.phone_tail,
            source="reply",
            created_at=at(day, 21),
        )


def texted():
    return set(
        Message.objects.exclude(status="cancelled").values_list("vehicle", flat=True)
    )


def arms(campaign):
    return dict(campaign.members.values_list("vehicle", "arm"))
