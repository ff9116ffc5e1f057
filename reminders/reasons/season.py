"""What a season asks of a car: before the summer in May, before winter in November."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from functools import partial

from reminders.reasons.value import (
    DecidedBy,
    Due,
    Fact,
    Reason,
)
from shop.yearly import next_day, solar_day

KEEP_OVERDUE_DAYS = 30

_RULE = "季节性检查"
_SOURCE = (
    "保养提醒系统（季节性提醒）：夏季前（5月）空调与冷却，冬季前（11月）电池与防冻液"
)


class Season(StrEnum):
    SUMMER = "summer"
    WINTER = "winter"

    @property
    def month(self) -> int:
        return 5 if self is Season.SUMMER else 11

    @property
    def label(self) -> str:
        return "夏季" if self is Season.SUMMER else "冬季"

    @property
    def work(self) -> str:
        if self is Season.SUMMER:
            return "空调和冷却系统检查"
        return "电池和防冻液检查"


def find_due(today: date) -> Due | None:
    """Return the season that comes, or the one that began at most a month ago."""
    horizon = today - timedelta(days=KEEP_OVERDUE_DAYS)
    days = {season: _begins(season, horizon) for season in Season}
    season = min(days, key=lambda each: days[each])
    return Due(
        reason=Reason.SEASON,
        subject=season,
        anchor=str(days[season].year),
        due_on=days[season],
        decided_by=DecidedBy.CALENDAR,
        facts=(Fact("季节", f"{season.label}前：{season.work}"),),
        rule=_RULE,
        source=_SOURCE,
    )


def _begins(season: Season, not_before: date) -> date:
    day = next_day(partial(solar_day, month=season.month, day=1), not_before)
    return day or date.max
