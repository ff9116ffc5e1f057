"""Days that return every year, by the solar and the lunar calendar; pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from lunar_python import Lunar, LunarMonth, Solar

from shop.days.months import months_later

# Up to this year the library and the almanacs agree on the lunar calendar.
_LAST_YEAR = 2099

# Takes a year of the day's own calendar and returns the day on which it falls.
YearlyDay = Callable[[int], date]


class Occurrence(NamedTuple):
    """A yearly day: the year of its own calendar, and the solar day."""

    year: int
    on: date


def anniversary(of: date, years: int) -> date:
    """Return the same day years later; 29 February becomes the 28th."""
    return months_later(of, 12 * years)


# Cached, because seasons and festivals are computed for every car.
@lru_cache(maxsize=4_096)
def solar_day(year: int, month: int, day: int) -> date:
    """Return a day of the solar calendar; 29 February becomes the 28th."""
    return date(year, month, min(day, monthrange(year, month)[1]))


# Cached, because it takes a millisecond and a lunar year has only 355 days, each asked
# for by many cars.
@lru_cache(maxsize=4_096)
def lunar_day(lunar_year: int, month: int, day: int) -> date:
    """Return a day of the lunar calendar; the 30th of a short month becomes the 29th.

    Leap months do not count: who was born in one celebrates in the ordinary month.
    """
    days = LunarMonth.fromYm(lunar_year, month).getDayCount()
    solar = Lunar.fromYmd(lunar_year, month, min(day, days)).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@lru_cache(maxsize=32_768)
def month_and_day_of_moon(day: date) -> tuple[int, int]:
    """Return the lunar month and day; a leap month as the ordinary one."""
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return abs(lunar.getMonth()), lunar.getDay()


def next_occurrence(falls_on: YearlyDay, not_before: date) -> Occurrence | None:
    """Return the first of the yearly days that is not before this one.

    A lunar year begins up to seven weeks into the solar year, so the day may belong to
    the lunar year before. A solar year may hold a lunar day twice or not at all, so
    the year of the day's own calendar identifies the occurrence.
    """
    for year in range(not_before.year - 1, not_before.year + 2):
        if year > _LAST_YEAR:
            return None
        if (day := falls_on(year)) >= not_before:
            return Occurrence(year, day)
    return None
