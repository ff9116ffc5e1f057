"""Working days and days off, as published; beyond that by the law's own days.

The State Council publishes a year's days in the November before, and no later year's.
For a year that is not in the table Saturdays, Sundays and the statutory days are off,
so that nothing fails on a first of January; the home page asks for the notice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from lunar_python import Lunar

from shop.festivals import Festival, falls_on, new_years_eve
from shop.models import Holiday

# Working days that a shop may take over a customer's refusal.
TERM_OF_REFUSAL: Final = 3

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """``published`` says of each day that a notice names whether it is off."""

    published: Mapping[date, bool] = field(default_factory=dict)

    def is_published(self, year: int) -> bool:
        return any(day.year == year for day in self.published)

    def is_day_off(self, day: date) -> bool:
        """Whether nobody works: a holiday, or a weekend that is not worked."""
        if (is_off := self.published.get(day)) is not None:
            return is_off
        if day.weekday() >= _SATURDAY:
            return True
        return not self.is_published(day.year) and day in statutory_days(day.year)

    def is_holiday(self, day: date) -> bool:
        """Whether the day is off by a notice or by law, weekends aside."""
        if (is_off := self.published.get(day)) is not None:
            return is_off
        return not self.is_published(day.year) and day in statutory_days(day.year)

    def last_day_of_term(self, asked_on: date) -> date:
        """Return the last day on which a refusal of that day is seen to in time.

        A customer who refuses by phone or at the counter is seen to in three working
        days (the domain's FAQ; 12321 too passes complaints on in three). The day
        itself does not count.
        """
        return self.workday_after(asked_on, TERM_OF_REFUSAL)

    def workday_after(self, day: date, count: int = 1) -> date:
        """Return the ``count``-th working day after this one."""
        while count:
            day += _DAY
            count -= not self.is_day_off(day)
        return day


@lru_cache(maxsize=64)
def statutory_days(year: int) -> frozenset[date]:
    """Return the 13 days of 《全国年节及纪念日放假办法》 (2024 revision, §2)."""
    spring = falls_on(Festival.SPRING, year)
    return frozenset(
        {
            date(year, 1, 1),
            new_years_eve(year),
            *(spring + days * _DAY for days in range(3)),
            qingming(year),
            date(year, 5, 1),
            date(year, 5, 2),
            falls_on(Festival.DRAGON_BOAT, year),
            falls_on(Festival.MID_AUTUMN, year),
            *(date(year, 10, day) for day in (1, 2, 3)),
        }
    )


def qingming(year: int) -> date:
    """清明, a solar term between the 4th and the 6th of April."""
    solar = Lunar.fromYmd(year, 3, 1).getJieQiTable()["清明"]
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def read_calendar() -> Calendar:
    """Read every day that is known; one query."""
    return Calendar(dict(Holiday.objects.values_list("on", "is_off_day")))
