"""Today's owners, and what of them decides a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from customers.models import Customer, VehicleContact
from reminders.facts.batch import Batch


@dataclass(frozen=True, slots=True)
class Owner:
    birthday: date | None = None
    is_birthday_lunar: bool = False
    complaint_closed_on: date | None = None


def read_owners(batch: Batch) -> Mapping[int, Owner]:
    """Read the owners of whom such a day is known; one a car, one query."""
    owners = VehicleContact.objects.filter(
        Q(customer__birthday__isnull=False)
        | Q(customer__complaint_closed_on__isnull=False),
        vehicle__any_of=batch.vehicles,
        until_on=None,
        role=VehicleContact.Role.OWNER,
        customer__merged_into=None,
    )
    rows = owners.order_by("pk").values_list(
        "vehicle",
        "customer__birthday",
        "customer__birthday_calendar",
        "customer__complaint_closed_on",
    )
    lunar = Customer.BirthdayCalendar.LUNAR
    return {
        vehicle: Owner(on, calendar == lunar, closed_on)
        for vehicle, on, calendar, closed_on in rows
    }
