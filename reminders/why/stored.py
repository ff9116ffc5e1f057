"""What is due and was decided, read from the rows of a day that has run.

The day may have run on copies of the tables (``reminders.forecast.rehearsal``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from customers.models import Vehicle
from reminders.models import Decision, DueItem, Reminder
from reminders.why.report import Item, LoggedDecision, Step
from sms.models import Message


def stored_items(vehicles: Collection[int], on: date) -> Mapping[int, Sequence[Item]]:
    """Return the items of each car that were open or decided on the day; 5 queries."""
    cars = Vehicle.objects.filter(pk__in=vehicles).prefetch_related(_due_items(on))
    return {car.pk: [_item(each) for each in car.due_items.all()] for car in cars}


def _due_items(on: date) -> Prefetch[Any]:
    reminders = Reminder.objects.filter(
        Q(planned_on__lte=on, last_day_on__gte=on) | Q(decisions__on=on)
    )
    return Prefetch(
        "due_items",
        DueItem.objects.filter(
            Q(status=DueItem.Status.OPEN) | Q(reminders__decisions__on=on)
        )
        .distinct()
        .order_by("due_on", "pk")
        .prefetch_related(
            Prefetch(
                "reminders",
                reminders.distinct()
                .select_related("step", "message")
                .order_by("planned_on", "pk")
                .prefetch_related(
                    Prefetch("decisions", Decision.objects.filter(on__lte=on))
                ),
            )
        ),
    )


def _item(item: DueItem) -> Item:
    return Item(
        reason=item.get_reason_display(),
        due_on=item.due_on,
        is_estimate=item.is_estimate,
        due_km=item.due_km,
        rule=item.rule,
        source=item.source,
        facts=tuple((label, value) for label, value in item.facts),
        steps=tuple(step_of(each) for each in item.reminders.all()),
    )


def step_of(reminder: Reminder) -> Step:
    """Return the step with the decisions that were prefetched."""
    message = reminder.message
    return Step(
        label=reminder.label,
        planned_on=reminder.planned_on,
        last_day_on=reminder.last_day_on,
        status=reminder.get_status_display(),
        verdicts=tuple(
            LoggedDecision(
                each.on, each.get_outcome_display(), each.sentence, each.rule
            )
            for each in reminder.decisions.all()
        ),
        text=message.body if message else "",
        text_status=_text_status(message) if message else "",
    )


def _text_status(message: Message) -> str:
    reason = f"（{message.reason}）" if message.reason else ""
    return message.get_status_display() + reason
