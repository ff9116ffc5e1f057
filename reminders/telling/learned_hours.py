"""The hour at which each customer answers, learned from the replies of a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models.functions import ExtractHour

from shop.hours import SHOP_ZONE
from shop.windows import learn_hour
from sms.models import InboundMessage

_REMEMBERED = timedelta(days=365)


def read_learned_hours(numbers: Collection[str], now: datetime) -> dict[str, int]:
    """Return the usual reply hour of each number that has one; 1 query.

    Opt-outs are left out: they do not show when a text is welcome.
    """
    replies = InboundMessage.objects.filter(
        phone_index__any_of=numbers,
        received_at__gt=now - _REMEMBERED,
        received_at__lte=now,
    ).exclude(verdict=InboundMessage.Verdict.OPT_OUT)
    hours: dict[str, list[int]] = defaultdict(list)
    rows = replies.order_by().values_list(
        "phone_index", ExtractHour("received_at", tzinfo=SHOP_ZONE)
    )
    for number, hour in rows:
        hours[number].append(hour)
    learned = {number: learn_hour(found) for number, found in hours.items()}
    return {number: hour for number, hour in learned.items() if hour is not None}
