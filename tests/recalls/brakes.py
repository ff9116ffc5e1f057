"""A recall of brakes and its cars."""

from __future__ import annotations

from datetime import date

from recalls.models import Recall
from recalls.notices import (
    approve,
    list_vins,
)
from sms.models import Message
from tests.factories import (
    make_customer,
    make_vehicle,
)
from tests.reminders.builders import at

# A Monday, so that the next day's call is one on a working day.
MONDAY = date(2026, 11, 23)


def make_recall(clerk, **fields):
    values = {
        "number": "S2026M0001V",
        "brand": "大众",
        "defect": "制动油管可能渗漏",
        "remedy": "免费更换制动油管",
        "created_by": clerk,
        **fields,
    }
    return Recall.objects.create(**values)


def car(**fields):
    return make_vehicle(
        owner=make_customer(),
        plate="沪A12345",
        registered_on=None,
        delivered_on=None,
        **fields,
    )


def opened(clerk, boss, *cars, now=None, **fields):
    found = make_recall(clerk, **fields)
    list_vins(found, [each.vin for each in cars], by=clerk)
    approve(found, by=boss, now=now or at(MONDAY))
    found.refresh_from_db()
    return found


def body():
    return Message.objects.get().body
