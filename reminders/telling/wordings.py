"""The special texts of steps, for cases that apply to a due item."""

from __future__ import annotations

from collections.abc import Collection

from reminders.models import RuleStep, StepWording


def read_wordings(steps: Collection[int]) -> dict[tuple[int, str], int]:
    """Return the template of each (step, case) that has one; 1 query."""
    rows = StepWording.objects.filter(step__in=steps).order_by()
    return {
        (step, case): template
        for step, case, template in rows.values_list("step", "case", "template")
    }


def load_wordings(
    wanted: dict[tuple[str, str], dict[str, str]], templates: dict[str, int]
) -> int:
    """Add the default special texts to steps that have none; return how many.

    ``wanted`` maps each (reason, slug of the usual text) to slugs by case;
    ``templates`` maps slugs to primary keys.
    """
    reasons = {reason for reason, _ in wanted}
    steps = RuleStep.objects.filter(reason__in=reasons, wordings=None)
    missing = [
        StepWording(step_id=pk, case=case, template_id=templates[slug])
        for pk, reason, usual in steps.values_list("pk", "reason", "template__slug")
        for case, slug in wanted.get((reason, usual or ""), {}).items()
    ]
    return len(StepWording.objects.bulk_create(missing))
