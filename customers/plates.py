"""Changes the plate of a car and keeps the history of plates complete."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from customers.models import Plate, Vehicle


@transaction.atomic
def put_plate(vehicle: Vehicle, plate: str, *, on: date) -> None:
    """Give the car this plate from ``on``; '' takes its plate away.

    Ends the open row of the history and adds a new one. Runs twice safely.
    """
    standing = Plate.objects.standing().filter(vehicle=vehicle)
    standing.exclude(plate=plate).update(until_on=on)
    if plate and not standing.exists():
        Plate.objects.create(vehicle=vehicle, plate=plate, since_on=on)
    vehicle.plate = plate
    vehicle.save(update_fields=["plate", "updated_at"])
