"""What will be due and decided on a coming day, read from the forecast.

What is due is computed from the facts, because the forecast keeps only the steps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.db.models import Prefetch

from reminders.dates.refresh import find_due
from reminders.facts.batch import open_batch, read_rulebook
from reminders.ladder.due_columns import Key, compute
from reminders.ladder.occasions import shared_dues
from reminders.models import Decision, DueItem, ForecastRow, Reminder
from reminders.models.labelled_codes import REASON_LABELS
from reminders.reasons.value import Due
from reminders.why.report import Item, LoggedDecision, Step
from reminders.why.stored import step_of
from sms.models import Message


class _StepKey(NamedTuple):
    """Names a step of a cycle; its label tells a repetition from the first time."""

    cycle: Key
    step: int
    label: str


def foreseen_items(
    vehicles: Collection[int], on: date, *, today: date
) -> Mapping[int, Sequence[Item]]:
    """Return the items of each car that are open on the day or decided on it."""
    rows = list(
        ForecastRow.objects.filter(vehicle__any_of=vehicles, on__lte=on).order_by("on")
    )
    steps = _stored_steps(vehicles, today)
    for row in rows:
        key = _StepKey(_cycle_of(row), row.step_id, row.label)
        steps[key] = _with_row(steps.get(key), row, on)
    by_cycle: dict[Key, list[Step]] = defaultdict(list)
    for key, step in sorted(steps.items(), key=lambda one: one[1].planned_on):
        if _concerns(step, on):
            by_cycle[key.cycle].append(step)
    items = _open_items(vehicles, on, {key.cycle for key in steps})
    items |= {
        cycle: _closed_item(row)
        for row in rows
        if row.on == on and (cycle := _cycle_of(row)) not in items
    }
    found: dict[int, list[Item]] = defaultdict(list)
    for cycle, item in sorted(items.items(), key=lambda one: (one[1].due_on, one[0])):
        steps_of_day = tuple(by_cycle.get(cycle, ()))
        found[cycle.vehicle_id].append(replace(item, steps=steps_of_day))
    return found


def _concerns(step: Step, on: date) -> bool:
    is_planned = step.planned_on <= on <= step.last_day_on
    return is_planned or any(each.on == on for each in step.verdicts)


def _stored_steps(vehicles: Collection[int], today: date) -> dict[_StepKey, Step]:
    """Return the steps as they stand, with what was decided before today."""
    decided = Prefetch("decisions", Decision.objects.filter(on__lt=today))
    reminders = (
        Reminder.objects.filter(due_item__vehicle__any_of=vehicles)
        .select_related("due_item", "step", "message")
        .prefetch_related(decided)
        .order_by("pk")
    )
    return {
        _StepKey(_cycle_of(each.due_item), each.step_id, each.label): step_of(each)
        for each in reminders
    }


def _with_row(step: Step | None, row: ForecastRow, on: date) -> Step:
    """Return the step after the day of the row."""
    verdict = LoggedDecision(row.on, row.get_outcome_display(), row.sentence, row.rule)
    known = step or _nothing_of(row)
    coming = Message.Status.QUEUED if row.on == on else Message.Status.DELIVERED
    return replace(
        known,
        planned_on=row.planned_on,
        last_day_on=row.last_day_on,
        status=row.get_status_display(),
        verdicts=(*known.verdicts, verdict),
        text=known.text or row.text,
        text_status=known.text_status or (str(coming.label) if row.text else ""),
    )


def _nothing_of(row: ForecastRow) -> Step:
    """Return the step of the row before anything was decided about it."""
    return Step(row.label, row.planned_on, row.last_day_on, "", (), "", "")


def _open_items(
    vehicles: Collection[int], on: date, cycles: Collection[Key]
) -> dict[Key, Item]:
    """Return the items open on the day; of the shared occasions those with a step."""
    found = {
        Key(vehicle, due.reason, due.subject, due.anchor): due
        for vehicle, dues in find_due(open_batch(vehicles, read_rulebook(), on)).items()
        for due in dues
    }
    shared = {(due.reason, due.subject, due.anchor): due for due in shared_dues(on)}
    found |= {cycle: shared[cycle[1:]] for cycle in cycles if cycle[1:] in shared}
    return {cycle: _due_item(due) for cycle, due in found.items()}


def _due_item(due: Due) -> Item:
    computed = compute(due)
    return Item(
        reason=REASON_LABELS[due.reason],
        due_on=due.due_on,
        is_estimate=due.is_estimate,
        due_km=due.due_km,
        rule=computed.rule,
        source=computed.source,
        facts=tuple((label, value) for label, value in computed.facts),
        steps=(),
    )


def _closed_item(row: ForecastRow) -> Item:
    """Return an item of which only the decision of its last day is known."""
    return Item(
        reason=row.get_reason_display(),
        due_on=row.due_on,
        is_estimate=False,
        due_km=None,
        rule="",
        source="",
        facts=(),
        steps=(),
    )


def _cycle_of(each: DueItem | ForecastRow) -> Key:
    return Key(each.vehicle_id, each.reason, each.subject, each.anchor)
