"""Days that return every year, by the sun's calendar and the moon's; pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from dateutil.relativedelta import relativedelta
from lunar_python import Lunar, LunarMonth, Solar

# The years whose lunar calendar the library and the almanacs agree on.
_LAST_YEAR = 2099

# A year of the sun's calendar to the day on which something falls in it.
YearlyDay = Callable[[int], date]


def anniversary(of: date, years: int) -> date:
    """Return the corresponding day, for 29 February the 28th of a common year."""
    return of + relativedelta(years=years)


# The seasons and festivals ask it of every car.
@lru_cache(maxsize=4_096)
def solar_day(year: int, month: int, day: int) -> date:
    """Return the day of a year, for 29 February the 28th of a common year."""
    return date(year, month, 1) + relativedelta(day=day)


# A lunar year has 355 days, each asked of by every car born on it; computed they cost
# a millisecond each.
@lru_cache(maxsize=4_096)
def lunar_day(lunar_year: int, month: int, day: int) -> date:
    """Return the day of a lunar month, for the 30th of a short month its 29th.

    Leap months do not count: whoever was born in one celebrates in the ordinary one.
    """
    days = LunarMonth.fromYm(lunar_year, month).getDayCount()
    solar = Lunar.fromYmd(lunar_year, month, min(day, days)).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@lru_cache(maxsize=32_768)
def month_and_day_of_moon(day: date) -> tuple[int, int]:
    """Return the lunar month and day; a leap month as the ordinary one."""
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return abs(lunar.getMonth()), lunar.getDay()


def next_day(falls_on: YearlyDay, not_before: date) -> date | None:
    """Return the first of the yearly days that is not before this one.

    A lunar year begins up to seven weeks into the sun's, so that the day of the year
    before may be the one.
    """
    for year in range(not_before.year - 1, not_before.year + 2):
        if year > _LAST_YEAR:
            return None
        if (day := falls_on(year)) >= not_before:
            return day
    return None
