"""How many texts of each category a number may get, and in which period.

``shop.models.CategoryCap`` holds the caps as rows that managers edit; for each category
the newest row in force counts. No row may exceed the hard limit of its category: the
database refuses such a cap, and a text's place beyond it
(``sms.models.CapSlot``). Categories are named as in ``customers.categories``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final, NamedTuple

from django.db.models import Q

from shop.hours import cap_month, cap_week

MONTH: Final = "month"
WEEK: Final = "week"

# Reminders: twice a month is the law of the house. What a customer has asked for has
# more room, because a conversation or a repair takes several texts.
HARD_LIMITS: Final[Mapping[int, tuple[str, ...]]] = {
    2: (
        *("maintenance", "inspection", "insurance", "warranty", "recall", "usage"),
        *("care", "campaign", "fleet", "survey", "test"),
    ),
    8: ("booking", "progress"),
    20: ("conversation",),
}
# The list of a fleet is counted from Monday to Sunday, everything else by month.
WEEKLY: Final = ("fleet",)

_LIMITS: Final = {
    category: limit for limit, group in HARD_LIMITS.items() for category in group
}
CATEGORIES: Final = tuple(_LIMITS)


def hard_limit(category: str) -> int:
    """Return the most that a cap of this category may be; raises KeyError."""
    return _LIMITS[category]


def within_hard_limit(column: str) -> Q:
    """Return the condition that the column exceeds no category's hard limit."""
    condition = Q()
    for limit, group in HARD_LIMITS.items():
        condition |= Q(("category__in", list(group)), (f"{column}__lte", limit))
    return condition


class Cap(NamedTuple):
    category: str
    most: int
    period: str


@dataclass(frozen=True)
class Caps:
    """The caps in force on a day, one of each category."""

    rows: tuple[Cap, ...]

    @cached_property
    def _by_category(self) -> dict[str, Cap]:
        return {each.category: each for each in self.rows}

    def most(self, category: str) -> int:
        """Return how many texts of the category a number may get in a period."""
        return self._by_category[category].most

    def period_begins(self, category: str, now: datetime) -> date:
        """Return the first day of the period in which a text counts now."""
        is_weekly = self._by_category[category].period == WEEK
        return cap_week(now) if is_weekly else cap_month(now)

    @cached_property
    def weekly(self) -> tuple[str, ...]:
        return tuple(each.category for each in self.rows if each.period == WEEK)

    def missing(self) -> list[str]:
        """Return the categories without a row."""
        return [each for each in CATEGORIES if each not in self._by_category]


def read_caps(rows: Iterable[tuple[str, str]]) -> Caps:
    """Return the caps of rows such as ("maintenance", "2 month")."""
    return Caps(
        tuple(
            Cap(category, int(most), period)
            for category, value in sorted(rows)
            for most, period in [value.split()]
        )
    )
