"""Finds the cars of open recalls that something has left behind, and runs their day.

A lost task leaves owners untold, and a text that does not arrive needs a call on the
same day. The sweep (``recalls.tasks.catch_up``) looks for both all day long.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q

from customers.models import Vehicle
from recalls.models import Recall, RecalledVehicle
from reminders.day import run_day_of_owners
from reminders.ladder.early_calls import LOOK_BACK
from reminders.models import Reminder
from reminders.models.reminders import AS_TEXT
from shop.database.chunks import chunked
from shop.hours import shop_day
from sms.models import Message

# As long as the text of a recall may still go out.
_UNTOLD_FOR: Final = timedelta(days=3)


def catch_up(*, now: datetime) -> int:
    """Tell the owners of these cars as far as possible; return how many cars.

    Runs twice safely. Runs 3 queries if nothing was left behind.
    """
    today = shop_day(now)
    failed = set(_failed(now))
    _ask_today(failed, today)
    cars = {*_untold(today), *failed}
    for some in chunked(sorted(cars)):
        run_day_of_owners(some, now=now)
    return len(cars)


def _ask_today(cars: Collection[int], today: date) -> None:
    """Decide the calls of these cars today that were to follow their texts tomorrow."""
    Reminder.objects.filter(
        due_item__vehicle__any_of=cars,
        due_item__reason__in=Recall.Kind.values,
        status=Reminder.Status.HELD,
    ).exclude(AS_TEXT).update(ask_again_on=today)


def _untold(today: date) -> Iterator[int]:
    """Cars of the last days without any reminder about their recall."""
    reminders = Reminder.objects.filter(
        due_item__vehicle=OuterRef("vehicle__pk"),
        due_item__subject=OuterRef("recall__number"),
        due_item__reason__in=Recall.Kind.values,
    )
    rows = RecalledVehicle.objects.filter(
        ~Exists(reminders),
        recall__status=Recall.Status.OPEN,
        state=RecalledVehicle.State.NEEDED,
        notify_from__range=(today - _UNTOLD_FOR, today),
        vehicle__status=Vehicle.Status.ACTIVE,
    )
    yield from rows.order_by().values_list("vehicle__pk", flat=True)


def _failed(now: datetime) -> Iterator[int]:
    """Cars whose text failed and about which nobody is asked to call."""
    calls = Reminder.objects.filter(due_item=OuterRef("due_item")).exclude(
        AS_TEXT | Q(status=Reminder.Status.HELD)
    )
    texts = Reminder.objects.filter(
        ~Exists(calls),
        message__told_end__in=(*Message.FAILED, Message.Status.UNKNOWN),
        message__status_at__gte=now - LOOK_BACK,
        due_item__status="open",
        due_item__reason__in=Recall.Kind.values,
    ).exclude(message__status=Message.Status.CANCELLED)
    yield from texts.order_by().values_list("due_item__vehicle", flat=True)
