"""What a car, its app or a charging network tells, turned into reasons by rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

KEEP_OVERDUE_DAYS = 7
# Charging on so many days in a row is much; so is so much less range at once.
CHARGING_DAYS = 3
RANGE_DROP_PERCENT = 15

_SOURCE = "保养提醒系统 2.4 条件3：场景触发"
_DAY = timedelta(days=1)


class EventKind(StrEnum):
    LONG_TRIP = "long_trip"
    CHARGING = "charging"
    RANGE_DROP = "range_drop"
    OTA = "ota"
    FAULT_CODE = "fault_code"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def rule(self) -> str:
        return _RULES[self]


_LABELS = {
    EventKind.LONG_TRIP: "长途自驾",
    EventKind.CHARGING: "高频充电",
    EventKind.RANGE_DROP: "续航下降",
    EventKind.OTA: "OTA 升级",
    EventKind.FAULT_CODE: "故障码",
}
_RULES = {
    EventKind.LONG_TRIP: "导航设置了长途目的地",
    EventKind.CHARGING: f"连续 {CHARGING_DAYS} 天快充",
    EventKind.RANGE_DROP: f"续航突然下降 {RANGE_DROP_PERCENT}% 以上",
    EventKind.OTA: "升级完成后 24 小时内",
    EventKind.FAULT_CODE: "车辆上报故障码",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One report; ``amount`` is a drop's percent, ``detail`` a code or a version."""

    key: str
    kind: EventKind
    on: date
    amount: float = 0.0
    detail: str = ""


def find_due(events: Iterable[Event], today: date) -> tuple[Due, ...]:
    """Return the latest occasion of each kind that is at most a week old."""
    of_kind: dict[EventKind, list[Event]] = {}
    for event in events:
        if today - KEEP_OVERDUE_DAYS * _DAY <= event.on <= today:
            of_kind.setdefault(event.kind, []).append(event)
    occasions = (
        _occasion(kind, sorted(found, key=lambda each: (each.on, each.key)))
        for kind, found in of_kind.items()
    )
    found = [_due(event) for event in occasions if event]
    return tuple(sorted(found, key=lambda due: (due.due_on, due.subject)))


def _occasion(kind: EventKind, events: Sequence[Event]) -> Event | None:
    """Return the event that makes it one, None where the rule is not met."""
    if kind is EventKind.CHARGING:
        return _last_of_a_run(events)
    if kind is EventKind.RANGE_DROP:
        events = [each for each in events if each.amount >= RANGE_DROP_PERCENT]
    return events[-1] if events else None


def _last_of_a_run(events: Sequence[Event]) -> Event | None:
    """Return the event that completed the latest run of days."""
    days = {event.on for event in events}
    run = [
        event
        for event in events
        if all(event.on - back * _DAY in days for back in range(CHARGING_DAYS))
    ]
    return run[-1] if run else None


def _due(event: Event) -> Due:
    facts = [Fact("上报日期", chinese_day(event.on))]
    if event.kind is EventKind.RANGE_DROP:
        facts.append(Fact("下降", f"{event.amount:g}%"))
    if event.detail:
        facts.append(Fact("内容", event.detail))
    return Due(
        reason=Reason.EVENT,
        subject=event.kind,
        # A run that goes on is the same occasion: the week of its day names it.
        anchor=f"week:{event.on.isocalendar().year}-{event.on.isocalendar().week}",
        due_on=event.on,
        decided_by=DecidedBy.REPORTED,
        variant=event.kind,
        facts=tuple(facts),
        rule=f"{event.kind.label}：{event.kind.rule}",
        source=_SOURCE,
    )
