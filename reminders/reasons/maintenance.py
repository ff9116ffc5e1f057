"""When a car's service is due: by kilometres or months, whichever comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from operator import add

from django.db.models import Min

from customers.categories import Category
from reminders.facts.batch import Batch
from reminders.facts.cars import Car
from reminders.facts.known import read_known_days
from reminders.facts.meters import Meter, Meters, read_meters
from reminders.facts.orders import Order, read_orders
from reminders.facts.warranties import Term, read_terms
from reminders.models import RuleStep
from reminders.plans.book import read_plan_book
from reminders.plans.service_cycles import (
    Base,
    ServiceCycle,
    ServiceFacts,
    Services,
    find_services,
    km_limit,
)
from reminders.plans.values import Cost, Plan
from reminders.reasons.maintenance_texts import (
    COVERED,
    ESTIMATE,
    FREE,
    HISTORY,
    OVER,
    OVER_REPLIED,
    STEPS,
    TEXTS,
    Ladder,
)
from reminders.reasons.registry import (
    Channel,
    CountedFrom,
    Priority,
    Reason,
    register,
)
from reminders.reasons.value import DecidedBy, Due, Fact, Pace, chinese_day
from reminders.reasons.warranty import covered_until
from sms.texts.rendering import Placeholder

CODE = "maintenance"
# Work due at most this many days after the main service is done together with it.
RIDE_ALONG_DAYS = 45
# Two months before the day are too early if the services are closer than this.
SHORT_MONTHS = 9
EXCESS = Placeholder("超出里程", "excess", "读数超过保养里程多少", "1,200公里")
COST = Placeholder("费用用时", "cost", "该项目的费用和用时", "费用580元、约40分钟")
# A reading so far beyond the limit is told with its figure.
LEAST_EXCESS_KM = 100
# The subject of the question about a car without any record of a service.
HISTORY_SUBJECT = "history"


@register
class MaintenanceReason(Reason):
    code = CODE
    label = "保养"
    priority = Priority.MAINTENANCE
    category = Category.MAINTENANCE
    may_hold_out = True
    variants = {ladder.value: ladder.label for ladder in Ladder}
    cases = {
        OVER_REPLIED: "车主回复的里程已超出较多",
        OVER: "读数已超出",
        FREE: "首保免费",
        COVERED: "在整车质保期内",
        ESTIMATE: "到期日是推算的",
        HISTORY: "没有保养记录",
    }
    placeholders = (
        Placeholder("保养项目", "items", "本次应做的项目", "更换机油、机滤"),
        EXCESS,
        COST,
    )
    steps = STEPS
    texts = TEXTS

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        call_days = batch.rulebook.read(read_call_days)
        terms = batch.read(read_terms)
        for pk, services in batch.read(read_services).items():
            for due in _dues(services, call_days):
                yield pk, with_cover(due, terms[pk])


def read_services(batch: Batch) -> Mapping[int, Services]:
    """Return the services of each car that has a plan.

    Runs the queries of the readers of meters, orders and known days.
    """
    plans = batch.rulebook.read(read_plan_book)
    known = batch.read(read_known_days)
    meters, orders = batch.read(read_meters), batch.read(read_orders)
    return {
        pk: find_services(plan, _facts(car, meters[pk], orders[pk], known.since(pk)))
        for pk, car in batch.cars.items()
        if (plan := plans.plan_of(car.model, car.energy))
    }


def read_call_days() -> int | None:
    """Return how many days after the due day the first call is; None without calls."""
    calls = RuleStep.objects.active().filter(reason=CODE, counted_from=CountedFrom.DUE)
    first: int | None = calls.exclude(channel=Channel.TEXT).aggregate(
        first=Min("offset_days")
    )["first"]
    return first


def _facts(
    car: Car, meters: Meters, orders: list[Order], known_on: date
) -> ServiceFacts:
    return ServiceFacts(
        known_on=known_on,
        model=car.model,
        delivered_on=car.delivered_on,
        registered_on=car.registered_on,
        is_severe_use=car.is_severe_use,
        orders=tuple(orders),
        odometer=meters.odometer,
        engine=meters.engine,
    )


def with_cover(due: Due, terms: Iterable[Term]) -> Due:
    """Add to a due service that the car is under warranty on the due day, if it is."""
    until = covered_until(terms, due)
    if until is None or due.is_question:
        return due
    fact = Fact("质保", f"{chinese_day(until)}前在整车质保期内")
    cases = sorted({*due.cases, COVERED}, key=_CASES.index)
    return replace(due, facts=(*due.facts, fact), cases=tuple(cases))


def find_due(
    plan: Plan, facts: ServiceFacts, *, call_days: int | None = None
) -> tuple[Due, ...]:
    """Return the open cycle of each main and reminded item, the earliest first.

    If the history of the main item is unknown, a question about it comes last.
    ``call_days`` after the due day the owner is called; from then on no text about the
    kilometres follows.
    """
    return _dues(find_services(plan, facts), call_days)


def _dues(services: Services, call_days: int | None) -> tuple[Due, ...]:
    plan, facts, cycles = services.plan, services.facts, services.cycles
    dues = [
        _due(plan, cycle, cycles, facts, call_days)
        for cycle in cycles
        if cycle.item.is_main or cycle.item.is_reminded
    ]
    questions = (
        _question(plan, cycle.base, cycle.base.unknown_since)
        for cycle in cycles
        if cycle.item.is_main and cycle.base.unknown_since
    )
    return (*dues, *questions)


def _question(plan: Plan, base: Base, unknown_since: date) -> Due:
    """Return the question when the last service was, and at how many kilometres."""
    return Due(
        reason=CODE,
        subject=HISTORY_SUBJECT,
        anchor=f"since:{unknown_since}",
        due_on=base.on,
        title="上次保养情况",
        decided_by=DecidedBy.REPORTED,
        is_question=True,
        cases=(HISTORY,),
        facts=(_start(base),),
        rule=f"{plan.name}：没有保养记录，先问上次保养的日期和里程",
        source=plan.source,
        warnings=(base.warning,),
    )


def _due(
    plan: Plan,
    cycle: ServiceCycle,
    cycles: list[ServiceCycle],
    facts: ServiceFacts,
    call_days: int | None,
) -> Due:
    limit = cycle.limit
    meter = facts.meter(cycle.item.counter)
    ahead_on, beyond_on = _stages(plan, cycle, meter, call_days)
    excess_km = _excess_km(cycle, meter)
    is_free = plan.is_first_free and cycle.item.is_main and cycle.interval.is_first
    done = _ride_along(cycle, cycles)
    work = "、".join(each.name for each in done)
    cost = Cost() if is_free else _cost(done, facts.model)
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
        cases=tuple(
            case
            for case, applies in (
                (OVER_REPLIED, excess_km is not None and _is_replied(meter)),
                (OVER, excess_km is not None),
                (FREE, is_free),
                (ESTIMATE, limit.is_estimate),
            )
            if applies
        ),
        blanks=_known(
            {
                "保养项目": work,
                COST.name: cost.told,
                EXCESS.name: "" if excess_km is None else f"{excess_km:,}公里",
            }
        ),
        warnings=(cycle.base.warning,) if cycle.base.warning else (),
    )


def _cost(done: Iterable[ServiceCycle], model: int | None) -> Cost:
    return reduce(add, (each.item.cost_of(model) for each in done))


def _known(blanks: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in blanks.items() if value}


_CASES = (OVER_REPLIED, OVER, FREE, COVERED, ESTIMATE)


def _ladder(cycle: ServiceCycle) -> Ladder:
    is_first = cycle.base.order is None and cycle.base.unknown_since is None
    if cycle.limit.is_by_km:
        return Ladder.FIRST_KM if is_first else Ladder.KM
    if is_first:
        return Ladder.FIRST_TIME
    months = cycle.interval.months or SHORT_MONTHS
    return Ladder.SOON_TIME if months < SHORT_MONTHS else Ladder.TIME


def _stages(
    plan: Plan, cycle: ServiceCycle, meter: Meter | None, call_days: int | None
) -> tuple[date | None, date | None]:
    """Return the days ``ahead_km`` before and ``beyond_km`` after the limit.

    The first is None if a reading jumped over it. The second is the due day if one
    reading passed both limits, and None if the owner is called before. Both are None
    for a service due by time.
    """
    if not _is_by_km(cycle) or not cycle.target_km:
        return None, None
    ahead = km_limit(meter, cycle.target_km - plan.ahead_km)
    beyond = km_limit(meter, cycle.target_km + plan.beyond_km)
    due_on = cycle.limit.on
    called_on = date.max if call_days is None else due_on + timedelta(days=call_days)
    return (
        ahead.on if ahead and ahead.on < due_on else None,
        beyond.on if beyond and due_on <= beyond.on < called_on else None,
    )


def _is_by_km(cycle: ServiceCycle) -> bool:
    return cycle.by_km is not None and cycle.limit is cycle.by_km


def _excess_km(cycle: ServiceCycle, meter: Meter | None) -> int | None:
    """Return how far a reading is beyond the limit, in whole hundreds.

    None if no reading is at least ``LEAST_EXCESS_KM`` beyond it: an estimate does not
    count.
    """
    if meter is None or not _is_by_km(cycle) or not cycle.target_km:
        return None
    excess = max(each.km for each in meter.milestones) - cycle.target_km
    return excess // 100 * 100 if excess >= LEAST_EXCESS_KM else None


def _is_replied(meter: Meter | None) -> bool:
    """Whether the highest reading is known from the owner's reply alone."""
    readings = meter.milestones if meter else ()
    highest = max(readings, key=lambda each: each.km, default=None)
    return highest is not None and highest.is_replied


def _on_the_meter(target_km: int | None, meter: Meter | None) -> int | None:
    """Convert to the present meter's display; None if an earlier meter passed it."""
    if target_km is None:
        return None
    shown = target_km - (meter.projection.offset_km if meter else 0)
    return shown if shown >= 0 else None


def _ride_along(cycle: ServiceCycle, cycles: list[ServiceCycle]) -> list[ServiceCycle]:
    """Return the work for this visit, with work that is due soon after."""
    if not cycle.item.is_main:
        return [cycle]
    until = cycle.limit.on + timedelta(days=RIDE_ALONG_DAYS)
    others = [
        other for other in cycles if other is not cycle and other.limit.on <= until
    ]
    return [cycle, *others]


def _explain(
    cycle: ServiceCycle, meter: Meter | None, work: str, *, is_free: bool
) -> Iterator[Fact]:
    yield _start(cycle.base)
    if meter is None and cycle.interval.km:
        yield Fact(cycle.item.counter.label, "没有可信读数，只按时间提醒")
    if meter:
        last_on, last_km = meter.projection.last_on, meter.projection.last_km
        told = "（车主回复）" if meter.milestones[-1].is_replied else ""
        yield Fact("最近里程", f"{chinese_day(last_on)} {last_km:,} 公里{told}")
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
    label = "首次建档" if base.unknown_since else "交车"
    label = "上次保养" if base.order else label
    return Fact(label, chinese_day(base.on) + km)


def _km_fact(cycle: ServiceCycle, meter: Meter, target_km: int) -> Fact:
    label = f"到 {_on_the_meter(target_km, meter) or 0:,} 公里"
    if cycle.by_km is None:
        return Fact(label, "推算依据不足（C 级），不按里程提醒")
    day = chinese_day(cycle.by_km.on)
    if cycle.by_km.is_estimate:
        return Fact(label, f"约 {day}（推算，{cycle.by_km.grade} 级）")
    return Fact(label, f"{day}的读数已达到")
