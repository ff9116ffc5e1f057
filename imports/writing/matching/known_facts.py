"""Gathers what can tell two cars apart: of the loaded cars, and of a row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from customers.models import OdometerReading, Vehicle
from customers.plate_cars.same_car import CarFacts
from imports.reading.records import OrderRecord, VehicleRecord
from imports.writing.catalogue import Catalogue


class KnownFacts:
    """Loads the mileages of those cars that a plate alone may mean, in one query."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._readings: dict[int, list[tuple[date, int]]] = {}

    def load(self, vehicles: Mapping[int, Vehicle], alone: Collection[str]) -> None:
        """Fetch the readings of cars without a VIN and of those under plates alone."""
        doubtful = [
            pk for pk, car in vehicles.items() if car.vin is None or car.plate in alone
        ]
        if not doubtful:
            return
        rows = OdometerReading.objects.filter(
            vehicle__any_of=doubtful,
            counter=OdometerReading.Counter.ODOMETER,
            rejected_because="",
        )
        for pk, on, km in rows.values_list("vehicle", "read_on", "km"):
            self._readings.setdefault(pk, []).append((on, km))

    def of_car(self, vehicle: Vehicle) -> CarFacts:
        readings = tuple(self._readings.get(vehicle.pk or 0, ()))
        return CarFacts(
            models=(self._catalogue.name_of(vehicle.model_id), vehicle.model_text),
            registered_on=vehicle.registered_on,
            readings=readings,
            seen_on=tuple(on for on, _ in readings),
        )

    def of_record(self, record: VehicleRecord, order: OrderRecord | None) -> CarFacts:
        km, km_on = record.km, record.km_on
        if order is not None:
            km, km_on = order.odometer_km, order.came_in_on
        return CarFacts(
            models=(record.series, record.model_text),
            registered_on=record.registered_on,
            readings=((km_on, km),) if km is not None and km_on is not None else (),
            seen_on=(order.came_in_on,) if order is not None else (),
        )
