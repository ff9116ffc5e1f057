"""When a car's warranty ends: by its date or its kilometres, whichever comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from customers.categories import Category
from reminders.facts.batch import Batch
from reminders.facts.meters import Meter, read_meters
from reminders.facts.warranties import End, Subject, Term, end_of, read_terms
from reminders.reasons.registry import Priority, Reason, Step, Text, register
from reminders.reasons.value import DecidedBy, Due, Fact, Pace, chinese_day
from sms.texts.rendering import Placeholder

CODE = "warranty"
KEEP_OVERDUE_DAYS = 30

_RULE = "质保到期（日期与里程先到为准）"
_SOURCE = (
    "《家用汽车产品修理更换退货责任规定》（市场监管总局令第43号）第十八条；车辆质保档案"
)


@register
class WarrantyReason(Reason):
    code = CODE
    label = "质保"
    priority = Priority.MAINTENANCE
    category = Category.WARRANTY
    keep_overdue_days = KEEP_OVERDUE_DAYS
    may_hold_out = True
    placeholders = (
        Placeholder("质保", "warranty", "整车质保、三电质保或延保", "整车质保"),
    )
    steps = (
        Step(
            -90,
            60,
            "warranty-quarter",
            remarks=("car_colour", "car_model", "adviser_line"),
        ),
    )
    texts = (
        Text(
            "warranty-quarter",
            "质保到期提醒(提前三月)",
            "{称呼}，{爱车}的{质保}到期时间为{到期日}，"
            "如有异响、故障灯请尽早检查。预约{预约方式}",
        ),
    )

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        meters = batch.read(read_meters)
        for pk, terms in batch.read(read_terms).items():
            found = find_due(terms, meters[pk].odometer, batch.today)
            yield from ((pk, due) for due in found)

    def in_a_list(self, title: str, blanks: Mapping[str, str]) -> str:
        return title


def find_due(
    terms: Iterable[Term], odometer: Meter | None, today: date
) -> tuple[Due, ...]:
    """Return the ends of the warranties, the earliest first.

    A warranty that ended more than ``KEEP_OVERDUE_DAYS`` ago is left out. Only terms on
    record are told: the least term by law is never among them.
    """
    ends = [(term, end) for term in terms if (end := end_of(term, odometer))]
    horizon = today - timedelta(days=KEEP_OVERDUE_DAYS)
    live = [(term, end) for term, end in ends if end.on >= horizon]
    live.sort(key=lambda pair: (pair[1].on, pair[0].subject))
    return tuple(_due(term, end, odometer) for term, end in live)


def covered_until(terms: Iterable[Term], due: Due) -> date | None:
    """Return the end of the whole-car warranty, or None if it ends before the due day.

    Kilometres are compared if both the limit and the due kilometres are known. A
    warranty without an end date is left out, because its end is unknown.
    """
    for term in terms:
        if term.subject is not Subject.WHOLE or term.until_on is None:
            continue
        is_within = not (term.until_km and due.due_km) or due.due_km <= term.until_km
        if is_within and due.due_on <= term.until_on:
            return term.until_on
    return None


def _due(term: Term, end: End, odometer: Meter | None) -> Due:
    """Return the cycle. A new reading moves its due date but keeps its anchor."""
    return Due(
        reason=CODE,
        subject=term.subject,
        anchor=f"{term.until_on or ''}/{term.until_km or ''}",
        due_on=end.on,
        title=term.subject.label,
        blanks={"质保": term.subject.label},
        due_km=term.until_km if end.is_by_km else None,
        decided_by=DecidedBy.KM if end.is_by_km else DecidedBy.TIME,
        is_estimate=end.is_estimate,
        grade=end.grade,
        pace=Pace.of(odometer.projection) if odometer else None,
        facts=tuple(_facts(term)),
        rule=_RULE,
        source=_SOURCE,
    )


def _facts(term: Term) -> list[Fact]:
    facts = []
    if term.until_on is not None:
        facts.append(Fact(f"{term.subject.label}到期日", chinese_day(term.until_on)))
    if term.until_km is not None:
        facts.append(Fact(f"{term.subject.label}到期里程", f"{term.until_km:,} 公里"))
    return facts
