"""Asks reminders again at once when what stopped them is over.

A booked car gets no reminders until its visit. If the appointment is cancelled, missed,
or was kept for other work, its reminders must not wait for the day that the
appointment had named. Nor must a reminder that could reach nobody be lost when a number
is found. The next run decides them anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from customers.recipients import find_recipients
from reminders.models import Decision, DueItem, Reminder
from reminders.models.codes import Code
from reminders.models.reminders import OUT_OF_REACH
from shop.database.advisory_lock import take_turn
from shop.hours import shop_day
from workshop.models import Appointment

# Appointments and lacking numbers are looked up this far back, so that an outage loses
# none.
LOOK_BACK: Final = timedelta(days=14)

_STOPPED: Final = (Reminder.Status.HELD, Reminder.Status.SUPPRESSED)


def free(*, now: datetime, vehicles: Collection[int] | None = None) -> int:
    """Make reminders pending that nothing stops any more; return how many.

    A step whose last day has passed stays as it is. Runs twice safely; 4 queries, and 1
    per 1,000 cars that nobody could be told about.
    """
    return free_of_bookings(now=now, vehicles=vehicles) + free_of_lacking_numbers(
        now=now, vehicles=vehicles
    )


@transaction.atomic
def free_of_bookings(*, now: datetime, vehicles: Collection[int] | None = None) -> int:
    """Free those that only an ended appointment stops; 2 queries."""
    take_turn()
    today = shop_day(now)
    appointments = Appointment.objects.all()
    ended = appointments.exclude(status=Appointment.Status.BOOKED).filter(
        settled_on__gte=today - LOOK_BACK
    )
    expected = appointments.booked().filter(
        vehicle=OuterRef("due_item__vehicle"), on__gte=today
    )
    stopped = _stopped_by((Code.BOOKED,), today, vehicles).filter(
        ~Exists(expected), due_item__vehicle__in=ended.values("vehicle")
    )
    return _ask_again(stopped.values_list("pk", flat=True))


@transaction.atomic
def free_of_lacking_numbers(
    *, now: datetime, vehicles: Collection[int] | None = None
) -> int:
    """Free those of cars with a usable number that had none; 2 queries, and 1."""
    take_turn()
    today = shop_day(now)
    unreached = Decision.objects.filter(
        code__in=OUT_OF_REACH, on__gte=today - LOOK_BACK
    )
    stopped = _stopped_by(OUT_OF_REACH, today, vehicles).filter(
        pk__in=unreached.values("reminder")
    )
    rows = list(stopped.values_list("pk", "due_item__vehicle"))
    recipients = find_recipients({vehicle for _, vehicle in rows})
    reached = {car for car, each in recipients.items() if each.is_reachable}
    return _ask_again([pk for pk, vehicle in rows if vehicle in reached])


def _stopped_by(
    codes: Collection[Code], today: date, vehicles: Collection[int] | None
) -> QuerySet[Reminder]:
    """Return the reminders in time whose latest decision has one of these codes."""
    decisions = Decision.objects.filter(reminder=OuterRef("pk")).order_by("-pk")
    stopped = Reminder.objects.filter(
        status__in=_STOPPED,
        last_day_on__gte=today,
        due_item__status=DueItem.Status.OPEN,
    ).annotate(latest=Subquery(decisions.values("code")[:1]))
    if vehicles is not None:
        stopped = stopped.filter(due_item__vehicle__any_of=vehicles)
    return stopped.filter(latest__in=codes)


def _ask_again(reminders: Iterable[int]) -> int:
    freed = Reminder.objects.filter(pk__in=list(reminders), status__in=_STOPPED)
    return freed.update(status=Reminder.Status.PENDING, ask_again_on=None)
