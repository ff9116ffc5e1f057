"""The age at which owners think of another car: from the third to the fifth year."""

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

KEEP_OVERDUE_DAYS = 45
YEARS = (3, 4, 5)

_RULE = "置换车龄（3—5 年）"
_SOURCE = "汽车4S店客户管理：客户在 3～5 年内考虑换车的可能性非常大"


def find_due(
    delivered_on: date | None, registered_on: date | None, today: date
) -> Due | None:
    """Return the next of the three ages; ``subject`` is the car's years."""
    began_on = delivered_on or registered_on
    if began_on is None:
        return None
    horizon = today - timedelta(days=KEEP_OVERDUE_DAYS)
    ages = ((years, anniversary(began_on, years)) for years in YEARS)
    ahead = next(((years, on) for years, on in ages if on >= horizon), None)
    if ahead is None:
        return None
    years, due_on = ahead
    return Due(
        reason=Reason.TRADE_IN,
        subject=str(years),
        anchor=f"since:{began_on}",
        due_on=due_on,
        decided_by=DecidedBy.TIME,
        facts=(Fact("交车" if delivered_on else "注册", chinese_day(began_on)),),
        rule=_RULE,
        source=_SOURCE,
    )
