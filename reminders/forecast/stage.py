"""The stage on which coming days are played: copies of what a day's run writes to.

The run of a day writes to no other table than these; PostgreSQL refuses whatever is
forgotten here (``shop.database.shadows``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from calls.models import CallAttempt, CallTask
from customers.models import VehicleChange, VehicleContact
from customers.numbers import numbers_of
from reminders import mornings
from reminders.models import (
    Decision,
    DueItem,
    ListedDate,
    PlanAssignment,
    Reminder,
)
from shop.database.shadows import shadows
from shop.hours import day_begins, shop_day
from sms.models import CapSlot, Message
from workshop.models import Appointment

# Caps count a month, distances and pauses less.
_TEXTS: Final = timedelta(days=70)

Rows = QuerySet[Any, Any]


@contextmanager
def stage(
    *,
    now: datetime,
    vehicles: Collection[int] | None = None,
    others: Sequence[Rows] = (),
) -> Iterator[None]:
    """Let a run of these cars, or of the whole shop, write where nobody sees it.

    ``others`` are rows of further tables to write to, or more rows of the same ones.
    """
    today = shop_day(now)
    rows = _of_shop(today) if vehicles is None else _of_cars(vehicles, today)
    copies = {each.model: each for each in (*rows, *others)}
    with shadows(list(copies.values())):
        yield


def _of_cars(vehicles: Collection[int], today: date) -> list[Rows]:
    """Return the rows of these cars, and of their people's numbers."""
    people = VehicleContact.objects.standing().filter(vehicle__any_of=vehicles)
    numbers = numbers_of(set(people.values_list("customer", flat=True)))
    items = DueItem.objects.filter(vehicle__any_of=vehicles)
    texts = _texts(today).filter(
        Q(phone_index__any_of=numbers) | Q(vehicle__any_of=vehicles)
    )
    # The open calls of everybody say who has time for one more.
    calls = CallTask.objects.filter(
        Q(status=CallTask.Status.OPEN)
        | Q(phone_index__any_of=numbers)
        | Q(vehicle__any_of=vehicles)
    )
    return [
        items,
        Reminder.objects.filter(due_item__vehicle__any_of=vehicles),
        Decision.objects.filter(reminder__due_item__vehicle__any_of=vehicles),
        ListedDate.objects.filter(due_item__vehicle__any_of=vehicles),
        texts,
        CapSlot.objects.filter(message__in=texts.values("pk")),
        calls,
        CallAttempt.objects.filter(task__in=calls.values("pk")),
        VehicleChange.objects.filter(pk__any_of=vehicles),
    ]


def _of_shop(today: date) -> list[Rows]:
    texts = _texts(today)
    return [
        DueItem.objects.all(),
        Reminder.objects.all(),
        Decision.objects.all(),
        ListedDate.objects.all(),
        texts,
        CapSlot.objects.filter(message__in=texts.values("pk")),
        CallTask.objects.all(),
        CallAttempt.objects.all(),
        VehicleChange.objects.all(),
        Appointment.objects.all(),
        PlanAssignment.objects.all(),
        *(model._default_manager.all() for model in mornings.written()),
    ]


def _texts(today: date) -> QuerySet[Message]:
    return Message.objects.filter(created_at__gte=day_begins(today - _TEXTS))
