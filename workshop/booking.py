"""Book and cancel appointments, and record their outcomes."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from customers.models import ServiceRecord, Vehicle
from workshop.models import Appointment

Status = Appointment.Status

# A visit that is earlier than this many days has another purpose.
EARLY_DAYS: Final = 14


@transaction.atomic
def book(
    vehicle: Vehicle,
    on: date,
    *,
    by: User,
    today: date,
    at: time | None = None,
    note: str = "",
) -> Appointment:
    """Book the car for a day, and an hour if one is known.

    An open appointment of the car is moved to that day.

    The row of the car is locked, so that concurrent bookings leave one appointment.
    """
    Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    values = {"on": on, "at": at, "note": note, "booked_by": by, "booked_on": today}
    appointment, _ = Appointment.objects.update_or_create(
        vehicle=vehicle, status=Status.BOOKED, defaults=values
    )
    return appointment


def cancel(appointment: Appointment, *, today: date) -> bool:
    """Cancel the appointment; False if it already has an outcome."""
    booked = Appointment.objects.booked().filter(pk=appointment.pk)
    return bool(booked.update(status=Status.CANCELLED, settled_on=today))


@transaction.atomic
def reopen(appointment: int, *, today: date) -> bool:
    """Undo a cancellation; False if the car is booked anew, or the day is over."""
    cancelled = Appointment.objects.filter(pk=appointment, status=Status.CANCELLED)
    row = cancelled.select_related("vehicle").first()
    if row is None or row.on < today:
        return False
    Vehicle.objects.select_for_update().get(pk=row.vehicle_id)
    if Appointment.objects.booked().filter(vehicle=row.vehicle_id).exists():
        return False
    return bool(cancelled.update(status=Status.BOOKED, settled_on=None))


@transaction.atomic
def record_outcomes(*, today: date) -> int:
    """Record who came and who did not; return how many. Runs twice safely.

    A repair order counts as the visit if the car came in at most ``EARLY_DAYS`` before
    the appointment or later. A repair order of the day of the booking does not count,
    because the customer booked during that visit, unless the appointment is that day.
    """
    orders = ServiceRecord.objects.not_void().filter(
        Q(came_in_on__gt=OuterRef("booked_on")) | Q(came_in_on__gte=OuterRef("on")),
        vehicle=OuterRef("vehicle"),
        came_in_on__gte=OuterRef("on") - timedelta(days=EARLY_DAYS),
        came_in_on__lte=today,
    )
    booked = Appointment.objects.booked()
    came = booked.filter(Exists(orders)).update(status=Status.CAME, settled_on=today)
    late = booked.filter(on__lt=today)
    return came + late.update(status=Status.MISSED, settled_on=today)
