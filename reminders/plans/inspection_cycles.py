"""The months in which a vehicle must be inspected, by the cycle of its class.

The validity is printed as a month and ends on the last day of that month, so all
arithmetic here counts months. The functions are pure.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from shop.days.months import months_later

_SCHEDULE_HELP = (
    "周期写法不对，应为 "
    '{"window_months": 3, "phases": [[0, 24, "sticker"], [48, 24, "line"]]}：'
    "每段依次是注册后第几个月起、每隔几个月、sticker（申领标志）或 line（上线），"
    "第一段从 0 开始"
)


class InspectionKind(StrEnum):
    STICKER = "sticker"
    LINE = "line"

    @property
    def label(self) -> str:
        return "申领检验标志" if self is InspectionKind.STICKER else "上线检测"


class InspectionClass(StrEnum):
    """Classes of vehicles that share an inspection cycle.

    The codes are this project's own, not official ones.
    """

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
class InspectionFacts:
    """The facts that decide the class and the month of an inspection.

    ``printed_on`` is any day of the month printed on the licence. ``is_tainted``: the
    car had an accident with casualties, or a penalty for illegal modifications.
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
    """An inspection of one kind is due every ``every_months``.

    The phase begins ``after_months`` after registration.
    """

    after_months: int
    every_months: int
    kind: InspectionKind


@dataclass(frozen=True, slots=True)
class InspectionCycle:
    """The cycle of a class, for due months that end on or after ``in_force_on``.

    ``window_months`` is how many months, including the due month, the inspection may
    be done in.
    """

    in_force_on: date
    phases: tuple[Phase, ...]
    window_months: int
    source: str


# The cycles of each class, ordered by ``in_force_on``.
Rules = Mapping[InspectionClass, Sequence[InspectionCycle]]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One inspection of the schedule; it may be done from ``opens_on`` on."""

    due_on: date
    opens_on: date
    kind: InspectionKind
    source: str


def classify(facts: InspectionFacts) -> InspectionClass:
    """Return the class whose cycle the vehicle follows.

    Sources: 《道路交通安全法实施条例》第十六条; 《机动车登记规定》第六十二条 for school
    buses; for the exemptions and their exceptions, the opinion of the four ministries
    in force since 2022-10-01. A medium passenger car has more than 9 seats.
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


def _private_passenger_class(facts: InspectionFacts) -> InspectionClass:
    if facts.body is Body.LARGE or (facts.seats or 0) > 9:
        return InspectionClass.D
    if facts.body is Body.VAN:
        return InspectionClass.B
    if facts.is_tainted:
        return InspectionClass.A_X
    if _is_registered_late(facts):
        return InspectionClass.A_OLD
    return InspectionClass.A


def _is_registered_late(facts: InspectionFacts) -> bool:
    if facts.registered_on is None or facts.manufactured_on is None:
        return False
    return facts.registered_on > months_later(facts.manufactured_on, 48)


def upcoming(
    registered_on: date, cycles: Sequence[InspectionCycle], from_day: date
) -> Iterator[Occurrence]:
    """Yield the inspections due on ``from_day`` or later, without end.

    Each cycle applies to the due months that end while it is in force, so that a reform
    changes future inspections and not past ones. Before the first cycle is in force
    there are no inspections.
    """
    origin = month_number(registered_on)
    for at, cycle in enumerate(cycles):
        following = cycles[at + 1] if at + 1 < len(cycles) else None
        first = month_number(max(from_day, cycle.in_force_on)) - origin
        until = month_number(following.in_force_on) if following else None
        for months, kind in _months_from(cycle.phases, first):
            due_month = origin + months
            if until is not None and due_month >= until:
                break
            yield Occurrence(
                due_on=month_end(month_start(due_month)),
                opens_on=month_start(due_month - cycle.window_months + 1),
                kind=kind,
                source=cycle.source,
            )


def month_end(day: date) -> date:
    """Return the last day of that day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def read_cycle(in_force_on: date, schedule: Any, source: str) -> InspectionCycle:
    """Return the cycle that a stored schedule describes.

    ``{"window_months": 3, "phases": [[0, 24, "sticker"], [48, 24, "line"], …]}``:
    each phase is its start in months after registration, the interval in months, and
    the kind. Raises ValueError with a Chinese sentence.
    """
    try:
        window_months = int(schedule["window_months"])
        phases = tuple(
            Phase(int(after), int(every), InspectionKind(kind))
            for after, every, kind in schedule["phases"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(_SCHEDULE_HELP) from error
    starts = [phase.after_months for phase in phases]
    is_ordered = starts[:1] == [0] and starts == sorted(set(starts))
    if not is_ordered or window_months < 1 or any(p.every_months < 1 for p in phases):
        raise ValueError(_SCHEDULE_HELP)
    return InspectionCycle(in_force_on, phases, window_months, source)


def write_schedule(cycle: InspectionCycle) -> dict[str, Any]:
    """Return the schedule as it is stored; ``read_cycle`` reads it back."""
    return {
        "window_months": cycle.window_months,
        "phases": [
            [phase.after_months, phase.every_months, phase.kind.value]
            for phase in cycle.phases
        ],
    }


def month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def month_start(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _months_from(
    phases: Sequence[Phase], first: int
) -> Iterator[tuple[int, InspectionKind]]:
    """Yield the due months, counted from registration, from ``first`` on."""
    ends = [*(phase.after_months for phase in phases[1:]), None]
    for phase, end in zip(phases, ends, strict=True):
        count = max(1, -((phase.after_months - first) // phase.every_months))
        months = phase.after_months + count * phase.every_months
        while end is None or months <= end:
            yield months, phase.kind
            months += phase.every_months
