"""When a vehicle's periodic inspection ends, and which of its two kinds it is.

A vehicle either only collects its mark on the phone (申领检验标志) or must drive over
the line (上线检测); texts for the two differ. Validity is printed as a month and
runs to the last day of it, so all arithmetic here counts months.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from dateutil.relativedelta import relativedelta

from reminders.reasons.value import (
    DecidedBy,
    Due,
    Fact,
    Reason,
    chinese_day,
    chinese_month,
)

KEEP_OVERDUE_DAYS = 30
SUBJECT = "inspection"

_LONGEST_CYCLE_MONTHS = 24
_SCHEDULE_HELP = (
    "周期写法不对，应为 "
    '{"window_months": 3, "phases": [[0, 24, "sticker"], [48, 24, "line"]]}：'
    "每段依次是注册后第几个月起、每隔几个月、sticker（申领标志）或 line（上线），"
    "第一段从 0 开始"
)
_PRINTED_SOURCE = "行驶证或检验标志上印的检验有效期"


class Kind(StrEnum):
    STICKER = "sticker"
    LINE = "line"

    @property
    def label(self) -> str:
        return "申领检验标志" if self is Kind.STICKER else "上线检测"


class Variant(StrEnum):
    """Which steps lead up to it: its kind, and whether insurance has to come first.

    Both need a 交强险 that is in force (《机动车登记规定》第五十四、五十五条), so that
    where it ends before the month of the inspection the owner hears of both at once.
    """

    STICKER = "sticker"
    LINE = "line"
    STICKER_INSURANCE = "sticker_ins"
    LINE_INSURANCE = "line_ins"

    @classmethod
    def of(cls, kind: Kind, *, insures_first: bool) -> Variant:
        return cls(f"{kind}_ins") if insures_first else cls(kind)

    @property
    def kind(self) -> Kind:
        return Kind(self.removesuffix("_ins"))

    @property
    def label(self) -> str:
        insures_first = "（交强险先到期）" if self.value != self.kind.value else ""
        return f"{self.kind.label}{insures_first}"


class InspectionClass(StrEnum):
    """Classes of vehicles that share a cycle; the codes are the project's own."""

    A = "A"
    A_X = "A-x"
    A_OLD = "A-old"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    E_X = "E-x"
    F = "F"
    SCHOOL_BUS = "school_bus"

    @property
    def label(self) -> str:
        return _CLASS_LABELS[self]


_CLASS_LABELS = {
    InspectionClass.A: "非营运小型微型载客汽车",
    InspectionClass.A_X: "非营运小型微型载客汽车，有伤亡事故或非法改装记录",
    InspectionClass.A_OLD: "非营运小型微型载客汽车，出厂超过 4 年才注册",
    InspectionClass.B: "面包车",
    InspectionClass.C: "营运载客汽车",
    InspectionClass.D: "载货汽车或大中型载客汽车",
    InspectionClass.E: "摩托车",
    InspectionClass.E_X: "摩托车，有伤亡事故或非法改装记录",
    InspectionClass.F: "挂车、专项作业车或其他机动车",
    InspectionClass.SCHOOL_BUS: "校车",
}


class Body(StrEnum):
    CAR = "car"
    VAN = "van"
    GOODS = "goods"
    LARGE = "large"
    MOTORCYCLE = "motorcycle"
    OTHER = "other"


class Use(StrEnum):
    PRIVATE = "private"
    COMMERCIAL = "commercial"
    SCHOOL_BUS = "school_bus"


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides class and month; ``printed_on`` is any day of the printed month.

    ``is_tainted``: an accident with casualties, or a penalty for illegal changes.
    """

    registered_on: date | None
    manufactured_on: date | None = None
    printed_on: date | None = None
    body: Body = Body.CAR
    use: Use = Use.PRIVATE
    seats: int | None = None
    is_tainted: bool = False


@dataclass(frozen=True, slots=True)
class Phase:
    """Every ``every_months`` after month ``after_months`` of registration, a kind."""

    after_months: int
    every_months: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Cycle:
    """The cycle of a class for the months that end from ``in_force_on``.

    ``window_months`` counts the months in which it may be done, the due month
    included.
    """

    in_force_on: date
    phases: tuple[Phase, ...]
    window_months: int
    source: str


# Of each class its cycles in order of ``in_force_on``.
Rules = Mapping[InspectionClass, Sequence[Cycle]]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One inspection of the schedule; it may be done from ``opens_on``."""

    due_on: date
    opens_on: date
    kind: Kind
    source: str


def classify(facts: Facts) -> InspectionClass:
    """Return the class whose cycle the vehicle follows.

    Sources: 《道路交通安全法实施条例》第十六条; 《机动车登记规定》第六十二条 for school
    buses; the exemptions, and who is left out of them, from the four ministries'
    opinion in force since 2022-10-01. A medium passenger car has more than 9 seats.
    """
    if facts.use is Use.SCHOOL_BUS:
        return InspectionClass.SCHOOL_BUS
    if facts.body is Body.MOTORCYCLE:
        return InspectionClass.E_X if facts.is_tainted else InspectionClass.E
    if facts.body in _CLASS_BY_BODY:
        return _CLASS_BY_BODY[facts.body]
    if facts.use is Use.COMMERCIAL:
        return InspectionClass.C
    return _private_passenger_class(facts)


_CLASS_BY_BODY = {Body.OTHER: InspectionClass.F, Body.GOODS: InspectionClass.D}


def _private_passenger_class(facts: Facts) -> InspectionClass:
    if facts.body is Body.LARGE or (facts.seats or 0) > 9:
        return InspectionClass.D
    if facts.body is Body.VAN:
        return InspectionClass.B
    if facts.is_tainted:
        return InspectionClass.A_X
    if _is_registered_late(facts):
        return InspectionClass.A_OLD
    return InspectionClass.A


def _is_registered_late(facts: Facts) -> bool:
    if facts.registered_on is None or facts.manufactured_on is None:
        return False
    return facts.registered_on > facts.manufactured_on + relativedelta(years=4)


def upcoming(
    registered_on: date, cycles: Sequence[Cycle], from_day: date
) -> Iterator[Occurrence]:
    """Yield the inspections that end on ``from_day`` or later, for ever.

    Each cycle speaks for the months that end while it is in force, so that a reform
    changes the future and not the past; before the first there are none.
    """
    origin = _month_number(registered_on)
    for at, cycle in enumerate(cycles):
        following = cycles[at + 1] if at + 1 < len(cycles) else None
        first = _month_number(max(from_day, cycle.in_force_on)) - origin
        until = _month_number(following.in_force_on) if following else None
        for months, kind in _months_from(cycle.phases, first):
            due_month = origin + months
            if until is not None and due_month >= until:
                break
            yield Occurrence(
                due_on=month_end(_month_start(due_month)),
                opens_on=_month_start(due_month - cycle.window_months + 1),
                kind=kind,
                source=cycle.source,
            )


def find_due(
    facts: Facts,
    rules: Rules,
    today: date,
    *,
    insured_until: date | None = None,
    keep_overdue_days: int = KEEP_OVERDUE_DAYS,
) -> Due | None:
    """Return the inspection that is next or at most ``keep_overdue_days`` overdue.

    ``insured_until`` is when the 交强险 falls due; where that is in the window of the
    inspection and before its month, the first step counts from there. A printed month
    overrides the computed one and a disagreement is a warning. None means that neither
    a printed month nor a registration date is known, or that no rule is in force.
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
        reason=Reason.INSPECTION,
        subject=SUBJECT,
        variant=Variant.of(occurrence.kind, insures_first=insures_first),
        ahead_on=insured_until if insures_first else None,
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
    """Whether the insurance ends before the month, and not before the window opens.

    One that has ended says nothing more: it was renewed elsewhere, or is about to be.
    """
    if insured_until is None or insured_until < today:
        return False
    month = occurrence.due_on.replace(day=1)
    return occurrence.opens_on <= insured_until < month


def month_end(day: date) -> date:
    """Return the last day of that day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def read_cycle(in_force_on: date, schedule: Any, source: str) -> Cycle:
    """Return the cycle that a stored schedule describes.

    ``{"window_months": 3, "phases": [[0, 24, "sticker"], [48, 24, "line"], …]}``:
    each phase is months after registration, every so many months, kind. Raises
    ValueError with a Chinese sentence.
    """
    try:
        window_months = int(schedule["window_months"])
        phases = tuple(
            Phase(int(after), int(every), Kind(kind))
            for after, every, kind in schedule["phases"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(_SCHEDULE_HELP) from error
    starts = [phase.after_months for phase in phases]
    is_ordered = starts[:1] == [0] and starts == sorted(set(starts))
    if not is_ordered or window_months < 1 or any(p.every_months < 1 for p in phases):
        raise ValueError(_SCHEDULE_HELP)
    return Cycle(in_force_on, phases, window_months, source)


def write_schedule(cycle: Cycle) -> dict[str, Any]:
    """Return what ``read_cycle`` reads."""
    return {
        "window_months": cycle.window_months,
        "phases": [
            [phase.after_months, phase.every_months, phase.kind.value]
            for phase in cycle.phases
        ],
    }


_Found = tuple[Occurrence | None, tuple[str, ...]]


def _printed(facts: Facts, printed_on: date, rules: Rules) -> _Found:
    due_on = month_end(printed_on)
    nearest = _nearest(facts, due_on, rules)
    if nearest is None:
        # 《机动车登记规定》第五十四条: in the three months before the validity ends.
        opens_on = _month_start(_month_number(due_on) - 2)
        occurrence = Occurrence(due_on, opens_on, Kind.LINE, _PRINTED_SOURCE)
        return occurrence, ("注册日期不详，按上线检测提醒，请核实",)
    shift = _month_number(due_on) - _month_number(nearest.due_on)
    opens_on = _month_start(_month_number(nearest.opens_on) + shift)
    occurrence = replace(
        nearest, due_on=due_on, opens_on=opens_on, source=_PRINTED_SOURCE
    )
    if shift == 0:
        return occurrence, ()
    return occurrence, (
        f"登记的检验有效期 {chinese_month(due_on)} 与按注册日期推算的"
        f" {chinese_month(nearest.due_on)} 不一致，以行驶证为准，请核实",
    )


def _nearest(facts: Facts, due_on: date, rules: Rules) -> Occurrence | None:
    """Return the computed inspection closest to a printed one; of two, the later."""
    if facts.registered_on is None:
        return None
    cycles = rules.get(classify(facts), ())
    from_day = due_on - relativedelta(months=_LONGEST_CYCLE_MONTHS)
    best = None
    for occurrence in upcoming(facts.registered_on, cycles, from_day):
        distance = abs(_month_number(occurrence.due_on) - _month_number(due_on))
        if best and distance > abs(_month_number(best.due_on) - _month_number(due_on)):
            break
        best = occurrence
    return best


def _computed(facts: Facts, rules: Rules, horizon: date) -> _Found:
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


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month_start(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _months_from(phases: Sequence[Phase], first: int) -> Iterator[tuple[int, Kind]]:
    """Yield months since registration, ``first`` or later, with their kind."""
    ends = [*(phase.after_months for phase in phases[1:]), None]
    for phase, end in zip(phases, ends, strict=True):
        count = max(1, -((phase.after_months - first) // phase.every_months))
        months = phase.after_months + count * phase.every_months
        while end is None or months <= end:
            yield months, phase.kind
            months += phase.every_months


def _explain(facts: Facts, occurrence: Occurrence) -> Iterator[Fact]:
    inspection_class = classify(facts)
    yield Fact("检验类别", f"{inspection_class}（{inspection_class.label}）")
    if facts.registered_on:
        yield Fact("注册登记日期", chinese_day(facts.registered_on))
    if facts.printed_on:
        yield Fact("登记的检验有效期至", chinese_month(facts.printed_on))
    yield Fact("检验方式", occurrence.kind.label)
    yield Fact("最早可办", chinese_day(occurrence.opens_on))
