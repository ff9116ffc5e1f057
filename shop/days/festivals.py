"""The festivals of the year, by the solar or the lunar calendar."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import Final

from shop.days.yearly import YearlyDay, lunar_day, solar_day


class Festival(StrEnum):
    """Festivals on which wishes are sent; 清明 and 中元 are days of mourning."""

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
FESTIVAL_DAYS: Final[dict[Festival, YearlyDay]] = {
    Festival.NEW_YEAR: partial(solar_day, month=1, day=1),
    Festival.SPRING: partial(lunar_day, month=1, day=1),
    Festival.LANTERN: partial(lunar_day, month=1, day=15),
    Festival.LABOUR: partial(solar_day, month=5, day=1),
    Festival.DRAGON_BOAT: partial(lunar_day, month=5, day=5),
    Festival.MID_AUTUMN: partial(lunar_day, month=8, day=15),
    Festival.NATIONAL: partial(solar_day, month=10, day=1),
}


def falls_on(festival: Festival, year: int) -> date:
    """Return the festival's day in a year of its own calendar."""
    return FESTIVAL_DAYS[festival](year)


def new_years_eve(year: int) -> date:
    """Return 除夕, the day before 春节; the twelfth month often has only 29 days."""
    return falls_on(Festival.SPRING, year) - timedelta(days=1)
