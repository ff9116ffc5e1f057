"""Today's owners, and what of them decides a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from customers.models import Customer, VehicleContact
from reminders.facts.batch import Batch


@dataclass(frozen=True, slots=True)
class Owner:
    birthday: date | None = None
    is_birthday_lunar: bool = False


def read_owners(batch: Batch) -> Mapping[int, Owner]:
    """Read the owners of whom such a day is known; one a car, one query."""
    owners = (
        VehicleContact.objects.owners()
        .of_living()
        .filter(vehicle__any_of=batch.vehicles, customer__birthday__isnull=False)
    )
    rows = owners.order_by("pk").values_list(
        "vehicle", "customer__birthday", "customer__birthday_calendar"
    )
    lunar = Customer.BirthdayCalendar.LUNAR
    return {vehicle: Owner(on, calendar == lunar) for vehicle, on, calendar in rows}
