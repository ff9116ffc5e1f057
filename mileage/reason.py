"""The question how many kilometres a car shows, where its next service is uncertain.

A reading between two services makes the day of the next one much more certain. The
owner is asked once a service cycle, before the first text about the service, and only
if the estimate is poor on the day of the service (grade B or C). The question comes
last of all service texts: it takes neither the day nor the place under the monthly cap
of another. ``mileage.reading`` understands the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from customers.categories import Category
from customers.meters.projection import Projection
from customers.recipients import find_recipients
from mileage.asking import QUESTION
from mileage.cars import cars_of
from reminders.facts.batch import Batch
from reminders.facts.meters import Counter
from reminders.plans.service_cycles import ServiceCycle, Services
from reminders.reasons.maintenance import read_services
from reminders.reasons.registry import Priority, Reason, Step, Text, register
from reminders.reasons.value import DecidedBy, Due, Fact, chinese_day

CODE: Final = QUESTION
# The first text about a service goes out at the earliest 60 days before it. The owner
# is asked before that, with time to answer.
ASK_BEFORE_DAYS: Final = 75
GRACE_DAYS: Final = 10
# Whoever has more cars is not asked: a fleet manager does not walk along all of them.
MOST_CARS: Final = 3
# A poor estimate is worth a question, a good one is not.
ASK, KNOWN, MANY = "ask", "known", "many"
# The owner has another car too.
TAIL: Final = "tail"


@register
class MileageReason(Reason):
    code = CODE
    label = "询问里程"
    priority = Priority.QUESTION
    category = Category.MAINTENANCE
    is_occasion = True
    keep_overdue_days = GRACE_DAYS
    # The reply is the answer; a call is not worth its while for a figure.
    suits_a_call = False
    variants = {ASK: "要问", KNOWN: "推算已够准", MANY: "车辆太多"}
    cases = {TAIL: "车主不止一辆车"}
    steps = (Step(0, GRACE_DAYS, "mileage-ask", ASK, wordings={TAIL: "mileage-tail"}),)
    texts = (
        Text(
            "mileage-ask",
            "询问里程",
            "{称呼}，为了按实际里程提醒保养，请看一下里程表，"
            "回复{车牌}现在的公里数，谢谢",
        ),
        Text(
            "mileage-tail",
            "询问里程（不止一辆车）",
            "{称呼}，为了按实际里程提醒保养，请看一下里程表，"
            "回复车牌尾号和现在的公里数，谢谢",
        ),
    )

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        found = {
            pk: due
            for pk, services in batch.read(read_services).items()
            if (due := find_due(services, batch.today))
        }
        asked = [pk for pk, due in found.items() if due.variant == ASK]
        cars = _count_cars(asked)
        for pk, due in found.items():
            yield pk, with_cars(due, cars.get(pk, 1))


def find_due(services: Services, today: date) -> Due | None:
    """Return the question before the next service that kilometres decide; pure.

    None without a reading, because nothing could be compared with the answer, and None
    when the days for the question are over.
    """
    meter = services.facts.odometer
    cycle = next(filter(_goes_by_odometer, services.cycles), None)
    if meter is None or cycle is None:
        return None
    due_on = cycle.limit.on - timedelta(days=ASK_BEFORE_DAYS)
    if today > due_on + timedelta(days=GRACE_DAYS):
        return None
    projection = replace(meter.projection, on=cycle.limit.on)
    is_known = projection.grade == "A"
    return Due(
        reason=CODE,
        subject=cycle.item.code,
        anchor=cycle.base.anchor,
        due_on=due_on,
        title="不必问" if is_known else "现在的公里数",
        variant=KNOWN if is_known else ASK,
        decided_by=DecidedBy.COMPUTED,
        grade=projection.grade,
        facts=tuple(_facts(cycle, projection)),
        rule=_rule(is_known=is_known),
        source="行驶日志回测：保养之间多一次读数，推算误差明显减小",
    )


def _goes_by_odometer(cycle: ServiceCycle) -> bool:
    is_counted = cycle.target_km is not None and cycle.item.counter == Counter.ODOMETER
    return cycle.item.is_main and is_counted


def _facts(cycle: ServiceCycle, projection: Projection) -> Iterator[Fact]:
    about = "约 " if cycle.limit.is_estimate else ""
    yield Fact("下次保养", f"{about}{chinese_day(cycle.limit.on)}")
    yield Fact(
        "最近里程", f"{chinese_day(projection.last_on)} {projection.last_km:,} 公里"
    )
    yield Fact("到保养日的推算等级", f"{projection.grade} 级")


def _rule(*, is_known: bool) -> str:
    if is_known:
        return "推算到保养日为 A 级，不必问里程"
    return f"推算到保养日为 B、C 级的，保养前 {ASK_BEFORE_DAYS} 天问一次里程"


def with_cars(due: Due, cars: int) -> Due:
    """Return the question as it is put to somebody with so many cars; pure."""
    if due.variant != ASK or cars <= 1:
        return due
    fact = Fact("名下车辆", f"{cars} 辆")
    if cars > MOST_CARS:
        rule = f"名下车辆多于 {MOST_CARS} 辆的不问里程"
        return replace(
            due, variant=MANY, title="不问", facts=(*due.facts, fact), rule=rule
        )
    return replace(due, cases=(TAIL,), facts=(*due.facts, fact))


def _count_cars(vehicles: Collection[int]) -> Mapping[int, int]:
    """Return how many cars whoever is told about each car has; constant queries."""
    if not vehicles:
        return {}
    told = find_recipients(vehicles)
    cars = cars_of({each.number for each in told.values()} - {""})
    return {pk: len(cars.get(each.number, ())) for pk, each in told.items()}
