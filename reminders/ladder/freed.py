"""Asks reminders again at once when the appointment that stopped them is over.

A booked car gets no reminders until its visit. If the appointment is cancelled, missed,
or was kept for other work, its reminders must not wait for the day that the
appointment had named; the next run decides them anew.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from reminders.models import Decision, DueItem, Reminder
from reminders.models.codes import Code
from shop.database.advisory_lock import take_turn
from shop.hours import shop_day
from workshop.models import Appointment

# Appointments are looked up this far back, so that an outage loses none.
LOOK_BACK: Final = timedelta(days=14)

_STOPPED: Final = (Reminder.Status.HELD, Reminder.Status.SUPPRESSED)


@transaction.atomic
def free_of_bookings(*, now: datetime, vehicles: Collection[int] | None = None) -> int:
    """Make reminders pending that only an ended appointment stops; return how many.

    A step whose last day has passed stays as it is. Runs twice safely; 2 queries.
    """
    take_turn()
    today = shop_day(now)
    appointments = Appointment.objects.all()
    ended = appointments.exclude(status=Appointment.Status.BOOKED).filter(
        settled_on__gte=today - LOOK_BACK
    )
    expected = appointments.booked().filter(
        vehicle=OuterRef("due_item__vehicle"), on__gte=today
    )
    decisions = Decision.objects.filter(reminder=OuterRef("pk")).order_by("-pk")
    stopped = Reminder.objects.filter(
        ~Exists(expected),
        status__in=_STOPPED,
        last_day_on__gte=today,
        due_item__status=DueItem.Status.OPEN,
        due_item__vehicle__in=ended.values("vehicle"),
    ).annotate(latest=Subquery(decisions.values("code")[:1]))
    if vehicles is not None:
        stopped = stopped.filter(due_item__vehicle__any_of=vehicles)
    keys = list(stopped.filter(latest=Code.BOOKED).values_list("pk", flat=True))
    freed = Reminder.objects.filter(pk__in=keys, status__in=_STOPPED)
    return freed.update(status=Reminder.Status.PENDING, ask_again_on=None)
