"""When a vehicle's periodic inspection is due, and which of the two kinds it is.

Either the owner only applies for the inspection mark in an app (申领检验标志), or the
vehicle must be tested at an inspection station (上线检测). The texts for the two
differ.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from functools import partial

from customers.categories import Category
from reminders.facts.batch import Batch
from reminders.facts.cars import Car
from reminders.facts.known import read_known_days
from reminders.models import InspectionRule
from reminders.plans.inspection_cycles import (
    Body,
    InspectionClass,
    InspectionFacts,
    InspectionKind,
    Occurrence,
    Rules,
    Use,
    classify,
    month_end,
    month_number,
    month_start,
    read_cycle,
    upcoming,
)
from reminders.reasons import insurance
from reminders.reasons.registry import (
    Channel,
    CountedFrom,
    Priority,
    Reason,
    Step,
    Text,
    register,
)
from reminders.reasons.value import DecidedBy, Due, Fact, chinese_day, chinese_month
from shop.days.months import months_later
from sms.texts.rendering import Placeholder

logger = logging.getLogger(__name__)

CODE = "inspection"
KEEP_OVERDUE_DAYS = 30
SUBJECT = "inspection"

_LONGEST_CYCLE_MONTHS = 24
_PRINTED_SOURCE = "行驶证或检验标志上印的检验有效期"


class Variant(StrEnum):
    """Which steps apply: by kind, and by whether the insurance ends first.

    Both kinds need a valid 交强险 (《机动车登记规定》第五十四、五十五条), so if it ends
    before the month of the inspection, one text reminds the owner of both.
    """

    STICKER = "sticker"
    LINE = "line"
    STICKER_INSURANCE = "sticker_ins"
    LINE_INSURANCE = "line_ins"

    @classmethod
    def of(cls, kind: InspectionKind, *, insures_first: bool) -> Variant:
        return cls(f"{kind}_ins") if insures_first else cls(kind)

    @property
    def kind(self) -> InspectionKind:
        return InspectionKind(self.removesuffix("_ins"))

    @property
    def label(self) -> str:
        insures_first = "（交强险先到期）" if self.value != self.kind.value else ""
        return f"{self.kind.label}{insures_first}"


# What makes a text about an inspection personal, the most wanted first.
_REMARKS = {
    InspectionKind.STICKER: ("adviser_line", "car_colour", "car_model"),
    InspectionKind.LINE: (
        *("papers", "agency", "pick_up", "adviser_line", "car_colour", "car_model"),
    ),
}
_OTHERWISE = {
    InspectionKind.STICKER: "不用开车来",
    InspectionKind.LINE: "请尽早安排",
}


def _steps() -> Iterator[Step]:
    """Yield the steps of each kind.

    The text a month before may go out until the text a week before is due, so that a
    car first known three weeks before still gets it. If the insurance ends first, the
    month is counted back from its end, so that one text covers both.
    """
    for kind in InspectionKind:
        month, week = f"inspection-{kind}-month", f"inspection-{kind}-week"
        both = Variant.of(kind, insures_first=True)
        step = partial(Step, remarks=_REMARKS[kind], otherwise=_OTHERWISE[kind])
        yield step(-30, 22, month, kind)
        yield step(-7, 5, week, kind)
        yield step(-30, 22, month, both, counted_from=CountedFrom.INSURED_UNTIL)
        yield step(-7, 5, week, both)
    yield Step(
        0,
        14,
        channel=Channel.CALL,
        counted_from=CountedFrom.CONTACT,
        script=(
            "我们登记的{车牌}的年检"
            "是{到期日}到期，请问是否已经办理？没有办理的，我们可以帮您安排{检验方式}。"
        ),
    )


@register
class InspectionReason(Reason):
    code = CODE
    label = "年检"
    priority = Priority.LEGAL_DATE
    category = Category.INSPECTION
    keep_overdue_days = KEEP_OVERDUE_DAYS
    variants = {each.value: each.label for each in Variant}
    ends = "截止"
    placeholders = (
        Placeholder("检验方式", "procedure", "申领检验标志或上线检测", "上线检测"),
    )
    steps = tuple(_steps())
    texts = (
        Text(
            "inspection-sticker-month",
            "年检提醒(申领标志,提前一月)",
            "{称呼}，{爱车}请在{到期日}前用交管12123申领检验标志，{附言}。"
            "咨询{预约方式}",
        ),
        Text(
            "inspection-sticker-week",
            "年检提醒(申领标志,提前一周)",
            "{称呼}，{爱车}检验标志{到期日}到期，请用交管12123申领，{附言}。"
            "咨询{预约方式}",
        ),
        Text(
            "inspection-line-month",
            "年检提醒(上线检测,提前一月)",
            "{称呼}，{爱车}年检须在{到期日}前上线检测，{附言}。预约{预约方式}",
        ),
        Text(
            "inspection-line-week",
            "年检提醒(上线检测,提前一周)",
            "{称呼}，{爱车}年检只剩{剩余天数}天（{到期日}截止上线检测），{附言}。"
            "预约{预约方式}",
        ),
    )

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        rules = batch.rulebook.read(read_rules)
        covers = batch.read(insurance.read_covers)
        known = batch.read(read_known_days)
        for pk, car in batch.cars.items():
            due = find_due(
                _facts(car),
                rules,
                batch.today,
                insured_until=insurance.compulsory_ends_on(covers[pk]),
                keep_overdue_days=KEEP_OVERDUE_DAYS + known.extra_days(pk, CODE),
            )
            if due:
                yield pk, due

    def in_a_list(self, title: str, blanks: Mapping[str, str]) -> str:
        return title

    def advice(self, title: str, days: int) -> str:
        if days < 0:
            return "未检验请勿上路"
        is_by_line = title == InspectionKind.LINE.label
        return "请备好行驶证和交强险凭证" if is_by_line else "请用交管12123办理"


def _facts(car: Car) -> InspectionFacts:
    return InspectionFacts(
        registered_on=car.registered_on,
        manufactured_on=car.manufactured_on,
        printed_on=car.inspection_valid_until,
        body=Body(car.body),
        use=Use(car.use),
        seats=car.seats,
        is_tainted=car.is_tainted,
    )


def read_rules() -> Rules:
    """Read the cycles of each class; 1 query.

    A rule that cannot be parsed is left out with a warning in the log. Its class then
    relies on the printed month alone.
    """
    rules = defaultdict(list)
    for row in InspectionRule.objects.order_by("in_force_on"):
        try:
            vehicle_class = InspectionClass(row.vehicle_class)
            cycle = read_cycle(row.in_force_on, row.schedule, row.source)
        except ValueError as error:
            logger.warning("年检规则「%s」无法使用：%s", row, error)
        else:
            rules[vehicle_class].append(cycle)
    return dict(rules)


def find_due(
    facts: InspectionFacts,
    rules: Rules,
    today: date,
    *,
    insured_until: date | None = None,
    keep_overdue_days: int = KEEP_OVERDUE_DAYS,
) -> Due | None:
    """Return the inspection that is next or at most ``keep_overdue_days`` overdue.

    ``insured_until`` is the day on which the 交强险 ends. If that is within the window
    of the inspection and before its month, the first step counts from that day. A
    printed month overrides the computed one; a difference gives a warning. None means
    that neither a printed month nor a registration date is known, or that no rule is
    in force.
    """
    horizon = today - timedelta(days=keep_overdue_days)
    if facts.printed_on and month_end(facts.printed_on) >= horizon:
        decided_by = DecidedBy.PRINTED
        occurrence, warnings = _printed(facts, facts.printed_on, rules)
    else:
        decided_by = DecidedBy.COMPUTED
        occurrence, warnings = _computed(facts, rules, horizon)
    if occurrence is None:
        return None
    insures_first = _insures_first(occurrence, insured_until, today)
    return Due(
        reason=CODE,
        subject=SUBJECT,
        title=occurrence.kind.label,
        blanks={"检验方式": occurrence.kind.label},
        variant=Variant.of(occurrence.kind, insures_first=insures_first),
        insured_until_on=insured_until if insures_first else None,
        anchor=f"{occurrence.due_on:%Y-%m}",
        due_on=occurrence.due_on,
        decided_by=decided_by,
        facts=tuple(_explain(facts, occurrence)),
        rule=f"机动车检验：{occurrence.kind.label}",
        source=occurrence.source,
        warnings=warnings,
    )


def _insures_first(
    occurrence: Occurrence, insured_until: date | None, today: date
) -> bool:
    """Whether the insurance ends within the window but before the inspection month.

    Insurance that has ended already is ignored: it was renewed elsewhere, or soon is.
    """
    if insured_until is None or insured_until < today:
        return False
    month = occurrence.due_on.replace(day=1)
    return occurrence.opens_on <= insured_until < month


_Found = tuple[Occurrence | None, tuple[str, ...]]


def _printed(facts: InspectionFacts, printed_on: date, rules: Rules) -> _Found:
    due_on = month_end(printed_on)
    nearest = _nearest(facts, due_on, rules)
    if nearest is None:
        # 《机动车登记规定》第五十四条: the inspection may be done in the three months
        # before the validity ends.
        opens_on = month_start(month_number(due_on) - 2)
        occurrence = Occurrence(due_on, opens_on, InspectionKind.LINE, _PRINTED_SOURCE)
        return occurrence, ("注册日期不详，按上线检测提醒，请核实",)
    shift = month_number(due_on) - month_number(nearest.due_on)
    opens_on = month_start(month_number(nearest.opens_on) + shift)
    occurrence = replace(
        nearest, due_on=due_on, opens_on=opens_on, source=_PRINTED_SOURCE
    )
    if shift == 0:
        return occurrence, ()
    return occurrence, (
        f"登记的检验有效期 {chinese_month(due_on)} 与按注册日期推算的"
        f" {chinese_month(nearest.due_on)} 不一致，以行驶证为准，请核实",
    )


def _nearest(facts: InspectionFacts, due_on: date, rules: Rules) -> Occurrence | None:
    """Return the computed inspection nearest the printed month; of two, the later."""
    if facts.registered_on is None:
        return None
    cycles = rules.get(classify(facts), ())
    from_day = months_later(due_on, -_LONGEST_CYCLE_MONTHS)
    best = None
    for occurrence in upcoming(facts.registered_on, cycles, from_day):
        distance = abs(month_number(occurrence.due_on) - month_number(due_on))
        if best and distance > abs(month_number(best.due_on) - month_number(due_on)):
            break
        best = occurrence
    return best


def _computed(facts: InspectionFacts, rules: Rules, horizon: date) -> _Found:
    if facts.registered_on is None:
        return None, ()
    cycles = rules.get(classify(facts), ())
    occurrence = next(upcoming(facts.registered_on, cycles, horizon), None)
    if facts.printed_on is None or occurrence is None:
        return occurrence, ()
    return occurrence, (
        f"登记的检验有效期 {chinese_month(facts.printed_on)} 早已过去，"
        "改按注册日期推算，请核实",
    )


def _explain(facts: InspectionFacts, occurrence: Occurrence) -> Iterator[Fact]:
    inspection_class = classify(facts)
    yield Fact("检验类别", f"{inspection_class}（{inspection_class.label}）")
    if facts.registered_on:
        yield Fact("注册登记日期", chinese_day(facts.registered_on))
    if facts.printed_on:
        yield Fact("登记的检验有效期至", chinese_month(facts.printed_on))
    yield Fact("检验方式", occurrence.kind.label)
    yield Fact("最早可办", chinese_day(occurrence.opens_on))
