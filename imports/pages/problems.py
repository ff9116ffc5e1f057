"""The problems of an import as its page shows them: by severity, sheet and row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, Count, Q, QuerySet, When

from imports.models import ImportBatch, ImportProblem
from imports.pages.masking import mask_cell

Severity = ImportProblem.Severity


@dataclass(frozen=True)
class Line:
    """One problem; numbers in ``value`` and ``made_of_it`` are masked."""

    place: str
    column: str
    value: str
    made_of_it: str
    severity: str
    tone: str
    sentence: str


@dataclass(frozen=True)
class Share:
    severity: Severity
    count: int


@dataclass(frozen=True)
class Tally:
    """How many problems there are; ``shares`` are those of the chosen sheet."""

    total: int
    shares: list[Share]
    sheets: list[str]

    @property
    def shown(self) -> int:
        return sum(share.count for share in self.shares)


def tally(batch: ImportBatch, *, sheet: str = "") -> Tally:
    """Count the problems in one query."""
    rows = ImportProblem.objects.filter(row__batch=batch, row__healed_at=None)
    rows = rows.order_by()
    counts = rows.values_list("row__sheet", "severity").annotate(Count("pk"))
    by_severity: Counter[str] = Counter()
    sheets: Counter[str] = Counter()
    for name, severity, count in counts:
        sheets[name] += count
        by_severity[severity] += count if sheet in ("", name) else 0
    return Tally(
        total=sheets.total(),
        shares=[Share(each, by_severity[each]) for each in Severity],
        sheets=sorted(sheets),
    )


def problems_of(
    batch: ImportBatch, *, severity: str = "", sheet: str = ""
) -> QuerySet[ImportProblem]:
    """Return the problems with their rows; those that kept a row out come first."""
    wanted = Q(row__batch=batch, row__healed_at=None)
    if severity:
        wanted &= Q(severity=severity)
    if sheet:
        wanted &= Q(row__sheet=sheet)
    by_weight = Case(
        *(When(severity=each, then=weight) for weight, each in enumerate(Severity))
    )
    rows = ImportProblem.objects.filter(wanted).select_related("row")
    return rows.order_by(by_weight, "row__sheet", "row__number", "pk")


def line_of(problem: ImportProblem) -> Line:
    return Line(
        place=str(problem.row),
        column=problem.column,
        value=mask_cell(problem.value, column=problem.column),
        made_of_it=mask_cell(problem.made_of_it, column=problem.column),
        severity=problem.get_severity_display(),
        tone=ImportProblem.TONES[problem.severity],
        sentence=problem.sentence,
    )
