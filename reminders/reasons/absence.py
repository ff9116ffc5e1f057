"""An owner who has not come for long: sooner for one who used to come often."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from reminders.reasons.value import (
    DecidedBy,
    Due,
    Fact,
    Reason,
    chinese_day,
)

KEEP_OVERDUE_DAYS = 45
# Three visits in the year up to the last one make a frequent guest.
FREQUENT_VISITS = 3
_YEAR = timedelta(days=365)

_RULE = "长期未到店"
_SOURCE = "保养提醒系统：高频客户 3 个月未到店；常规用户第 14 个月流失预警"


class Level(StrEnum):
    """How far gone; the months are counted from the last visit."""

    QUIET = "quiet"
    LAPSING = "lapsing"
    LAPSED = "lapsed"
    LOST = "lost"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def months(self) -> int:
        return _MONTHS[self]


_LABELS = {
    Level.QUIET: "常客久未到店",
    Level.LAPSING: "流失预警",
    Level.LAPSED: "已流失",
    Level.LOST: "长期流失",
}
_MONTHS = {Level.QUIET: 3, Level.LAPSING: 14, Level.LAPSED: 18, Level.LOST: 24}


@dataclass(frozen=True, slots=True)
class _Last:
    label: str
    on: date
    is_frequent: bool


def find_due(
    visits: Sequence[date], delivered_on: date | None, today: date
) -> Due | None:
    """Return the level that the silence reaches next, or reached a while ago.

    Counted from the last visit, for a car that never came from the day of delivery;
    a car of which neither is known says nothing.
    """
    last = _last_seen(visits, delivered_on)
    if last is None or last.on > today:
        return None
    horizon = today - timedelta(days=KEEP_OVERDUE_DAYS)
    levels = ((level, _reached_on(last, level)) for level in _levels(last))
    ahead = next(((level, on) for level, on in levels if on >= horizon), None)
    if ahead is None:
        return None
    level, due_on = ahead
    return Due(
        reason=Reason.ABSENCE,
        subject=level,
        anchor=f"since:{last.on}",
        due_on=due_on,
        decided_by=DecidedBy.TIME,
        variant=level,
        facts=(Fact(last.label, chinese_day(last.on)),),
        rule=f"{_RULE}：{level.label}（{level.months} 个月）",
        source=_SOURCE,
    )


def _last_seen(visits: Sequence[date], delivered_on: date | None) -> _Last | None:
    if not visits:
        return _Last("交车", delivered_on, is_frequent=False) if delivered_on else None
    last_on = max(visits)
    recent = {day for day in visits if day > last_on - _YEAR}
    return _Last("上次到店", last_on, len(recent) >= FREQUENT_VISITS)


def _levels(last: _Last) -> Iterable[Level]:
    return Level if last.is_frequent else [each for each in Level if each != "quiet"]


def _reached_on(last: _Last, level: Level) -> date:
    return last.on + relativedelta(months=level.months)
