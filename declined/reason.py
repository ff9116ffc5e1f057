"""Work that an order advised and the owner did not have done (建议未做).

One due item tells of all parts of an order that are equally grave. Its day is the day
of the text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from customers.categories import Category, MessageClass
from declined.default_rules import load_rules
from declined.models import DeclinedItem, Severity
from declined.taking_in import OTHER_CODE, SAFETY_CODE
from reminders.facts.batch import Batch, by_car
from reminders.facts.meters import Meters, read_meters
from reminders.reasons.registry import Channel, Priority, Reason, Step, Text, register
from reminders.reasons.value import DecidedBy, Due, Fact, chinese_day
from sms.texts.default_texts import OF_ADVERTISING
from sms.texts.rendering import Placeholder

# So many days after the order the owner is told.
AFTER_DAYS: Final = {Severity.SAFETY: 3, Severity.WEAR: 10, Severity.COMFORT: 30}
# Or so many before the order's own term, whichever is earlier.
BEFORE_TERM_DAYS: Final = 14
CALL_AFTER_DAYS: Final = 7
KEEP_OVERDUE_DAYS: Final = 60
# A text has room for so many parts by name.
NAMED: Final = 2

# A text gives way to the call that follows it.
_TEXT_GRACE_DAYS = CALL_AFTER_DAYS - 1
_CALL_GRACE_DAYS = 20
_SOURCE = "工单的建议项目；部件和程度见「建议项目规则」"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Item:
    """A declined part that may be told; ``own_term_on`` also stands for kilometres."""

    order: int
    number: str
    advised_on: date
    words: str
    part: str
    rule: str
    severity: Severity
    known_on: date
    own_term_on: date | None = None

    @property
    def tells_on(self) -> date:
        """The day of the text; not before the day after the order, nor unknown."""
        day = self.advised_on + AFTER_DAYS[self.severity] * _DAY
        if self.own_term_on:
            day = min(day, self.own_term_on - BEFORE_TERM_DAYS * _DAY)
        return max(day, self.advised_on + _DAY, self.known_on)


class _DeclinedReason(Reason):
    """The common parts of what concerns safety and what does not."""

    priority = Priority.CARE
    is_occasion = True
    is_follow_up = True
    keep_overdue_days = KEEP_OVERDUE_DAYS
    spoken = (
        "上次检查您的{车型}（{车牌}）时，师傅建议处理{建议项目}，不知道您做了没有？"
        "还没有做的话，我帮您约个方便的时间。"
    )
    placeholders = (
        Placeholder(
            "建议项目", "advised", "上次建议、还没有做的部件", "前刹车片和轮胎"
        ),
    )

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        for pk, items in batch.read(_read_items).items():
            for due in find_due(items, batch.today):
                if due.reason == self.code:
                    yield pk, due


@register
class DeclinedSafetyReason(_DeclinedReason):
    code = SAFETY_CODE
    label = "建议未做（安全）"
    category = Category.USAGE
    steps = (
        Step(0, _TEXT_GRACE_DAYS, "declined-safety"),
        Step(
            CALL_AFTER_DAYS,
            _CALL_GRACE_DAYS,
            channel=Channel.CALL,
            script=(
                "上次检查您的{车型}（{车牌}）时，师傅建议处理{建议项目}，这关系到行车安全。"
                "最近开着感觉怎么样？如果已经在别处做了，我记下来；"
                "还没有做的话，我帮您约个方便的时间。"
            ),
        ),
    )
    texts = (
        Text(
            "declined-safety",
            "建议未做提醒（安全）",
            "{称呼}，{车牌}上次检查建议处理{建议项目}，关系行车安全，预约{门店电话}",
        ),
    )

    def load_rules(self) -> int:
        return load_rules()


@register
class DeclinedReason(_DeclinedReason):
    code = OTHER_CODE
    label = "建议未做"
    category = Category.CARE
    message_class = MessageClass.COMMERCIAL
    class_source = OF_ADVERTISING
    variants = {Severity.WEAR.value: "磨损", Severity.COMFORT.value: "舒适"}
    steps = (
        Step(0, _TEXT_GRACE_DAYS, "declined-wear", Severity.WEAR.value),
        Step(0, _TEXT_GRACE_DAYS, "declined-comfort", Severity.COMFORT.value),
        Step(
            CALL_AFTER_DAYS,
            _CALL_GRACE_DAYS,
            channel=Channel.CALL,
            script=(
                "上次检查您的{车型}（{车牌}）时，师傅建议处理{建议项目}，"
                "想问问您这段时间用车有没有不方便？如果已经在别处做了，我记下来；"
                "还没有做的话，我帮您约个方便的时间。"
            ),
        ),
    )
    texts = (
        Text(
            "declined-wear",
            "建议未做提醒（磨损）",
            "{称呼}，{车牌}上次检查建议处理{建议项目}，可为您留工位，预约{门店电话}",
        ),
        Text(
            "declined-comfort",
            "建议未做提醒（舒适）",
            "{称呼}，{车牌}上次检查建议处理{建议项目}，方便时来店，预约{门店电话}",
        ),
    )


def _read_items(batch: Batch) -> Mapping[int, list[Item]]:
    """Read the items that may be told; 1 query beside those of the meters."""
    rows = DeclinedItem.objects.filter(
        order__vehicle__any_of=batch.vehicles,
        order__is_void=False,
        state=DeclinedItem.State.OPEN,
    ).select_related("order", "rule")
    meters = batch.read(read_meters)
    return by_car(
        (row.order.vehicle_id, _item(row, meters)) for row in rows.order_by("pk")
    )


def _item(row: DeclinedItem, meters: Mapping[int, Meters]) -> Item:
    terms = [row.own_due_on, _day_of_km(row, meters)]
    return Item(
        order=row.order_id,
        number=row.order.order_number,
        advised_on=row.order.came_in_on,
        words=row.order.declined_work,
        part=str(row),
        rule=row.rule.name,
        severity=Severity(row.rule.severity),
        known_on=row.known_on,
        own_term_on=min(filter(None, terms), default=None),
    )


def _day_of_km(row: DeclinedItem, meters: Mapping[int, Meters]) -> date | None:
    """Return when the kilometres are driven that the order names, None if unknown."""
    meter = meters[row.order.vehicle_id].odometer if row.own_due_km else None
    began_km = meter.measured_on(row.order.came_in_on) if meter else None
    if meter is None or began_km is None or row.own_due_km is None:
        return None
    reached = meter.reaches_on(began_km + row.own_due_km)
    return None if reached.grade == "C" else reached.on


def find_due(items: Iterable[Item], today: date) -> tuple[Due, ...]:
    """Return a cycle for each order and severity, the earliest first."""
    groups: dict[tuple[int, Severity], list[Item]] = defaultdict(list)
    for item in items:
        groups[item.order, item.severity].append(item)
    dues = (_due(group) for group in groups.values())
    horizon = today - KEEP_OVERDUE_DAYS * _DAY
    live = [due for due in dues if due.due_on >= horizon]
    return tuple(sorted(live, key=lambda due: (due.due_on, due.anchor, due.subject)))


def name_parts(parts: Sequence[str]) -> str:
    """Return 前刹车片和轮胎, of more than two parts 前刹车片等3项."""
    if len(parts) > NAMED:
        return f"{parts[0]}等{len(parts)}项"
    return "和".join(parts)


def _due(items: Sequence[Item]) -> Due:
    first = min(items, key=lambda each: each.tells_on)
    severity, parts = first.severity, [each.part for each in items]
    is_safety = severity is Severity.SAFETY
    return Due(
        reason=SAFETY_CODE if is_safety else OTHER_CODE,
        subject=severity.value,
        anchor=f"order:{first.order}",
        subject_id=first.order,
        due_on=first.tells_on,
        variant="" if is_safety else severity.value,
        title=name_parts(parts),
        blanks={"建议项目": name_parts(parts)},
        decided_by=DecidedBy.REPORTED,
        facts=tuple(_facts(items, first)),
        rule=_rule(first),
        source=_SOURCE,
    )


def _facts(items: Sequence[Item], first: Item) -> Iterator[Fact]:
    yield Fact("工单", f"{first.number}，{chinese_day(first.advised_on)}进店")
    yield Fact("工单里的原话", first.words)
    for item in items:
        yield Fact(item.part, f"按规则「{item.rule}」属于{item.severity.label}")
    if first.own_term_on:
        yield Fact("工单写明的期限", chinese_day(first.own_term_on))
    yield Fact("得知日期", chinese_day(first.known_on))


def _rule(first: Item) -> str:
    """Say which of the days it is."""
    usual = (
        f"{first.severity.label}类建议未做，工单后第 {AFTER_DAYS[first.severity]} 天"
    )
    if first.own_term_on:
        usual += f"，或工单写明的期限前 {BEFORE_TERM_DAYS} 天，取早"
    if first.tells_on == first.known_on:
        usual += "，得知时已过的当天提醒"
    return usual
