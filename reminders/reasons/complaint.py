"""A call to an owner whose complaint has been dealt with: is it all right now?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from reminders.reasons.value import (
    DecidedBy,
    Due,
    Fact,
    Reason,
    chinese_day,
)

AFTER_DAYS = 3
KEEP_OVERDUE_DAYS = 90

_RULE = f"投诉处理完成 {AFTER_DAYS * 24} 小时后回访"
_SOURCE = "保养提醒系统 2.4：投诉后 投诉处理完成72小时 问题解决确认+关怀"


def find_due(closed_on: date | None, visits: Iterable[date], today: date) -> Due | None:
    """Return the third day after; None once the owner has come since that day."""
    if closed_on is None:
        return None
    due_on = closed_on + timedelta(days=AFTER_DAYS)
    is_over = today > due_on + timedelta(days=KEEP_OVERDUE_DAYS)
    if is_over or any(visit > due_on for visit in visits):
        return None
    return Due(
        reason=Reason.COMPLAINT,
        subject="complaint",
        anchor=f"closed:{closed_on}",
        due_on=due_on,
        decided_by=DecidedBy.REPORTED,
        facts=(Fact("投诉处理完成", chinese_day(closed_on)),),
        rule=_RULE,
        source=_SOURCE,
    )
