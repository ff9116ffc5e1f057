"""Appointments of a car that had two records; a car is booked once at a time."""

from __future__ import annotations

from customers.merging.log import Log
from customers.merging.registry import Pair, Part, move, take_part
from customers.models import Vehicle
from shop.hours import shop_day
from workshop.models import Appointment

move(Appointment, "vehicle", "预约")


def cancel_second(pair: Pair, log: Log) -> None:
    """Cancel the booking of the lost car if both have one."""
    booked = Appointment.objects.booked()
    if booked.filter(vehicle=pair.survivor).exists():
        log.change(
            booked.filter(vehicle=pair.lost),
            vehicle=pair.survivor,
            status=Appointment.Status.CANCELLED,
            settled_on=shop_day(pair.now),
        )


take_part(Part(Vehicle, before=cancel_second))
