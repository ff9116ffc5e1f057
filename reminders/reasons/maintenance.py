"""When a car's service is due: by kilometres or months, whichever comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from customers.categories import Category
from reminders.facts.batch import Batch
from reminders.facts.cars import Car
from reminders.facts.meters import Meter, Meters, read_meters
from reminders.facts.orders import Order, read_orders
from reminders.models.rules import READ
from reminders.plans.book import read_plan_book
from reminders.plans.service_cycles import (
    Base,
    ServiceCycle,
    ServiceFacts,
    find_cycle,
    km_limit,
)
from reminders.plans.values import Plan
from reminders.reasons import warranty
from reminders.reasons.registry import (
    Channel,
    CountedFrom,
    Priority,
    Reason,
    Step,
    Text,
    register,
)
from reminders.reasons.value import DecidedBy, Due, Fact, Pace, chinese_day
from sms.texts.rendering import Placeholder

CODE = "maintenance"
# Work due at most this many days after the main service is done together with it.
RIDE_ALONG_DAYS = 45
# Cases in which a step may use another text.
FREE, COVERED = "free", "covered"


class Ladder(StrEnum):
    """Which steps apply to a service: the first or a later one, by km or by time."""

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


_FREE_TEXT = {FREE: "maintenance-first-free"}
_DUE_TEXTS = {**_FREE_TEXT, COVERED: "maintenance-covered"}
_SOON_TEXTS = {**_DUE_TEXTS, READ: "maintenance-again"}


def _steps() -> Iterator[Step]:
    """Yield the steps of 保养提醒系统 2.4.

    A service due by kilometres is announced 500 km before, when the limit is reached
    and 1,000 km after it. A service due by time is announced in the second and third
    month for the first service, in the tenth and twelfth for later ones. An owner who
    does not react is called after a week, and by the manager after two weeks.
    """
    for ladder in (Ladder.FIRST_KM, Ladder.KM):
        yield Step(
            0,
            10,
            "maintenance-soon",
            ladder,
            counted_from=CountedFrom.AHEAD,
            wordings=_SOON_TEXTS,
        )
    yield Step(-30, 20, "maintenance-first", Ladder.FIRST_TIME, wordings=_FREE_TEXT)
    yield Step(-60, 45, "maintenance-early", Ladder.TIME)
    for ladder in (Ladder.FIRST_TIME, Ladder.TIME):
        yield Step(-7, 3, "maintenance-soon", ladder, wordings=_SOON_TEXTS)
    yield Step(0, 6, "maintenance-due", wordings=_DUE_TEXTS)
    for ladder in (Ladder.FIRST_KM, Ladder.KM):
        yield Step(0, 14, "maintenance-beyond", ladder, counted_from=CountedFrom.BEYOND)
    yield Step(
        7,
        6,
        channel=Channel.CALL,
        script=(
            "您好，{称呼}，我是{门店名称}的{服务顾问}。看到您的{车型}（{车牌}）已到保养期一段"
            "时间了，打个电话确认一下，是有什么不方便的地方吗？"
        ),
    )
    yield Step(
        14,
        14,
        channel=Channel.MANAGER,
        script=(
            "您好，{称呼}，我是{门店名称}的服务经理。您的{车型}（{车牌}）还没有来保养，"
            "想了解一下是不是我们哪里做得不够好，能为您安排个方便的时间吗？"
        ),
    )


@register
class MaintenanceReason(Reason):
    code = CODE
    label = "保养"
    priority = Priority.MAINTENANCE
    category = Category.MAINTENANCE
    may_hold_out = True
    variants = {ladder.value: ladder.label for ladder in Ladder}
    cases = {FREE: "首保免费", COVERED: "在整车质保期内"}
    placeholders = (
        Placeholder("保养项目", "items", "本次应做的项目", "更换机油、机滤"),
    )
    steps = tuple(_steps())
    texts = (
        Text(
            "maintenance-soon",
            "保养提醒(到期前)",
            "{称呼}，您的{车型}（{车牌}）{到期日}到保养期，建议{保养项目}。预约{门店电话}",
        ),
        Text(
            "maintenance-due",
            "保养提醒(到期)",
            "{称呼}，您的{车型}（{车牌}）{到期日}已到保养期，建议近期到店。预约{门店电话}",
        ),
        Text(
            "maintenance-beyond",
            "保养提醒(超出里程)",
            "{称呼}，您的{车型}（{车牌}）已超过保养里程，建议尽快到店，"
            "以免影响车况。预约{门店电话}",
        ),
        Text(
            "maintenance-first",
            "首保提醒(提前一月)",
            "{称呼}，您的{车型}（{车牌}）{到期日}前请做首次保养，里程先到的以里程为准。"
            "预约{门店电话}",
        ),
        Text(
            "maintenance-first-free",
            "首保提醒(免费)",
            "{称呼}，您的{车型}（{车牌}）首次保养免费，请在{到期日}前到店，里程先到的以里程为准，"
            "请带保养手册。预约{门店电话}",
        ),
        Text(
            "maintenance-covered",
            "保养提醒(质保期内)",
            "{称呼}，您的{车型}（{车牌}）{到期日}到保养期，车辆在质保期内，"
            "手册规定免费的项目不收费。预约{门店电话}",
        ),
        Text(
            "maintenance-again",
            "保养提醒(已读未回)",
            "{称呼}，温馨提醒，您的{车型}（{车牌}）快到保养期了，哪天方便都可以，"
            "来个电话我们就为您安排。{门店电话}",
        ),
        Text(
            "maintenance-early",
            "保养提醒(提前两月)",
            "{称呼}，您的{车型}（{车牌}）距上次保养已久，{到期日}到期，可提前安排时间。"
            "预约{门店电话}",
        ),
    )

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        plans = batch.rulebook.read(read_plan_book)
        terms = batch.read(warranty.read_terms)
        meters, orders = batch.read(read_meters), batch.read(read_orders)
        for pk, car in batch.cars.items():
            if plan := plans.plan_of(car.model, car.energy):
                for due in find_due(plan, _facts(car, meters[pk], orders[pk])):
                    yield pk, with_cover(due, terms[pk])


def _facts(car: Car, meters: Meters, orders: list[Order]) -> ServiceFacts:
    return ServiceFacts(
        delivered_on=car.delivered_on,
        registered_on=car.registered_on,
        is_severe_use=car.is_severe_use,
        orders=tuple(orders),
        odometer=meters.odometer,
        engine=meters.engine,
    )


def with_cover(due: Due, terms: Iterable[warranty.Term]) -> Due:
    """Add to a due service that the car is under warranty on the due day, if it is."""
    until = warranty.covered_until(terms, due)
    if until is None:
        return due
    fact = Fact("质保", f"{chinese_day(until)}前在整车质保期内")
    return replace(due, facts=(*due.facts, fact), cases=(*due.cases, COVERED))


def find_due(plan: Plan, facts: ServiceFacts) -> tuple[Due, ...]:
    """Return the open cycle of each main and reminded item, the earliest first.

    Items for which no limit can be computed are left out: a kilometre limit needs a
    plausible reading, a time limit needs a start date.
    """
    cycles = [cycle for item in plan.items if (cycle := find_cycle(item, facts))]
    cycles.sort(key=lambda cycle: (cycle.limit.on, cycle.item.code))
    return tuple(
        _due(plan, cycle, cycles, facts)
        for cycle in cycles
        if cycle.item.is_main or cycle.item.is_reminded
    )


def _due(
    plan: Plan, cycle: ServiceCycle, cycles: list[ServiceCycle], facts: ServiceFacts
) -> Due:
    limit = cycle.limit
    meter = facts.meter(cycle.item.counter)
    ahead_on, beyond_on = _stages(plan, cycle, meter)
    is_free = plan.is_first_free and cycle.item.is_main and cycle.interval.is_first
    work = "、".join(_ride_along(cycle, cycles))
    return Due(
        reason=CODE,
        subject=cycle.item.code,
        anchor=cycle.base.anchor,
        due_on=limit.on,
        title=work,
        due_km=_on_the_meter(cycle.target_km, meter),
        decided_by=DecidedBy.KM if limit.is_by_km else DecidedBy.TIME,
        is_estimate=limit.is_estimate,
        grade=limit.grade,
        facts=tuple(_explain(cycle, meter, work, is_free=is_free)),
        rule=f"{plan.name}·{cycle.name}：{cycle.interval.text}",
        source=plan.source,
        variant=_ladder(cycle),
        ahead_on=ahead_on,
        beyond_on=beyond_on,
        pace=Pace.of(meter.projection) if meter else None,
        cases=(FREE,) if is_free else (),
        blanks={"保养项目": work},
        warnings=(cycle.base.warning,) if cycle.base.warning else (),
    )


def _ladder(cycle: ServiceCycle) -> Ladder:
    is_first = cycle.base.order is None
    if cycle.limit.is_by_km:
        return Ladder.FIRST_KM if is_first else Ladder.KM
    return Ladder.FIRST_TIME if is_first else Ladder.TIME


def _stages(
    plan: Plan, cycle: ServiceCycle, meter: Meter | None
) -> tuple[date | None, date | None]:
    """Return the days ``ahead_km`` before and ``beyond_km`` after the limit.

    A day that does not lie on its side of the due date, because a reading jumped over
    it, is None. Both are None for a service due by time.
    """
    if cycle.by_km is None or cycle.limit is not cycle.by_km or not cycle.target_km:
        return None, None
    ahead = km_limit(meter, cycle.target_km - plan.ahead_km)
    beyond = km_limit(meter, cycle.target_km + plan.beyond_km)
    due_on = cycle.limit.on
    return (
        ahead.on if ahead and ahead.on < due_on else None,
        beyond.on if beyond and beyond.on > due_on else None,
    )


def _on_the_meter(target_km: int | None, meter: Meter | None) -> int | None:
    """Convert to the present meter's display; None if an earlier meter passed it."""
    if target_km is None:
        return None
    shown = target_km - (meter.projection.offset_km if meter else 0)
    return shown if shown >= 0 else None


def _ride_along(cycle: ServiceCycle, cycles: list[ServiceCycle]) -> list[str]:
    """Return the names of the work for this visit, with work that is due soon after."""
    if not cycle.item.is_main:
        return [cycle.name]
    until = cycle.limit.on + timedelta(days=RIDE_ALONG_DAYS)
    others = [
        other.name for other in cycles if other is not cycle and other.limit.on <= until
    ]
    return [cycle.name, *others]


def _explain(
    cycle: ServiceCycle, meter: Meter | None, work: str, *, is_free: bool
) -> Iterator[Fact]:
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
    yield Fact("本次项目", work)
    if is_free:
        yield Fact("费用", "首保免费")


def _start(base: Base) -> Fact:
    km = f" {base.km:,} 公里" if base.km else ""
    label = "上次保养" if base.order else "交车"
    return Fact(label, chinese_day(base.on) + km)


def _km_fact(cycle: ServiceCycle, meter: Meter, target_km: int) -> Fact:
    label = f"到 {_on_the_meter(target_km, meter) or 0:,} 公里"
    if cycle.by_km is None:
        return Fact(label, "推算依据不足（C 级），不按里程提醒")
    day = chinese_day(cycle.by_km.on)
    if cycle.by_km.is_estimate:
        return Fact(label, f"约 {day}（推算，{cycle.by_km.grade} 级）")
    return Fact(label, f"{day}的读数已达到")
