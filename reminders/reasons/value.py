"""The value that every reason yields: one due cycle, with the explanation of its day.

``reminders.dates.refresh`` stores it as a ``DueItem``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from customers.meters.projection import Projection


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
    """One line of an explanation in Chinese; shown to people, never used to decide."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Pace:
    """The last reading of a meter, and the estimated kilometres per day since."""

    on: date
    km: int
    km_per_day: float

    @classmethod
    def of(cls, projection: Projection) -> Pace | None:
        """Return the pace, or None if the estimate is too uncertain for a text."""
        if projection.is_ambiguous or not projection.interval_count:
            return None
        return cls(projection.last_on, projection.last_km, projection.rate_km_per_day)


@dataclass(frozen=True, slots=True)
class Due:
    """One due cycle of one vehicle.

    ``anchor`` identifies the cycle (last service, due month, last covered day) and
    never contains today's date, so that the same facts give the same key on any day.
    ``subject_id`` is the primary key of the object that the reason is about; only that
    reason interprets it. ``title`` says in Chinese what is due. ``variant`` selects the
    steps; ``cases``, the most specific first, select the text of a step; ``blanks`` are
    values of placeholders by name. Warnings are Chinese sentences that ask staff to
    check something.

    A step may count from another day than ``due_on``: from ``ahead_on``, when few
    kilometres are left; from ``beyond_on``, when the limit was exceeded by far; from
    ``insured_until_on``, when the compulsory insurance ends before an inspection.
    ``is_question``: nothing is due, the owner is to be asked; it stands in the backlog
    (``reminders.dates.backlog``) whatever its day.
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
    is_question: bool = False
    pace: Pace | None = None
    cases: tuple[str, ...] = ()
    blanks: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def chinese_month(day: date) -> str:
    """Return 2026年3月."""
    return f"{day.year}年{day.month}月"


def chinese_day(day: date) -> str:
    """Return 2026年3月1日, the usual form in a letter."""
    return f"{day.year}年{day.month}月{day.day}日"
