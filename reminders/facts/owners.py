"""The current owners of cars, with their birthdays."""

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
    """Read the owners whose birthday is known, one per car; 1 query."""
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
