"""Thanks for the purchase, in the first days with the new car."""

from __future__ import annotations

from datetime import date, timedelta

from reminders.reasons.value import (
    DecidedBy,
    Due,
    Fact,
    Reason,
    chinese_day,
)

KEEP_OVERDUE_DAYS = 14

_RULE = "购后致谢"
_SOURCE = "汽车4S店客户管理（短信回访范本）：车主购车后即发送感谢及跟踪信息"


def find_due(delivered_on: date | None, today: date) -> Due | None:
    """Return the day of delivery while it is fresh, else None."""
    if delivered_on is None or today > delivered_on + timedelta(KEEP_OVERDUE_DAYS):
        return None
    return Due(
        reason=Reason.PURCHASE,
        subject="thanks",
        anchor=f"delivery:{delivered_on}",
        due_on=delivered_on,
        decided_by=DecidedBy.TIME,
        facts=(Fact("交车", chinese_day(delivered_on)),),
        rule=_RULE,
        source=_SOURCE,
    )
