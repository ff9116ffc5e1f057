"""Turns events reported by a car, its app or a charging network into due items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from customers.categories import Category, MessageClass
from reminders.facts.batch import Batch, by_car
from reminders.reasons.registry import Channel, Priority, Reason, Step, Text, register
from reminders.reasons.value import DecidedBy, Due, Fact, chinese_day
from shop.hours import day_begins, shop_day
from sms.texts.default_texts import OF_CARE
from telematics.kinds import EventKind
from telematics.models import VehicleEvent

CODE = "event"
KEEP_OVERDUE_DAYS = 7
# Fast charging on this many days in a row, or a range drop of this size, is an
# occasion.
CHARGING_DAYS = 3
RANGE_DROP_PERCENT = 15

_SOURCE = "保养提醒系统 2.4 条件3：场景触发"
_DAY = timedelta(days=1)
_RULES = {
    EventKind.LONG_TRIP: "导航设置了长途目的地",
    EventKind.CHARGING: f"连续 {CHARGING_DAYS} 天快充",
    EventKind.RANGE_DROP: f"续航突然下降 {RANGE_DROP_PERCENT}% 以上",
    EventKind.OTA: "升级完成后 24 小时内",
    EventKind.FAULT_CODE: "车辆上报故障码",
}


@register
class EventReason(Reason):
    code = CODE
    label = "车辆事件"
    priority = Priority.CARE
    category = Category.USAGE
    is_occasion = True
    suits_a_call = False
    keep_overdue_days = KEEP_OVERDUE_DAYS
    variants = {kind.value: kind.label for kind in EventKind}
    steps = (
        Step(0, 1, "event-long-trip", EventKind.LONG_TRIP),
        Step(0, 3, "event-charging", EventKind.CHARGING),
        Step(0, 1, "event-ota", EventKind.OTA),
        *(
            Step(
                0,
                5,
                variant=kind,
                channel=Channel.CALL,
                script=(
                    "您的{车型}（{车牌}）向我们报告了"
                    + trouble
                    + "，最近用车有没有异常？我帮您安排一次检查。"
                ),
            )
            for kind, trouble in (
                (EventKind.RANGE_DROP, "续航明显下降"),
                (EventKind.FAULT_CODE, "故障码"),
            )
        ),
    )
    texts = (
        Text(
            "event-long-trip",
            "长途出行提醒",
            "{称呼}，长途出行前建议检查{车牌}的轮胎、制动和灯光，"
            "检查请致电{门店电话}，祝您一路平安",
            # It offers a check because of an occasion and not of the car's condition.
            category=Category.CARE,
            message_class=MessageClass.COMMERCIAL,
            class_source=OF_CARE,
        ),
        Text(
            "event-charging",
            "高频充电提醒",
            "{称呼}，{车牌}近几天快充较多，建议适当使用慢充，"
            "需要检查电池请致电{门店电话}",
        ),
        Text(
            "event-ota",
            "升级后提醒",
            "{称呼}，{车型}（{车牌}）已完成系统升级，使用中有任何疑问请致电{门店电话}",
        ),
    )

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        for pk, events in batch.read(_read_events).items():
            yield from ((pk, due) for due in find_due(events, batch.today))


@dataclass(frozen=True, slots=True)
class Event:
    """One event; ``amount`` is the percentage of a range drop.

    ``detail`` is a fault code or a software version.
    """

    key: str
    kind: EventKind
    on: date
    amount: float = 0.0
    detail: str = ""


def _read_events(batch: Batch) -> Mapping[int, list[Event]]:
    """Read recent events; 1 query.

    It reads a few days more than a week, because consecutive days of charging may have
    begun before the week.
    """
    days = KEEP_OVERDUE_DAYS + CHARGING_DAYS
    recent = VehicleEvent.objects.filter(
        vehicle__pk__any_of=batch.vehicles,
        happened_at__gte=day_begins(batch.today - days * _DAY),
        happened_at__lt=day_begins(batch.today + _DAY),
    )
    rows = recent.order_by().values_list(
        "vehicle__pk", "pk", "kind", "happened_at", "amount", "detail", named=True
    )
    return by_car(
        (
            row.vehicle__pk,
            Event(
                key=str(row.pk),
                kind=EventKind(row.kind),
                on=shop_day(row.happened_at),
                amount=row.amount,
                detail=row.detail,
            ),
        )
        for row in rows
    )


def find_due(events: Iterable[Event], today: date) -> tuple[Due, ...]:
    """Return the latest occasion of each kind, if it is at most a week old."""
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
    """Return the latest event that meets the rule of its kind, or None."""
    if kind is EventKind.CHARGING:
        return _last_of_a_run(events)
    if kind is EventKind.RANGE_DROP:
        events = [each for each in events if each.amount >= RANGE_DROP_PERCENT]
    return events[-1] if events else None


def _last_of_a_run(events: Sequence[Event]) -> Event | None:
    """Return the latest event that follows enough consecutive days of charging."""
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
        reason=CODE,
        subject=event.kind,
        # The calendar week identifies the occasion, so that charging which goes on for
        # more days is the same one.
        anchor=f"week:{event.on.isocalendar().year}-{event.on.isocalendar().week}",
        due_on=event.on,
        title=event.kind.label,
        decided_by=DecidedBy.REPORTED,
        variant=event.kind,
        facts=tuple(facts),
        rule=f"{event.kind.label}：{_RULES[event.kind]}",
        source=_SOURCE,
    )
