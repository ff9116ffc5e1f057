"""Counts once a day, for the page 「效果」, who was told of what and who came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection

from campaigns.figures import RESULT_DAYS
from reminders.models.codes import WOULD_BE_TOLD, Code
from reminders.reasons import registry
from reminders.why.effects import Group
from reports.models import EffectCount
from shop.hours import day_begins, shop_day

LOOKED_BACK_DAYS: Final = 365
_NOBODY: Final = Group(0, 0)

# A cycle belongs to the day of its first decision with one of the codes. Decisions less
# than RESULT_DAYS old are left out: their month is not over.
_GROUPS: Final = """
    WITH decided AS (
        SELECT DISTINCT ON (reminder.due_item_id, is_told)
            reminder.due_item_id AS item, is_told, decision."on"
        FROM reminders_decision AS decision
        CROSS JOIN LATERAL (SELECT decision.code = ANY(%(told)s) AS is_told) AS arm
        JOIN reminders_reminder AS reminder ON reminder.id = decision.reminder_id
        WHERE decision."on" BETWEEN %(first)s AND %(last)s
            AND (is_told OR decision.code = %(untold)s)
        ORDER BY reminder.due_item_id, is_told, decision.id
    )
    SELECT item.reason, is_told, count(*), count(*) FILTER (WHERE EXISTS (
        SELECT FROM customers_servicerecord AS visit
        WHERE visit.vehicle_id = item.vehicle_id AND NOT visit.is_void
            AND visit.came_in_on BETWEEN decided."on" AND decided."on" + %(days)s
    ))
    FROM decided
    JOIN reminders_dueitem AS item ON item.id = decided.item
    WHERE item.reason = ANY(%(reasons)s)
    GROUP BY item.reason, is_told
"""


def count_effects(*, now: datetime) -> int:
    """Count every reason with a control group, unless counted today.

    Returns how many reasons were counted. Reads the decisions of a whole year, so no
    page calls it.
    """
    if EffectCount.objects.filter(counted_at__gte=day_begins(shop_day(now))).exists():
        return 0
    groups = _groups(shop_day(now))
    rows = [_row(code, groups, now) for code in _measured()]
    EffectCount.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["reason"],
        update_fields=["told", "told_came", "untold", "untold_came", "counted_at"],
    )
    return len(rows)


def _measured() -> list[str]:
    return [each.code for each in registry.every() if each.may_hold_out]


def _row(
    reason: str, groups: Mapping[tuple[str, bool], Group], now: datetime
) -> EffectCount:
    told, untold = groups[reason, True], groups[reason, False]
    return EffectCount(
        reason=reason,
        told=told.size,
        told_came=told.came,
        untold=untold.size,
        untold_came=untold.came,
        counted_at=now,
    )


def _groups(today: date) -> Mapping[tuple[str, bool], Group]:
    """Return the groups by (reason, whether they were told); 1 query."""
    groups: dict[tuple[str, bool], Group] = defaultdict(lambda: _NOBODY)
    parameters: dict[str, Any] = {
        "told": [code.value for code in WOULD_BE_TOLD],
        "untold": Code.HOLDOUT.value,
        "first": today - timedelta(days=LOOKED_BACK_DAYS),
        "last": today - timedelta(days=RESULT_DAYS),
        "days": RESULT_DAYS,
        "reasons": _measured(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS, parameters)
        for reason, is_told, size, came in cursor.fetchall():
            groups[reason, is_told] = Group(size, came)
    return groups
