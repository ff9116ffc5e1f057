"""Reads what a day that was played, or the day of today, decided and queued."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.db.models import Prefetch

from customers.models import Customer
from customers.recipients import find_recipients
from reminders.models import Decision, Reminder
from shop.database.chunks import chunked


def read_rows(
    on: date, vehicles: Collection[int] | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the fields of a ``ForecastRow`` for each reminder decided on the day.

    Runs 5 queries per 1,000 reminders.
    """
    decided = Decision.objects.filter(on=on)
    if vehicles is not None:
        decided = decided.filter(reminder__due_item__vehicle__any_of=vehicles)
    keys = decided.order_by("reminder").values_list("reminder", flat=True).distinct()
    for chunk in chunked(list(keys)):
        reminders = (
            Reminder.objects.filter(pk__any_of=chunk)
            .select_related("due_item", "step", "message")
            .prefetch_related(Prefetch("decisions", decided.order_by("pk")))
            .order_by("pk")
        )
        yield from _rows(on, list(reminders))


def _rows(on: date, reminders: list[Reminder]) -> Iterator[dict[str, Any]]:
    advisers = _advisers({each.due_item.vehicle_id for each in reminders})
    for reminder in reminders:
        item, decision = reminder.due_item, list(reminder.decisions.all())[-1]
        is_sent = reminder.status == Reminder.Status.SENT
        message = reminder.message
        yield {
            "on": on,
            "vehicle_id": item.vehicle_id,
            "adviser_id": advisers.get(item.vehicle_id),
            "reason": item.reason,
            "subject": item.subject,
            "anchor": item.anchor,
            "due_on": item.due_on,
            "step_id": reminder.step_id,
            "label": reminder.label,
            "planned_on": reminder.planned_on,
            "last_day_on": reminder.last_day_on,
            "outcome": decision.outcome,
            "status": reminder.status,
            "sentence": decision.sentence,
            "rule": decision.rule,
            "text": message.body if message else "",
            "sends_at": message.not_before if message and is_sent else None,
            "segments": message.segments if message and is_sent else 0,
        }


def _advisers(vehicles: Collection[int]) -> dict[int, int]:
    """Return the adviser of each car's recipient, if there is one."""
    recipients = find_recipients(vehicles)
    people = Customer.objects.filter(
        pk__any_of={each.customer for each in recipients.values()}
    )
    advisers = dict(people.exclude(adviser=None).values_list("pk", "adviser"))
    return {
        vehicle: advisers[each.customer]
        for vehicle, each in recipients.items()
        if each.customer in advisers
    }
