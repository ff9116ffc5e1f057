"""The silence after the question: an owner is asked once, whichever car it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db.models.functions import TruncDate

from customers.categories import NOTHING, Category
from customers.silence import (
    Asked,
    Found,
    Key,
    Reach,
    Rows,
    Scope,
    Silence,
    keyed_rows,
    register,
)
from customers.verdicts import Ask, Until
from mileage.asking import QUESTION, questions
from shop.hours import SHOP_ZONE, day_begins

ASKED: Final = "mileage_asked"
AGAIN_AFTER_DAYS: Final = 60


def _asked(reach: Reach) -> Rows:
    since = day_begins(reach.today - timedelta(days=AGAIN_AFTER_DAYS))
    texts = questions().filter(phone_index__any_of=reach.numbers, not_before__gte=since)
    asked_on = TruncDate("not_before", tzinfo=SHOP_ZONE)
    return keyed_rows(texts, "phone_index", on=asked_on, word="vehicle")


def _judge(ask: Ask, found: Sequence[Found], asked: Asked) -> Until | None:
    """Hold the question about another car; the one about the same car is itself."""
    if ask.reason != QUESTION:
        return None
    days = [row.on for row in found if row.on and row.word != str(ask.vehicle)]
    if not days:
        return None
    asked_on = max(days)
    again_at = day_begins(asked_on) + timedelta(days=AGAIN_AFTER_DAYS)
    if again_at <= asked.now:
        return None
    return Until(
        ASKED,
        again_at,
        f"{asked_on} 已问过这位客户的里程",
        f"一位客户不论几辆车，{AGAIN_AFTER_DAYS} 天内只问一次里程",
    )


register(
    Silence(
        ASKED,
        Scope(texts=frozenset({Category.MAINTENANCE}), calls=NOTHING),
        Key.NUMBER,
        _asked,
        _judge,
    )
)
