"""Writes the current and former plates of the cars of one chunk of rows."""

from __future__ import annotations

from datetime import date

from customers.models import Plate, Vehicle
from imports.reading.fields import Field
from imports.writing.copying import insert
from imports.writing.results import Memory, RowResult


class Plates:
    """Loads in one query, decides in memory, writes in bulk."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._wearers: dict[str, list[Vehicle]] = {}
        # Keyed by the id of the object, because a new car has no primary key yet.
        self._worn: dict[int, list[Plate]] = {}
        self._new: list[Plate] = []
        self._ended: list[Plate] = []

    def load(self, vehicles: dict[int, Vehicle], alone: set[str]) -> None:
        """Fetch the plates of cars; `alone` are plates that rows name without a VIN."""
        plates = Plate.objects.filter(vehicle__any_of=vehicles)
        for plate in plates.order_by("pk"):
            vehicle = vehicles[plate.vehicle_id]
            self._worn.setdefault(id(vehicle), []).append(plate)
            if plate.plate in alone:
                self._wearers.setdefault(plate.plate, []).append(vehicle)
        for vehicle in vehicles.values():
            self._wearers.setdefault(vehicle.plate, []).append(vehicle)

    def wearers(self, plate: str) -> list[Vehicle]:
        """Return the cars that have or had the plate; [] for ''."""
        if not plate:
            return []
        return list({id(each): each for each in self._wearers.get(plate, ())}.values())

    def take(
        self, vehicle: Vehicle, plate: str, result: RowResult, seen_on: date | None
    ) -> bool:
        """Give the car a new plate, or add an old one to its history."""
        history = self._worn.get(id(vehicle), [])
        if not plate or plate == vehicle.plate:
            return False
        if any(each.plate == plate for each in history):
            made = vehicle.plate
            result.note(Field.PLATE, "这是这辆车以前的车牌，现车牌不变", made=made)
            return False
        if seen_on is not None and self._is_old(vehicle, seen_on):
            self._new.append(
                Plate(vehicle=vehicle, plate=plate, since_on=seen_on, until_on=seen_on)
            )
            self._worn.setdefault(id(vehicle), []).append(self._new[-1])
            made = vehicle.plate
            result.note(Field.PLATE, "是以前的车牌，记入车牌历史", made=made)
            return True
        self._change_plate(vehicle, plate, on=seen_on or self._memory.today)
        result.note(Field.PLATE, "车辆换了车牌，原车牌记入历史", made=plate)
        return True

    def _is_old(self, vehicle: Vehicle, seen_on: date) -> bool:
        """Tell whether the car's plate is known from a later day than this order."""
        if not vehicle.plate:
            return False
        standing = self._standing_plate(vehicle)
        if standing and standing.since_on:
            return seen_on < standing.since_on
        created_on = vehicle.created_at.date() if vehicle.pk else self._memory.today
        return seen_on <= created_on

    def _standing_plate(self, vehicle: Vehicle) -> Plate | None:
        history = self._worn.get(id(vehicle), [])
        return next((each for each in history if each.until_on is None), None)

    def _change_plate(self, vehicle: Vehicle, plate: str, *, on: date) -> None:
        standing = self._standing_plate(vehicle)
        if standing is not None:
            standing.until_on = on
            if standing.pk is not None:
                self._ended.append(standing)
        has_had_plate = bool(vehicle.plate)
        vehicle.plate = plate
        self.put_on(vehicle, plate, since_on=on if has_had_plate else None)

    def put_on(self, vehicle: Vehicle, plate: str, *, since_on: date | None) -> None:
        """Record that the car has the plate from now on."""
        self._wearers.setdefault(plate, []).append(vehicle)
        worn = Plate(vehicle=vehicle, plate=plate, since_on=since_on)
        self._new.append(worn)
        self._worn.setdefault(id(vehicle), []).append(worn)

    def save(self) -> None:
        Plate.objects.bulk_update(self._ended, ["until_on"])
        insert(self._new)
