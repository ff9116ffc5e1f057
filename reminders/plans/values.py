"""A maintenance plan as plain values: which work is due at which interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from reminders.facts.meters import Counter

TAKES_TURNS: Final = "|"


@dataclass(frozen=True, slots=True)
class Cost:
    """What work costs and how long it takes; None is unknown, and not nothing."""

    yuan: int | None = None
    minutes: int | None = None

    def __add__(self, other: Cost) -> Cost:
        return Cost(_sum(self.yuan, other.yuan), _sum(self.minutes, other.minutes))

    @property
    def told(self) -> str:
        """Return 费用580元、约40分钟, or what is known of it, or ''."""
        yuan = f"费用{self.yuan:,}元" if self.yuan else ""
        minutes = f"约{self.minutes}分钟" if self.minutes else ""
        return "、".join(filter(None, (yuan, minutes)))


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


@dataclass(frozen=True, slots=True)
class PlanItem:
    """Work that is due at an interval of kilometres or months, whichever comes first.

    The first interval counts from delivery; without one, the regular interval applies.
    Names joined by | alternate (A 保养|B 保养). An order contains the item when one of
    its lines has a keyword; every maintenance order also contains the main item and
    items without keywords. Only main and reminded items have a due date of their own;
    the others are done together with the main item.
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
    costs: Mapping[int | None, Cost] = field(default_factory=dict)

    def cost_of(self, model: int | None) -> Cost:
        """Return what it costs for the model, else for all models of its plan."""
        return self.costs.get(model) or self.costs.get(None) or Cost()

    @property
    def names(self) -> list[str]:
        return [name.strip() for name in self.name.split(TAKES_TURNS)]


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan; owners are reminded ``ahead_km`` before and ``beyond_km`` after a limit.

    ``is_first_free``: the maker pays for the first service of a new car.
    """

    name: str
    source: str
    items: tuple[PlanItem, ...]
    ahead_km: int = 500
    beyond_km: int = 1_000
    is_first_free: bool = False
