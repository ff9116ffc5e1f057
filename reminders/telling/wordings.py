"""Which of a step's texts fits: free of charge, under warranty, read, or any."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from reminders.models import RuleStep, StepWording
from reminders.reasons.maintenance import FREE, FREE_LABEL
from reminders.reasons.value import Reason
from reminders.reasons.warranty import COVER_LABEL

Case = StepWording.Case

# Slugs of the special texts of a fresh installation by that of the usual one.
DEFAULT_WORDINGS: Final = {
    "maintenance-first": {Case.FREE: "maintenance-first-free"},
    "maintenance-soon": {
        Case.FREE: "maintenance-first-free",
        Case.COVERED: "maintenance-covered",
        Case.READ: "maintenance-again",
    },
    "maintenance-due": {
        Case.FREE: "maintenance-first-free",
        Case.COVERED: "maintenance-covered",
    },
}


def cases_of(facts: Sequence[Sequence[str]]) -> Iterator[Case]:
    """Yield what holds of a due item by its facts, the most special first."""
    said = [tuple(fact) for fact in facts]
    if (FREE_LABEL, FREE) in said:
        yield Case.FREE
    if any(label == COVER_LABEL for label, _ in said):
        yield Case.COVERED


def read_wordings(steps: Collection[int]) -> dict[tuple[int, str], int]:
    """Return the template of each (step, case) that has one; one query."""
    rows = StepWording.objects.filter(step__in=steps).order_by()
    return {
        (step, case): template
        for step, case, template in rows.values_list("step", "case", "template")
    }


def load_wordings(templates: dict[str, int]) -> int:
    """Give maintenance steps without any wording the shipped ones; return how many."""
    steps = RuleStep.objects.filter(reason=Reason.MAINTENANCE, wordings=None)
    missing = [
        StepWording(step_id=pk, case=case, template_id=templates[slug])
        for pk, usual in steps.values_list("pk", "template__slug")
        for case, slug in DEFAULT_WORDINGS.get(usual or "", {}).items()
    ]
    return len(StepWording.objects.bulk_create(missing))
