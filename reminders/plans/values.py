"""A maintenance plan as values: which work returns when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reminders.facts.meters import Counter

TAKES_TURNS: Final = "|"


@dataclass(frozen=True, slots=True)
class PlanItem:
    """Work that returns every so many kilometres or months, whichever comes first.

    The first time counts from delivery; without a first interval the regular one
    does. Several names joined by | take turns (A 保养|B 保养). An order contains the
    item when one of its lines has a keyword; the main item, and one without
    keywords, is also done by every maintenance order. Only main and reminded items
    fall due on their own, the others ride along with the main one.
    """

    code: str
    name: str
    counter: Counter = Counter.ODOMETER
    first_km: int | None = None
    first_months: int | None = None
    every_km: int | None = None
    every_months: int | None = None
    keywords: tuple[str, ...] = ()
    is_main: bool = False
    is_reminded: bool = False

    @property
    def names(self) -> list[str]:
        return [name.strip() for name in self.name.split(TAKES_TURNS)]


@dataclass(frozen=True, slots=True)
class Plan:
    """The owner hears ``ahead_km`` before the limit and ``beyond_km`` after it.

    ``is_first_free``: the maker pays for the first service of a new car.
    """

    name: str
    source: str
    items: tuple[PlanItem, ...]
    ahead_km: int = 500
    beyond_km: int = 1_000
    is_first_free: bool = False
