"""An appointment that came to nothing: called off, or nobody came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from reminders.reasons.value import (
    DecidedBy,
    Due,
    Fact,
    Reason,
    chinese_day,
)

KEEP_OVERDUE_DAYS = 21

_SOURCE = "保养提醒系统 技巧4 信号3：客户取消了预约，及时跟进"


class Lapse(StrEnum):
    CANCELLED = "cancelled"
    MISSED = "missed"

    @property
    def label(self) -> str:
        return "取消预约" if self is Lapse.CANCELLED else "预约未到店"


@dataclass(frozen=True, slots=True)
class Lapsed:
    """An appointment of which that became; ``settled_on`` is when it did."""

    key: str
    lapse: Lapse
    on: date
    settled_on: date


def find_due(
    lapses: Iterable[Lapsed], visits: Iterable[date], today: date
) -> Due | None:
    """Return the latest one, due the day after; None once the car has come since."""
    latest = max(lapses, key=lambda each: (each.settled_on, each.key), default=None)
    if latest is None or any(visit >= latest.settled_on for visit in visits):
        return None
    due_on = latest.settled_on
    if latest.lapse is Lapse.CANCELLED:
        due_on += timedelta(days=1)
    if today > due_on + timedelta(days=KEEP_OVERDUE_DAYS):
        return None
    return Due(
        reason=Reason.BOOKING,
        subject=latest.lapse,
        anchor=f"appointment:{latest.key}",
        due_on=due_on,
        decided_by=DecidedBy.REPORTED,
        variant=latest.lapse,
        facts=(
            Fact("约定到店", chinese_day(latest.on)),
            Fact("结果", f"{latest.lapse.label}，{chinese_day(latest.settled_on)}"),
        ),
        rule=f"{latest.lapse.label}次日跟进",
        source=_SOURCE,
    )
