"""Offers with a price and a last day."""

from __future__ import annotations

from datetime import timedelta

from calls.models import Offer
from tests.reminders.builders import TODAY

DAY = timedelta(days=1)


def make_offer(**fields):
    values = {
        "name": f"优惠{Offer.objects.count()}",
        "words": "这个月做保养有套餐。",
        "price": 399,
        "valid_until": TODAY + 9 * DAY,
        **fields,
    }
    return Offer.objects.create(**values)
