"""The columns of a car from which due dates are computed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from customers.models import Vehicle


@dataclass(frozen=True, slots=True)
class Car:
    """A car in use. An unknown ``model`` is None and an unknown ``energy`` is ''.

    ``is_tainted``: the car had an accident with casualties, or its owner was fined for
    illegal modifications.
    """

    pk: int
    use: str
    body: str
    seats: int | None
    is_tainted: bool
    is_severe_use: bool
    manufactured_on: date | None
    registered_on: date | None
    delivered_on: date | None
    inspection_valid_until: date | None
    model: int | None
    energy: str


def read_cars(vehicles: Collection[int]) -> Mapping[int, Car]:
    """Read the cars that are in use; 1 query."""
    rows = Vehicle.objects.filter(
        pk__any_of=vehicles, status=Vehicle.Status.ACTIVE
    ).values_list(*_COLUMNS, named=True)
    return {
        row.pk: Car(
            pk=row.pk,
            use=row.use,
            body=row.body,
            seats=row.seats,
            is_tainted=row.has_injury_accident or row.has_illegal_modification,
            is_severe_use=row.is_severe_use,
            manufactured_on=row.manufactured_on,
            registered_on=row.registered_on,
            delivered_on=row.delivered_on,
            inspection_valid_until=row.inspection_valid_until,
            model=row.model,
            energy=row.model__energy or "",
        )
        for row in rows
    }


_COLUMNS = (
    "pk",
    "use",
    "body",
    "seats",
    "has_injury_accident",
    "has_illegal_modification",
    "is_severe_use",
    "manufactured_on",
    "registered_on",
    "delivered_on",
    "inspection_valid_until",
    "model",
    "model__energy",
)
