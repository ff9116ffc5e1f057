"""When a car's insurance ends: compulsory and commercial, together if close."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from operator import attrgetter

from reminders.reasons.value import (
    DecidedBy,
    Due,
    Fact,
    Reason,
    chinese_day,
)

MERGE_WITHIN_DAYS = 15
KEEP_OVERDUE_DAYS = 90

_RULE = "保险到期"
_SOURCE = "《机动车交通事故责任强制保险条例》第二十条（保险期间 1 年）；保单止期"


class Subject(StrEnum):
    COMPULSORY = "compulsory"
    COMMERCIAL = "commercial"
    BOTH = "both"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Subject.COMPULSORY: "交强险",
    Subject.COMMERCIAL: "商业险",
    Subject.BOTH: "交强险和商业险",
}


@dataclass(frozen=True, slots=True)
class Cover:
    """One policy; ``last_covered_on`` is the last day on which it still pays."""

    subject: Subject
    last_covered_on: date
    insurer: str = ""


def find_due(
    covers: Iterable[Cover],
    today: date,
    *,
    merge_within_days: int = MERGE_WITHIN_DAYS,
    keep_overdue_days: int = KEEP_OVERDUE_DAYS,
) -> tuple[Due, ...]:
    """Return what ends: one merged cycle, or one each, the earlier first.

    Of several policies of a kind the latest counts. Two that end at most
    ``merge_within_days`` apart become one, due on the earlier day. One that ended
    more than ``keep_overdue_days`` ago says nothing any more: the owner has most
    likely insured elsewhere.
    """
    latest = sorted(_latest(covers), key=attrgetter("last_covered_on", "subject"))
    horizon = today - timedelta(days=keep_overdue_days)
    live = [cover for cover in latest if cover.last_covered_on >= horizon]
    if len(live) == 2 and _days_apart(live) <= merge_within_days:
        return (_due(Subject.BOTH, live),)
    return tuple(_due(cover.subject, [cover]) for cover in live)


def compulsory_ends_on(found: Iterable[Due]) -> date | None:
    """Return when the 交强险 falls due, alone or merged with the other."""
    ends = (due.due_on for due in found if due.subject != Subject.COMMERCIAL)
    return next(ends, None)


def _latest(covers: Iterable[Cover]) -> list[Cover]:
    latest: dict[Subject, Cover] = {}
    for cover in covers:
        known = latest.get(cover.subject)
        if known is None or cover.last_covered_on > known.last_covered_on:
            latest[cover.subject] = cover
    return list(latest.values())


def _days_apart(covers: list[Cover]) -> int:
    return (covers[-1].last_covered_on - covers[0].last_covered_on).days


def _due(subject: Subject, covers: list[Cover]) -> Due:
    first = covers[0]
    return Due(
        reason=Reason.INSURANCE,
        subject=subject,
        anchor=first.last_covered_on.isoformat(),
        due_on=first.last_covered_on,
        decided_by=DecidedBy.POLICY,
        facts=tuple(_fact(cover) for cover in covers),
        rule=_RULE,
        source=_SOURCE,
    )


def _fact(cover: Cover) -> Fact:
    insurer = f"（{cover.insurer}）" if cover.insurer else ""
    label = f"{cover.subject.label}最后保障日"
    return Fact(label, chinese_day(cover.last_covered_on) + insurer)
