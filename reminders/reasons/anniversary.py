"""用车周年: the day on which the car was handed over comes round again."""

from __future__ import annotations

from datetime import date, timedelta

from reminders.reasons.value import (
    DecidedBy,
    Due,
    Fact,
    Reason,
    chinese_day,
)
from shop.yearly import anniversary

KEEP_OVERDUE_DAYS = 7
# Nobody celebrates the sixteenth year of a car.
LAST_YEARS = 15

_RULE = "用车周年"
_SOURCE = "保养提醒系统（情感化提醒）：购车纪念日"


def find_due(delivered_on: date | None, today: date) -> Due | None:
    """Return the next anniversary; ``subject`` is how many years it makes."""
    if delivered_on is None or delivered_on > today:
        return None
    years = _next_years(delivered_on, today - timedelta(days=KEEP_OVERDUE_DAYS))
    if years > LAST_YEARS:
        return None
    return Due(
        reason=Reason.ANNIVERSARY,
        subject=str(years),
        anchor=f"delivery:{delivered_on}",
        due_on=anniversary(delivered_on, years),
        decided_by=DecidedBy.CALENDAR,
        facts=(Fact("交车", chinese_day(delivered_on)),),
        rule=_RULE,
        source=_SOURCE,
    )


def _next_years(delivered_on: date, horizon: date) -> int:
    years = max(1, horizon.year - delivered_on.year)
    return years + (anniversary(delivered_on, years) < horizon)
