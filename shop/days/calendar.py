"""Working days and days off, by the published notices or else by law.

The State Council publishes the days of a year in the November before: which weekdays
are off and which weekend days are worked in exchange (调休). Of the days that no row
names, weekends and statutory days are off, so that nothing fails on 1 January; the home
page asks for the notice.
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

# The law names 13 days off. A year with fewer rows has been entered in part only.
FEWEST_DAYS_OFF: Final = 13

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """``named`` maps each day that a row names to whether it is off.

    A row decides about its own day alone. Notices name every statutory day, so these
    are off by law only where no notice has been stored.
    """

    named: Mapping[date, bool] = field(default_factory=dict)

    def is_known(self, year: int) -> bool:
        """Tell whether the notice of the year is stored, imported or typed."""
        days_off = sum(
            is_off and day.year == year for day, is_off in self.named.items()
        )
        return days_off >= FEWEST_DAYS_OFF

    def is_day_off(self, day: date) -> bool:
        """Tell whether nobody works: a holiday, or a weekend that is not worked."""
        is_off = self.named.get(day, day.weekday() >= _SATURDAY)
        return is_off or self.is_holiday(day)

    def is_holiday(self, day: date) -> bool:
        """Tell whether the day is off by a row or by law; weekends do not count."""
        is_off = self.named.get(day)
        return day in statutory_days(day.year) if is_off is None else is_off

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
    """Return the calendar with every stored day. Runs one query."""
    return Calendar(dict(Holiday.objects.values_list("on", "is_off_day")))
