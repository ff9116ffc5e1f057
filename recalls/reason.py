"""A recall or a safety notice that a car is known to need; open until it is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reminders.reasons.value import (
    DecidedBy,
    Due,
    Fact,
    Reason,
)

DEFECT_LABEL, REMEDY_LABEL = "原因", "措施"

_RULE = "在厂家名单上或经店内确认的车辆"
_SOURCE = "《缺陷汽车产品召回管理条例》第十八条（经营者协助通知）；厂家召回公告"


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be told of a car.

    ``opened_on`` is the day of the recall, ``due_on`` the day from which this car is
    told: later where the car became known after the recall was opened.
    """

    reason: Reason
    number: str
    opened_on: date
    due_on: date
    defect: str
    remedy: str
    source: str = ""


def find_due(notices: Iterable[Notice]) -> tuple[Due, ...]:
    """Return one cycle a notice, the earliest first; it ends when the work is done."""
    ordered = sorted(notices, key=lambda each: (each.due_on, each.number))
    return tuple(_due(each) for each in ordered)


def _due(notice: Notice) -> Due:
    return Due(
        reason=notice.reason,
        subject=notice.number,
        anchor=f"opened:{notice.opened_on}",
        due_on=notice.due_on,
        decided_by=DecidedBy.LISTED,
        facts=(
            Fact("编号", notice.number),
            Fact(DEFECT_LABEL, notice.defect),
            Fact(REMEDY_LABEL, notice.remedy),
        ),
        rule=_RULE,
        source=notice.source or _SOURCE,
    )
