"""A silence: an owner who asked to be reminded later is left alone until that day.

Recalls, safety notices and texts that the customer asked for are still sent.
"""

from __future__ import annotations

from collections.abc import Sequence

from customers.categories import DANGERS, EVERYTHING, REQUESTED
from customers.contact import (
    Ask,
    Asked,
    Found,
    Key,
    Reach,
    Rows,
    Scope,
    Silence,
    Until,
    keyed_rows,
    register,
)
from reminders.models import Snooze
from shop.hours import day_begins


def _snoozes(reach: Reach) -> Rows:
    later = Snooze.objects.filter(
        phone_index__any_of=reach.numbers, until_on__gt=reach.today
    )
    return keyed_rows(later, "phone_index", on="until_on", word="pk")


def _judge(ask: Ask, found: Sequence[Found], asked: Asked) -> Until | None:
    """Hold until the day that the latest request names, ignoring earlier requests."""
    latest = max(found, key=lambda row: int(row.word), default=None)
    if latest is None or latest.on is None:
        return None
    return Until(
        "snoozed",
        day_begins(latest.on),
        f"客户请求 {latest.on} 再提醒",
        "客户要稍后的，到日子再说",
    )


_SCOPE = EVERYTHING - DANGERS - REQUESTED

register(
    Silence(
        "snoozed",
        Scope(texts=_SCOPE, calls=_SCOPE),
        Key.NUMBER,
        _snoozes,
        _judge,
        gives_way=True,
    )
)
