"""Seasonal checks of a car: in May before the summer, in November before the winter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from functools import partial

from customers.categories import MessageClass
from reminders.reasons.registry import Priority, SharedReason, Step, Text, register
from reminders.reasons.value import DecidedBy, Due, Fact
from shop.days.yearly import next_occurrence, solar_day
from sms.texts.default_texts import OF_CARE
from sms.texts.rendering import Placeholder

CODE = "season"
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


@register
class SeasonReason(SharedReason):
    code = CODE
    label = "换季"
    priority = Priority.CARE
    message_class = MessageClass.COMMERCIAL
    class_source = OF_CARE
    is_personal = True
    suits_a_call = False
    may_hold_out = True
    keep_overdue_days = KEEP_OVERDUE_DAYS
    # It has weeks, and leaves room for whoever has a birthday in the first days.
    spread_over_days = 10
    placeholders = (
        Placeholder("换季项目", "season", "换季应做的检查", "电池和防冻液检查"),
    )
    steps = (
        Step(
            0,
            20,
            "season",
            remarks=(
                *("winter_electric", "winter_petrol"),
                *("summer_electric", "summer_petrol", "adviser_line"),
            ),
            otherwise="祝您出行平安",
        ),
    )
    texts = (
        Text(
            "season",
            "换季用车提醒",
            "{称呼}，换季请留意{换季项目}，{附言}。到店检查请致电{预约方式}",
        ),
    )

    def find_shared(self, today: date) -> Iterator[Due]:
        yield find_due(today)


def find_due(today: date) -> Due:
    """Return the next seasonal check, or one that fell due at most 30 days ago."""
    horizon = today - timedelta(days=KEEP_OVERDUE_DAYS)
    days = {season: _begins(season, horizon) for season in Season}
    season = min(days, key=lambda each: days[each])
    return Due(
        reason=CODE,
        subject=season,
        anchor=str(days[season].year),
        due_on=days[season],
        title=season.work,
        blanks={"换季项目": season.work},
        decided_by=DecidedBy.CALENDAR,
        facts=(Fact("季节", f"{season.label}前：{season.work}"),),
        rule=_RULE,
        source=_SOURCE,
    )


def _begins(season: Season, not_before: date) -> date:
    first_day = partial(solar_day, month=season.month, day=1)
    coming = next_occurrence(first_day, not_before)
    return coming.on if coming else date.max
