"""The service cycles of a car: where each starts and when it is due.

A cycle starts when the work was last done, or at delivery. The functions are pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Final

from reminders.facts.meters import Counter, Meter
from reminders.facts.orders import Order
from reminders.plans.values import Plan, PlanItem
from shop.days.months import months_later

SEVERE_USE_FACTOR: Final = 0.75
# A car with more kilometres than this on the day of delivery was not new.
NEW_CAR_MAX_KM: Final = 1_000


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What is known about the car; ``orders`` are sorted oldest first.

    A counter without plausible readings is None: then only time limits apply.
    ``known_on`` is the day since which the shop has known the car.
    """

    delivered_on: date | None = None
    registered_on: date | None = None
    is_severe_use: bool = False
    orders: tuple[Order, ...] = ()
    odometer: Meter | None = None
    engine: Meter | None = None
    known_on: date | None = None
    model: int | None = None

    def meter(self, counter: Counter) -> Meter | None:
        return self.odometer if counter is Counter.ODOMETER else self.engine


@dataclass(frozen=True, slots=True)
class Base:
    """The start of a cycle; ``km`` is None if no plausible reading of it exists.

    ``unknown_since`` is the day since which the services of the car are unknown: it
    came to the shop when a whole cycle had passed without a record. The cycle then
    starts where the car was first seen.
    """

    anchor: str
    on: date
    km: int | None
    order: Order | None
    warning: str = ""
    unknown_since: date | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """The interval to add to the base; ``text`` describes it in Chinese."""

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
class Limit:
    """The day on which a cycle is due, by kilometres or by months."""

    on: date
    is_by_km: bool
    is_estimate: bool = False
    grade: str = ""


@dataclass(frozen=True, slots=True)
class ServiceCycle:
    """Open work: where its cycle started and when it is due."""

    item: PlanItem
    name: str
    base: Base
    interval: Interval
    target_km: int | None
    by_km: Limit | None
    by_time: Limit | None

    @property
    def limit(self) -> Limit:
        limits = [limit for limit in (self.by_time, self.by_km) if limit]
        return min(limits, key=lambda limit: limit.on)


@dataclass(frozen=True, slots=True)
class Services:
    """The open services of a car, the earliest first."""

    plan: Plan
    facts: ServiceFacts
    cycles: list[ServiceCycle]


def find_services(plan: Plan, facts: ServiceFacts) -> Services:
    """Return the open cycles of all items of the plan.

    Items for which no limit can be computed are left out: a kilometre limit needs a
    plausible reading, a time limit needs a start date.
    """
    cycles = [cycle for item in plan.items if (cycle := find_cycle(item, facts))]
    cycles.sort(key=lambda cycle: (cycle.limit.on, cycle.item.code))
    return Services(plan, facts, cycles)


def find_cycle(item: PlanItem, facts: ServiceFacts) -> ServiceCycle | None:
    """Return the open cycle of an item, or None if no limit can be computed."""
    done = [order for order in facts.orders if _contains(order, item)]
    meter = facts.meter(item.counter)
    base = _last_time(done[-1], item, meter) if done else _delivery(facts, meter)
    if base is None:
        return None
    cycle = _cycle(item, base, facts, done)
    if done:
        return cycle
    seen = (_cycle(item, seen, facts, done) for seen in _sightings(item, base, facts))
    return next((each for each in seen if _lies_ahead(each, facts.known_on)), cycle)


def _lies_ahead(cycle: ServiceCycle | None, known_on: date | None) -> bool:
    """Whether the limit lies after the day since which the shop knows the car."""
    return cycle is not None and (known_on is None or cycle.limit.on >= known_on)


def _cycle(
    item: PlanItem, base: Base, facts: ServiceFacts, done: list[Order]
) -> ServiceCycle | None:
    meter = facts.meter(item.counter)
    interval = _interval(item, base, facts.is_severe_use)
    target_km = None
    if interval.km and base.km is not None:
        target_km = base.km + interval.km
    cycle = ServiceCycle(
        item=item,
        name=_name(item, done),
        base=base,
        interval=interval,
        target_km=target_km,
        by_km=km_limit(meter, target_km),
        by_time=_time_limit(base, interval.months),
    )
    return cycle if cycle.by_km or cycle.by_time else None


def _contains(order: Order, item: PlanItem) -> bool:
    if order.is_maintenance and (item.is_main or not item.keywords):
        return True
    return order.has_any(item.keywords)


def _last_time(order: Order, item: PlanItem, meter: Meter | None) -> Base:
    km = meter.measured_on(order.on) if meter else None
    typed = order.km if item.counter is Counter.ODOMETER else order.engine_km
    is_doubtful = km is None and typed is not None
    warning = "上次保养的里程读数不可信，暂只按时间提醒，请核对工单"
    return Base(
        f"service:{order.key}", order.on, km, order, warning if is_doubtful else ""
    )


def _delivery(facts: ServiceFacts, meter: Meter | None) -> Base | None:
    """Start on the day of delivery: 首保 counts from 提车日, not from 上牌."""
    on = facts.delivered_on or facts.registered_on
    if on is None:
        return None
    measured = (meter.measured_on(on) if meter else None) or 0
    return Base(
        anchor=f"delivery:{on}",
        on=on,
        km=measured if measured > NEW_CAR_MAX_KM else 0,
        order=None,
        warning="" if facts.delivered_on else "交车日期不详，以注册日期代替，请核实",
    )


def _sightings(item: PlanItem, base: Base, facts: ServiceFacts) -> Iterator[Base]:
    """Yield where a cycle may start if the car's history since ``base`` is unknown.

    A used car that comes with 62,000 km and no order has been serviced elsewhere, so a
    due day of five years ago would be an invention. After the first interval and one
    regular interval without any order the history counts as unknown, whether by the
    months or by the kilometres of a reading. The first such reading starts the cycle,
    because it is the earliest certain fact; without one, or if a cycle has passed since
    it too, the day since which the shop has known the car does. So the usual steps come
    again, at the latest one interval after that day.
    """
    warning = "没有保养记录，从首次得知起算，请问客户上次保养的日期和里程并补录"
    months = (item.first_months or item.every_months or 0) + (item.every_months or 0)
    until = months_later(base.on, months) if months else date.max
    span_km = (item.first_km or item.every_km or 0) + (item.every_km or 0)
    limit_km = base.km + span_km if span_km and base.km is not None else inf
    meter = facts.meter(item.counter)
    for seen in meter.milestones if meter else ():
        on = seen.on
        if on > base.on and (on >= until or seen.km >= limit_km):
            yield Base(f"seen:{on}", on, seen.km, None, warning, base.on)
            break
    if facts.known_on and facts.known_on >= until:
        on = facts.known_on
        known_km = meter.measured_on(on) if meter else None
        yield Base(f"seen:{on}", on, known_km, None, warning, base.on)


def _interval(item: PlanItem, base: Base, is_severe: bool) -> Interval:
    """Return the interval from the base; severe use shortens kilometres and months."""
    is_new_car = base.order is None and base.km == 0
    is_first = is_new_car and bool(item.first_km or item.first_months)
    km = item.first_km if is_first else item.every_km
    months = item.first_months if is_first else item.every_months
    if is_severe:
        km = km and int(km * SEVERE_USE_FACTOR)
        months = months and max(1, int(months * SEVERE_USE_FACTOR))
    return Interval(km, months, is_first, is_severe)


def _name(item: PlanItem, done: list[Order]) -> str:
    """Return the name of the work that is next when an item has alternating names.

    It follows the name found on the last order; without one, the orders are counted.
    """
    names = item.names
    turn = len(done)
    if done:
        last = [at for at, name in enumerate(names) if done[-1].has_any([name])]
        turn = last[0] + 1 if last else turn
    return names[turn % len(names)]


def km_limit(meter: Meter | None, target_km: int | None) -> Limit | None:
    """Return the day on which the kilometres are reached, measured or estimated.

    If a reading shows the target, that is the day of the first such reading. An
    estimate is graded for its own day, so that its grade does not change as time
    passes. Grade C is too uncertain for a text: the result is None.
    """
    if meter is None or target_km is None:
        return None
    if reached := meter.reached_on(target_km):
        return Limit(reached, is_by_km=True)
    projection = meter.reaches_on(target_km)
    if projection.grade == "C":
        return None
    return Limit(projection.on, is_by_km=True, is_estimate=True, grade=projection.grade)


def _time_limit(base: Base, every_months: int | None) -> Limit | None:
    """Return the same day of a later month, or that month's last day.

    Source: 《民法典》第二百零一至二百零三条.
    """
    if not every_months:
        return None
    return Limit(months_later(base.on, every_months), is_by_km=False)
