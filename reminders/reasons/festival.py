"""Festivals on which a shop greets: by the sun's calendar, or the moon's."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum
from functools import partial

from reminders.reasons.value import (
    DecidedBy,
    Due,
    Fact,
    Reason,
    chinese_day,
)
from shop.yearly import (
    YearlyDay,
    lunar_day,
    next_day,
    solar_day,
)

KEEP_OVERDUE_DAYS = 1

_RULE = "节日问候"
_SOURCE = "《全国年节及纪念日放假办法》；农历依 GB/T 33661-2017《农历的编算和颁行》"


class Festival(StrEnum):
    """清明 and 中元 are not among them: those are no days to wish joy on."""

    NEW_YEAR = "new_year"
    SPRING = "spring"
    LANTERN = "lantern"
    LABOUR = "labour"
    DRAGON_BOAT = "dragon_boat"
    MID_AUTUMN = "mid_autumn"
    NATIONAL = "national"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Festival.NEW_YEAR: "元旦",
    Festival.SPRING: "春节",
    Festival.LANTERN: "元宵节",
    Festival.LABOUR: "劳动节",
    Festival.DRAGON_BOAT: "端午节",
    Festival.MID_AUTUMN: "中秋节",
    Festival.NATIONAL: "国庆节",
}
_DAYS: dict[Festival, YearlyDay] = {
    Festival.NEW_YEAR: partial(solar_day, month=1, day=1),
    Festival.SPRING: partial(lunar_day, month=1, day=1),
    Festival.LANTERN: partial(lunar_day, month=1, day=15),
    Festival.LABOUR: partial(solar_day, month=5, day=1),
    Festival.DRAGON_BOAT: partial(lunar_day, month=5, day=5),
    Festival.MID_AUTUMN: partial(lunar_day, month=8, day=15),
    Festival.NATIONAL: partial(solar_day, month=10, day=1),
}


def falls_on(festival: Festival, year: int) -> date:
    """Return its day in a year of its own calendar."""
    return _DAYS[festival](year)


def new_years_eve(year: int) -> date:
    """除夕: the day before 春节, because the twelfth month often has no thirtieth."""
    return falls_on(Festival.SPRING, year) - timedelta(days=1)


def find_due(festivals: Collection[Festival], today: date) -> Due | None:
    """Return the next of these festivals, None where the shop greets on none."""
    horizon = today - timedelta(days=KEEP_OVERDUE_DAYS)
    days = {
        festival: day
        for festival in festivals
        if (day := next_day(_DAYS[festival], horizon))
    }
    if not days:
        return None
    festival = min(days, key=lambda each: (days[each], each))
    return Due(
        reason=Reason.FESTIVAL,
        subject=festival,
        anchor=str(days[festival].year),
        due_on=days[festival],
        decided_by=DecidedBy.CALENDAR,
        variant=festival,
        facts=(Fact(festival.label, chinese_day(days[festival])),),
        rule=_RULE,
        source=_SOURCE,
    )
