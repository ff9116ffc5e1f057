"""The columns in which a due cycle is stored, and how a ``Due`` fills them."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from reminders.models import DueItem
from reminders.reasons.value import Due

WARNING_LABEL = "请核实"


class Key(NamedTuple):
    """The columns that identify a due item."""

    vehicle_id: int
    reason: str
    subject: str
    anchor: str


class Computed(NamedTuple):
    """The columns that a refresh writes."""

    variant: str
    subject_id: int | None
    title: str
    due_on: date
    due_km: int | None
    ahead_on: date | None
    beyond_on: date | None
    insured_until_on: date | None
    is_backlog: bool
    meter_on: date | None
    meter_km: int | None
    km_per_day: float | None
    decided_by: str
    is_estimate: bool
    grade: str
    facts: list[list[str]]
    cases: list[str]
    blanks: dict[str, str]
    rule: str
    source: str
    status: str = DueItem.Status.OPEN.value

    @property
    def plan(self) -> tuple[Any, ...]:
        """Return the values from which reminders are planned."""
        return (
            self.variant,
            self.due_on,
            self.ahead_on,
            self.beyond_on,
            self.insured_until_on,
            self.is_backlog,
        )


def compute(due: Due) -> Computed:
    """Return the columns of this cycle; long words are cut to their column."""
    facts = [list(fact) for fact in due.facts]
    facts += [[WARNING_LABEL, warning] for warning in due.warnings]
    pace = due.pace
    return Computed(
        variant=due.variant,
        subject_id=due.subject_id,
        title=due.title[:200],
        due_on=due.due_on,
        due_km=due.due_km,
        ahead_on=due.ahead_on,
        beyond_on=due.beyond_on,
        insured_until_on=due.insured_until_on,
        is_backlog=due.is_question,
        meter_on=pace.on if pace else None,
        meter_km=pace.km if pace else None,
        km_per_day=pace.km_per_day if pace else None,
        decided_by=due.decided_by.value,
        is_estimate=due.is_estimate,
        grade=due.grade,
        facts=facts,
        cases=list(due.cases),
        blanks=dict(due.blanks),
        rule=due.rule[:120],
        source=due.source[:300],
    )


def column_type(name: str) -> str:
    """Return the PostgreSQL type of a column of ``DueItem``, without its length."""
    fields = {field.column: field for field in DueItem._meta.concrete_fields}
    return str(fields[name].db_type(connection)).partition("(")[0]
