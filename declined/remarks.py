"""The remark about declined work in the text of a service.

Only what concerns safety: the rest is advertising, which no service text carries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from declined.models import DeclinedItem, Severity
from declined.reason import name_parts
from reminders.telling.remarks.kinds import RemarkKind, Subject, Told, register


def _safety(subjects: Sequence[Subject], today: date) -> Told:
    """What was advised for safety and not done since; 1 query."""
    rows = DeclinedItem.objects.filter(
        order__vehicle__any_of=[each.vehicle for each in subjects],
        rule__severity=Severity.SAFETY,
        order__is_void=False,
        state__in=DeclinedItem.STANDING,
    )
    parts: dict[int, list[str]] = defaultdict(list)
    for row in rows.select_related("rule", "order").order_by("pk"):
        parts[row.order.vehicle_id].append(str(row))
    return {
        vehicle: {"建议项目": name_parts(names)} for vehicle, names in parts.items()
    }


register(
    RemarkKind(
        "declined",
        "上次建议未做的（安全）",
        "上次建议的{建议项目}可一并处理",
        _safety,
        order=35,
        examples={"建议项目": "前刹车片"},
    )
)
