"""Working days and days off, by the published notices or else by law.

The State Council publishes the days of a year in the November before. For a year that
is not in the table Saturdays, Sundays and the statutory days are off, so that nothing
fails on 1 January; the home page asks for the notice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from lunar_python import Lunar

from shop.days.festivals import Festival, falls_on, new_years_eve
from shop.models import Holiday

# The working days in which a shop has to act on a customer's refusal.
TERM_OF_REFUSAL: Final = 3

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """``published`` maps each day that a notice names to whether it is off."""

    published: Mapping[date, bool] = field(default_factory=dict)

    def is_published(self, year: int) -> bool:
        return any(day.year == year for day in self.published)

    def is_day_off(self, day: date) -> bool:
        """Tell whether nobody works: a holiday, or a weekend that is not worked."""
        if (is_off := self.published.get(day)) is not None:
            return is_off
        if day.weekday() >= _SATURDAY:
            return True
        return not self.is_published(day.year) and day in statutory_days(day.year)

    def is_holiday(self, day: date) -> bool:
        """Tell whether the day is off by a notice or by law; weekends do not count."""
        if (is_off := self.published.get(day)) is not None:
            return is_off
        return not self.is_published(day.year) and day in statutory_days(day.year)

    def last_day_of_term(self, asked_on: date) -> date:
        """Return the last day on which the shop may act on a refusal of that day.

        A refusal by phone or at the counter has to take effect within three working
        days, the term in which 12321 passes complaints on. The day itself does not
        count.
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
    """Return 清明, a solar term between 4 and 6 April."""
    solar = Lunar.fromYmd(year, 3, 1).getJieQiTable()["清明"]
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def read_calendar() -> Calendar:
    """Return the calendar with every published day. Runs one query."""
    return Calendar(dict(Holiday.objects.values_list("on", "is_off_day")))
