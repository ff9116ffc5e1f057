"""The repair orders of cars: which work was done, and when the car came in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from customers.models import ServiceRecord
from reminders.facts.batch import Batch, by_car


@dataclass(frozen=True, slots=True)
class Order:
    """A repair order that was not voided; kilometres are as typed, not checked."""

    key: str
    on: date
    km: int | None = None
    engine_km: int | None = None
    is_maintenance: bool = False
    lines: tuple[str, ...] = ()

    def has_any(self, words: Iterable[str]) -> bool:
        return any(word in line for line in self.lines for word in words)


def read_orders(batch: Batch) -> Mapping[int, list[Order]]:
    """Read the orders up to today, oldest first; 1 query."""
    rows = (
        ServiceRecord.objects.not_void()
        .filter(vehicle__any_of=batch.vehicles, came_in_on__lte=batch.today)
        .order_by("came_in_on", "pk")
        .values_list(*_COLUMNS, named=True)
    )
    return by_car(
        (
            row.vehicle,
            Order(
                key=str(row.pk),
                on=row.came_in_on,
                km=row.odometer_km,
                engine_km=row.engine_km,
                is_maintenance=row.kind in _MAINTENANCE_KINDS,
                lines=tuple(row.items),
            ),
        )
        for row in rows
    )


_COLUMNS = (
    "vehicle",
    "pk",
    "came_in_on",
    "odometer_km",
    "engine_km",
    "kind",
    "items",
)
_MAINTENANCE_KINDS = {
    ServiceRecord.Kind.FIRST_SERVICE.value,
    ServiceRecord.Kind.MAINTENANCE.value,
}
