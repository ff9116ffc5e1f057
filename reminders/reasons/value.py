"""What every reason hands back: one cycle that falls due, and why on that day.

``reminders.dates.refresh`` stores it as a ``DueItem``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from customers.projection import Projection


class DecidedBy(StrEnum):
    KM = "km"
    TIME = "time"
    PRINTED = "printed"
    COMPUTED = "computed"
    POLICY = "policy"
    CALENDAR = "calendar"
    LISTED = "listed"
    REPORTED = "reported"


class Fact(NamedTuple):
    """One line of an explanation, both parts in Chinese; for people only."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Pace:
    """Where the meter stood at the last reading, and how fast it runs since."""

    on: date
    km: int
    km_per_day: float

    @classmethod
    def of(cls, projection: Projection) -> Pace | None:
        """Return it, None where no estimate is good enough for a text."""
        if projection.is_ambiguous or not projection.interval_count:
            return None
        return cls(projection.last_on, projection.last_km, projection.rate_km_per_day)


@dataclass(frozen=True, slots=True)
class Due:
    """One due cycle of one vehicle.

    ``anchor`` names the cycle (last service, due month, last covered day) and is
    never today's date, so that the same facts give the same key on any day.
    ``subject_id`` is the key of what the reason is about, meaningful to it alone.
    ``title`` says in Chinese what falls due. ``variant`` picks the steps, ``cases``
    pick a wording of a step, the most special first; ``blanks`` fill placeholders by
    their names. Warnings are Chinese sentences that ask a person to look.

    A step may count from other days than ``due_on``: ``ahead_on`` when few kilometres
    are left, ``beyond_on`` when many are too many, ``insured_until_on`` when the
    compulsory insurance ends before an inspection.
    """

    reason: str
    subject: str
    anchor: str
    due_on: date
    decided_by: DecidedBy
    facts: tuple[Fact, ...]
    rule: str
    source: str
    title: str = ""
    variant: str = ""
    subject_id: int | None = None
    due_km: int | None = None
    is_estimate: bool = False
    grade: str = ""
    ahead_on: date | None = None
    beyond_on: date | None = None
    insured_until_on: date | None = None
    pace: Pace | None = None
    cases: tuple[str, ...] = ()
    blanks: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def chinese_month(day: date) -> str:
    """Return 2026年3月."""
    return f"{day.year}年{day.month}月"


def chinese_day(day: date) -> str:
    """Return 2026年3月1日, the way a letter to an owner writes it."""
    return f"{day.year}年{day.month}月{day.day}日"
