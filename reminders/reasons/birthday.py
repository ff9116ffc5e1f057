"""The owner's birthday, by the sun's or the moon's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from reminders.reasons.value import (
    DecidedBy,
    Due,
    Fact,
    Reason,
)
from shop.yearly import (
    YearlyDay,
    lunar_day,
    month_and_day_of_moon,
    next_day,
    solar_day,
)

KEEP_OVERDUE_DAYS = 3
# Some systems write 1900 where nobody was asked.
_EARLIEST_YEAR = 1915

_RULE = "车主生日"
_SOURCE = "客户档案的生日（本人提供）；农历遇小月三十按廿九，闰月按平月"


@dataclass(frozen=True, slots=True)
class Birth:
    """The day of birth by the sun's calendar, and by which it is celebrated."""

    on: date
    is_lunar: bool = False

    @property
    def returns(self) -> YearlyDay:
        if not self.is_lunar:
            return partial(solar_day, month=self.on.month, day=self.on.day)
        month, day = month_and_day_of_moon(self.on)
        return partial(lunar_day, month=month, day=day)


def find_due(birth: Birth | None, today: date) -> Due | None:
    """Return the next birthday, or the one that was at most some days ago."""
    if birth is None or not _EARLIEST_YEAR <= birth.on.year <= today.year:
        return None
    horizon = max(today - timedelta(days=KEEP_OVERDUE_DAYS), birth.on)
    due_on = next_day(birth.returns, horizon)
    if due_on is None:
        return None
    return Due(
        reason=Reason.BIRTHDAY,
        subject="birthday",
        anchor=str(due_on.year),
        due_on=due_on,
        decided_by=DecidedBy.CALENDAR,
        facts=(Fact("生日", _says(birth)),),
        rule=_RULE,
        source=_SOURCE,
    )


def _says(birth: Birth) -> str:
    if not birth.is_lunar:
        return f"{birth.on.month}月{birth.on.day}日"
    month, day = month_and_day_of_moon(birth.on)
    return f"农历{month}月{day}日"
