"""An owner who has not visited for long; frequent customers are contacted sooner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from customers.categories import MessageClass
from reminders.facts.batch import Batch
from reminders.facts.known import read_known_days
from reminders.facts.meters import read_readings
from reminders.facts.orders import read_orders
from reminders.reasons.registry import Channel, Priority, Reason, Step, Text, register
from reminders.reasons.value import DecidedBy, Due, Fact, chinese_day
from shop.days.months import months_later
from sms.texts.default_texts import OF_CARE

CODE = "absence"
KEEP_OVERDUE_DAYS = 45
# A customer with this many visits in the year up to the last visit is frequent.
FREQUENT_VISITS = 3
_YEAR = timedelta(days=365)

_RULE = "长期未到店"
_SOURCE = "保养提醒系统：高频客户 3 个月未到店；常规用户第 14 个月流失预警"


class Level(StrEnum):
    """The degree of absence, by the months since the last visit."""

    QUIET = "quiet"
    LAPSING = "lapsing"
    LAPSED = "lapsed"
    LOST = "lost"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def months(self) -> int:
        return _MONTHS[self]


_LABELS = {
    Level.QUIET: "常客久未到店",
    Level.LAPSING: "流失预警",
    Level.LAPSED: "已流失",
    Level.LOST: "长期流失",
}
_MONTHS = {Level.QUIET: 3, Level.LAPSING: 14, Level.LAPSED: 18, Level.LOST: 24}


@dataclass(frozen=True, slots=True)
class _Last:
    label: str
    on: date
    is_frequent: bool


@register
class AbsenceReason(Reason):
    code = CODE
    label = "久未到店"
    priority = Priority.CARE
    message_class = MessageClass.COMMERCIAL
    class_source = OF_CARE
    is_occasion = True
    may_hold_out = True
    # Advertising has a control group from the start.
    holdout_percent = 10
    keep_overdue_days = KEEP_OVERDUE_DAYS
    spoken = "好久没有见到您的{车牌}了，最近用车还顺利吗？"
    variants = {level.value: level.label for level in Level}
    steps = (
        Step(0, 6, "absence"),
        Step(
            7,
            20,
            channel=Channel.CALL,
            script=("好久没有见到您的{车牌}了，最近用车还顺利吗？"),
        ),
    )
    texts = (
        Text(
            "absence",
            "久未到店问候",
            "{称呼}，好久没有见到您的{车牌}，最近用车还顺利吗？"
            "有任何问题欢迎致电{门店电话}",
        ),
    )

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        orders, readings = batch.read(read_orders), batch.read(read_readings)
        known = batch.read(read_known_days)
        for pk, car in batch.cars.items():
            visits = [order.on for order in orders[pk]]
            seen_on = min((each.on for each in readings[pk]), default=known.since(pk))
            if due := find_due(visits, car.delivered_on, batch.today, seen_on=seen_on):
                yield pk, due


def find_due(
    visits: Sequence[date],
    delivered_on: date | None,
    today: date,
    *,
    seen_on: date | None = None,
) -> Due | None:
    """Return the next level of absence, or one reached at most 45 days ago.

    Counted from the last visit, or from delivery for a car that never came, or from
    ``seen_on``, the day of its first reading or else of its first record. That day also
    counts if all levels since delivery had passed by then: the shop did not know the
    car before, so it cannot have lost it. None if nothing is known.
    """
    last = _last_seen(visits, delivered_on, seen_on)
    if last is None or last.on > today:
        return None
    horizon = today - timedelta(days=KEEP_OVERDUE_DAYS)
    levels = ((level, _reached_on(last, level)) for level in _levels(last))
    ahead = next(((level, on) for level, on in levels if on >= horizon), None)
    if ahead is None:
        return None
    level, due_on = ahead
    return Due(
        reason=CODE,
        subject=level,
        anchor=f"since:{last.on}",
        due_on=due_on,
        title=level.label,
        decided_by=DecidedBy.TIME,
        variant=level,
        facts=(Fact(last.label, chinese_day(last.on)),),
        rule=f"{_RULE}：{level.label}（{level.months} 个月）",
        source=_SOURCE,
    )


def _last_seen(
    visits: Sequence[date], delivered_on: date | None, seen_on: date | None
) -> _Last | None:
    if not visits:
        return _first_seen(delivered_on, seen_on)
    last_on = max(visits)
    recent = {day for day in visits if day > last_on - _YEAR}
    return _Last("上次到店", last_on, len(recent) >= FREQUENT_VISITS)


def _first_seen(delivered_on: date | None, seen_on: date | None) -> _Last | None:
    delivered = delivered_on and _Last("交车", delivered_on, is_frequent=False)
    seen = seen_on and _Last("首次得知", seen_on, is_frequent=False)
    if delivered and seen and _reached_on(delivered, Level.LOST) < seen.on:
        return seen
    return delivered or seen or None


def _levels(last: _Last) -> Iterable[Level]:
    return Level if last.is_frequent else [each for each in Level if each != "quiet"]


def _reached_on(last: _Last, level: Level) -> date:
    return months_later(last.on, level.months)
