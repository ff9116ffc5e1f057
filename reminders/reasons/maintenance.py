"""When a car's service is due: by kilometres or months, whichever comes first.

Work is counted from the last time it was done, or from delivery. Kilometres are
those of the car's life: what earlier meters had counted is included, so that a
changed meter neither hides nor invents a service.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from customers.odometer import Cleaned
from customers.projection import Projection, extrapolate
from reminders.reasons.value import (
    DecidedBy,
    Due,
    Fact,
    Reason,
    chinese_day,
)

SEVERE_USE_FACTOR = 0.75
# A car with more on the clock on delivery day was not new.
NEW_CAR_MAX_KM = 1_000
# Work that falls due this soon after the main service is done with it.
RIDE_ALONG_DAYS = 45
# The fact that a text's {保养项目} is read from.
WORK_LABEL = "本次项目"
TAKES_TURNS = "|"
# Facts that choose a wording of their own (reminders.telling.wordings).
FREE_LABEL, FREE = "费用", "首保免费"


class Ladder(StrEnum):
    """Which steps lead up to a service: the first or a later one, by km or by time."""

    FIRST_KM = "first_km"
    FIRST_TIME = "first_time"
    KM = "km"
    TIME = "time"

    @property
    def label(self) -> str:
        return _LADDERS[self]


_LADDERS = {
    Ladder.FIRST_KM: "首保（按里程）",
    Ladder.FIRST_TIME: "首保（按时间）",
    Ladder.KM: "定保（按里程）",
    Ladder.TIME: "定保（按时间）",
}


class Counter(StrEnum):
    ODOMETER = "odometer"
    ENGINE = "engine"

    @property
    def label(self) -> str:
        return "里程" if self is Counter.ODOMETER else "发动机里程"


@dataclass(frozen=True, slots=True)
class PlanItem:
    """Work that returns every so many kilometres or months, whichever comes first.

    The first time counts from delivery; without a first interval the regular one
    does. Several names joined by | take turns (A 保养|B 保养). An order contains the
    item when one of its lines has a keyword; the main item, and one without
    keywords, is also done by every maintenance order. Only main and reminded items
    fall due on their own, the others ride along with the main one.
    """

    code: str
    name: str
    counter: Counter = Counter.ODOMETER
    first_km: int | None = None
    first_months: int | None = None
    every_km: int | None = None
    every_months: int | None = None
    keywords: tuple[str, ...] = ()
    is_main: bool = False
    is_reminded: bool = False

    @property
    def names(self) -> list[str]:
        return [name.strip() for name in self.name.split(TAKES_TURNS)]


@dataclass(frozen=True, slots=True)
class Plan:
    """The owner hears ``ahead_km`` before the limit and ``beyond_km`` after it.

    ``is_first_free``: the maker pays for the first service of a new car.
    """

    name: str
    source: str
    items: tuple[PlanItem, ...]
    ahead_km: int = 500
    beyond_km: int = 1_000
    is_first_free: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """A repair order that was not voided; kilometres as they were typed."""

    key: str
    on: date
    km: int | None = None
    engine_km: int | None = None
    is_maintenance: bool = False
    lines: tuple[str, ...] = ()

    def has_any(self, words: Iterable[str]) -> bool:
        return any(word in line for line in self.lines for word in words)


class Milestone(NamedTuple):
    """Kilometres of the car's life that were measured on a day."""

    on: date
    km: int


@dataclass(frozen=True, slots=True)
class Meter:
    """What is known of one counter: measured milestones, and how it runs on."""

    milestones: tuple[Milestone, ...]
    projection: Projection

    def measured_on(self, day: date) -> int | None:
        """Kilometres of life measured on that day, the highest of several."""
        figures = [milestone.km for milestone in self.milestones if milestone.on == day]
        return max(figures, default=None)

    def reached_on(self, km: int) -> date | None:
        """The day of the first reading that showed this much, if any did."""
        days = (milestone.on for milestone in self.milestones if milestone.km >= km)
        return next(days, None)

    def reaches_on(self, km: int) -> Projection:
        """Project to the day on which the meter will show this much."""
        day = self.projection.reaching(km - self.projection.offset_km)
        return replace(self.projection, on=day)


def read_meter(
    cleaned: Cleaned, *, prior_km_per_day: float, today: date
) -> Meter | None:
    """Return the meter that these readings show, or None where none is believed."""
    projection = extrapolate(cleaned, on=today, prior_km_per_day=prior_km_per_day)
    if projection is None or projection.is_ambiguous:
        return None
    milestones = tuple(
        Milestone(reading.on, reading.km + stretch.offset_km)
        for stretch in cleaned.stretches
        for reading in stretch.readings
    )
    return Meter(milestones, projection)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the car; orders oldest first.

    A counter without believed readings is None: then only time limits speak.
    """

    delivered_on: date | None = None
    registered_on: date | None = None
    is_severe_use: bool = False
    orders: tuple[Order, ...] = ()
    odometer: Meter | None = None
    engine: Meter | None = None

    def meter(self, counter: Counter) -> Meter | None:
        return self.odometer if counter is Counter.ODOMETER else self.engine


def find_due(plan: Plan, facts: Facts) -> tuple[Due, ...]:
    """Return the open cycle of each main and reminded item, the earliest first.

    An item without a limit that can be computed is left out: a kilometre limit
    needs a believed reading, a time limit a start.
    """
    cycles = [cycle for item in plan.items if (cycle := _find_cycle(item, facts))]
    cycles.sort(key=lambda cycle: (cycle.limit.on, cycle.item.code))
    return tuple(
        _due(plan, cycle, cycles, facts)
        for cycle in cycles
        if cycle.item.is_main or cycle.item.is_reminded
    )


@dataclass(frozen=True, slots=True)
class _Base:
    """Where counting starts; ``km`` is None where no believed reading says it."""

    anchor: str
    on: date
    km: int | None
    order: Order | None
    warning: str = ""


@dataclass(frozen=True, slots=True)
class _Interval:
    km: int | None
    months: int | None
    is_first: bool
    is_severe: bool

    @property
    def text(self) -> str:
        parts = [f"{self.km:,} 公里"] if self.km else []
        parts += [f"{self.months} 个月"] if self.months else []
        text = ("首次 " if self.is_first else "每 ") + " 或 ".join(parts)
        text += "，先到为准" if len(parts) == 2 else ""
        return text + ("（恶劣工况已缩短）" if self.is_severe else "")


@dataclass(frozen=True, slots=True)
class _Limit:
    on: date
    decided_by: DecidedBy
    is_estimate: bool = False
    grade: str = ""


@dataclass(frozen=True, slots=True)
class _Cycle:
    item: PlanItem
    name: str
    base: _Base
    interval: _Interval
    target_km: int | None
    by_km: _Limit | None
    by_time: _Limit | None

    @property
    def limit(self) -> _Limit:
        limits = [limit for limit in (self.by_time, self.by_km) if limit]
        return min(limits, key=lambda limit: limit.on)


def _find_cycle(item: PlanItem, facts: Facts) -> _Cycle | None:
    done = [order for order in facts.orders if _contains(order, item)]
    meter = facts.meter(item.counter)
    base = _last_time(done[-1], item, meter) if done else _delivery(facts, meter)
    if base is None:
        return None
    interval = _interval(item, base, facts.is_severe_use)
    target_km = None
    if interval.km and base.km is not None:
        target_km = base.km + interval.km
    cycle = _Cycle(
        item=item,
        name=_name(item, done),
        base=base,
        interval=interval,
        target_km=target_km,
        by_km=_km_limit(meter, target_km),
        by_time=_time_limit(base, interval.months),
    )
    return cycle if cycle.by_km or cycle.by_time else None


def _contains(order: Order, item: PlanItem) -> bool:
    if order.is_maintenance and (item.is_main or not item.keywords):
        return True
    return order.has_any(item.keywords)


def _last_time(order: Order, item: PlanItem, meter: Meter | None) -> _Base:
    km = meter.measured_on(order.on) if meter else None
    typed = order.km if item.counter is Counter.ODOMETER else order.engine_km
    is_doubtful = km is None and typed is not None
    warning = "上次保养的里程读数不可信，暂只按时间提醒，请核对工单"
    return _Base(
        f"service:{order.key}", order.on, km, order, warning if is_doubtful else ""
    )


def _delivery(facts: Facts, meter: Meter | None) -> _Base | None:
    """Start on the day of hand-over: 首保 counts from 提车日, not from 上牌."""
    on = facts.delivered_on or facts.registered_on
    if on is None:
        return None
    measured = (meter.measured_on(on) if meter else None) or 0
    return _Base(
        anchor=f"delivery:{on}",
        on=on,
        km=measured if measured > NEW_CAR_MAX_KM else 0,
        order=None,
        warning="" if facts.delivered_on else "交车日期不详，以注册日期代替，请核实",
    )


def _interval(item: PlanItem, base: _Base, is_severe: bool) -> _Interval:
    """What to count from the base; severe use shortens kilometres and months."""
    is_new_car = base.order is None and base.km == 0
    is_first = is_new_car and bool(item.first_km or item.first_months)
    km = item.first_km if is_first else item.every_km
    months = item.first_months if is_first else item.every_months
    if is_severe:
        km = km and int(km * SEVERE_USE_FACTOR)
        months = months and max(1, int(months * SEVERE_USE_FACTOR))
    return _Interval(km, months, is_first, is_severe)


def _name(item: PlanItem, done: list[Order]) -> str:
    """Say whose turn it is: after the one last written down, else by counting."""
    names = item.names
    turn = len(done)
    if done:
        last = [at for at, name in enumerate(names) if done[-1].has_any([name])]
        turn = last[0] + 1 if last else turn
    return names[turn % len(names)]


def _km_limit(meter: Meter | None, target_km: int | None) -> _Limit | None:
    """The day the kilometres are reached, measured or estimated.

    A measured figure is due on the day of the reading that showed it. An estimate
    is graded at its own day, so that it does not change while the car waits; one of
    grade C is no ground for a text.
    """
    if meter is None or target_km is None:
        return None
    if reached := meter.reached_on(target_km):
        return _Limit(reached, DecidedBy.KM)
    projection = meter.reaches_on(target_km)
    if projection.grade == "C":
        return None
    return _Limit(projection.on, DecidedBy.KM, is_estimate=True, grade=projection.grade)


def _time_limit(base: _Base, every_months: int | None) -> _Limit | None:
    """The corresponding day, or the month's end: 《民法典》第二百零一至二百零三条."""
    if not every_months:
        return None
    return _Limit(base.on + relativedelta(months=every_months), DecidedBy.TIME)


def _due(plan: Plan, cycle: _Cycle, cycles: list[_Cycle], facts: Facts) -> Due:
    limit = cycle.limit
    meter = facts.meter(cycle.item.counter)
    ahead_on, beyond_on = _stages(plan, cycle, meter)
    return Due(
        reason=Reason.MAINTENANCE,
        subject=cycle.item.code,
        anchor=cycle.base.anchor,
        due_on=limit.on,
        due_km=_on_the_meter(cycle.target_km, meter),
        decided_by=limit.decided_by,
        is_estimate=limit.is_estimate,
        grade=limit.grade,
        facts=(
            *_explain(cycle, meter, _ride_along(cycle, cycles)),
            *([Fact(FREE_LABEL, FREE)] if _is_free(plan, cycle) else []),
        ),
        rule=f"{plan.name}·{cycle.name}：{cycle.interval.text}",
        source=plan.source,
        variant=_ladder(cycle),
        ahead_on=ahead_on,
        beyond_on=beyond_on,
        warnings=(cycle.base.warning,) if cycle.base.warning else (),
    )


def _is_free(plan: Plan, cycle: _Cycle) -> bool:
    return plan.is_first_free and cycle.item.is_main and cycle.interval.is_first


def _ladder(cycle: _Cycle) -> Ladder:
    is_first = cycle.base.order is None
    if cycle.limit.decided_by is DecidedBy.KM:
        return Ladder.FIRST_KM if is_first else Ladder.KM
    return Ladder.FIRST_TIME if is_first else Ladder.TIME


def _stages(
    plan: Plan, cycle: _Cycle, meter: Meter | None
) -> tuple[date | None, date | None]:
    """The days on which few kilometres are left and on which many are too many.

    A reading that skipped a stage leaves none of it; time has none.
    """
    if cycle.by_km is None or cycle.limit is not cycle.by_km or not cycle.target_km:
        return None, None
    ahead = _km_limit(meter, cycle.target_km - plan.ahead_km)
    beyond = _km_limit(meter, cycle.target_km + plan.beyond_km)
    due_on = cycle.limit.on
    return (
        ahead.on if ahead and ahead.on < due_on else None,
        beyond.on if beyond and beyond.on > due_on else None,
    )


def _on_the_meter(target_km: int | None, meter: Meter | None) -> int | None:
    """The figure that the present meter will show; None where it never will."""
    if target_km is None:
        return None
    shown = target_km - (meter.projection.offset_km if meter else 0)
    return shown if shown >= 0 else None


def _ride_along(cycle: _Cycle, cycles: list[_Cycle]) -> list[str]:
    """Names of the work to do on this visit: its own, and what is due soon after."""
    if not cycle.item.is_main:
        return [cycle.name]
    until = cycle.limit.on + timedelta(days=RIDE_ALONG_DAYS)
    others = [
        other.name for other in cycles if other is not cycle and other.limit.on <= until
    ]
    return [cycle.name, *others]


def _explain(cycle: _Cycle, meter: Meter | None, work: list[str]) -> Iterator[Fact]:
    yield _start(cycle.base)
    if meter is None and cycle.interval.km:
        yield Fact(cycle.item.counter.label, "没有可信读数，只按时间提醒")
    if meter:
        last_on, last_km = meter.projection.last_on, meter.projection.last_km
        yield Fact("最近里程", f"{chinese_day(last_on)} {last_km:,} 公里")
        yield Fact("日均行驶", f"约 {meter.projection.rate_km_per_day:.1f} 公里")
        if cycle.target_km is not None:
            yield _km_fact(cycle, meter, cycle.target_km)
    if cycle.by_time:
        yield Fact("时间期限", chinese_day(cycle.by_time.on))
    yield Fact(WORK_LABEL, "、".join(work))


def _start(base: _Base) -> Fact:
    km = f" {base.km:,} 公里" if base.km else ""
    label = "上次保养" if base.order else "交车"
    return Fact(label, chinese_day(base.on) + km)


def _km_fact(cycle: _Cycle, meter: Meter, target_km: int) -> Fact:
    label = f"到 {_on_the_meter(target_km, meter) or 0:,} 公里"
    if cycle.by_km is None:
        return Fact(label, "推算依据不足（C 级），不按里程提醒")
    day = chinese_day(cycle.by_km.on)
    if cycle.by_km.is_estimate:
        return Fact(label, f"约 {day}（推算，{cycle.by_km.grade} 级）")
    return Fact(label, f"{day}的读数已达到")
