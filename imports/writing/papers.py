"""Writes the policies, warranties and readings of a vehicle list."""

from __future__ import annotations

from datetime import date

from customers.models import OdometerReading, Policy, Vehicle, Warranty
from imports.reading.records import VehicleRecord
from imports.writing.copying import insert
from imports.writing.results import Memory


class Papers:
    """Loads in two queries, decides in memory, writes in bulk."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._policies: dict[tuple[int, str, date], Policy] = {}
        self._warranties: dict[int, Warranty] = {}
        self._readings: dict[tuple[int, date, int], OdometerReading] = {}
        self._new: list[Policy | Warranty | OdometerReading] = []
        self._changed_policies: dict[int, Policy] = {}
        self._changed_warranties: dict[int, Warranty] = {}

    def load(self, vehicles: dict[int, Vehicle]) -> None:
        policies = Policy.objects.filter(vehicle__any_of=vehicles)
        for policy in policies:
            key = id(vehicles[policy.vehicle_id])
            self._policies[key, policy.kind, policy.last_covered_on] = policy
        whole = Warranty.objects.filter(
            vehicle__any_of=vehicles, kind=Warranty.Kind.WHOLE
        )
        for warranty in whole:
            self._warranties[id(vehicles[warranty.vehicle_id])] = warranty

    def take(self, vehicle: Vehicle, record: VehicleRecord) -> bool:
        """Add policies, warranty and reading; tell whether one of the papers is new."""
        kind = Policy.Kind
        return any(
            [
                self._take_policy(
                    vehicle,
                    kind.COMPULSORY,
                    record.compulsory_until,
                    record.compulsory_insurer,
                ),
                self._take_policy(
                    vehicle,
                    kind.COMMERCIAL,
                    record.commercial_until,
                    record.commercial_insurer,
                ),
                self._take_warranty(vehicle, record),
                self._take_reading(vehicle, record),
            ]
        )

    def _take_policy(
        self, vehicle: Vehicle, kind: str, until: date | None, insurer: str
    ) -> bool:
        if until is None:
            return False
        known = self._policies.get((id(vehicle), kind, until))
        if known is None:
            policy = Policy(
                vehicle=vehicle, kind=kind, last_covered_on=until, insurer=insurer
            )
            self._policies[id(vehicle), kind, until] = policy
            self._new.append(policy)
            return True
        if not insurer or known.insurer:
            return False
        known.insurer = insurer
        if known.pk is not None:
            self._changed_policies[known.pk] = known
        return True

    def _take_warranty(self, vehicle: Vehicle, record: VehicleRecord) -> bool:
        if record.warranty_until is None and record.warranty_km is None:
            return False
        known = self._warranties.get(id(vehicle))
        if known is None:
            known = Warranty(vehicle=vehicle, kind=Warranty.Kind.WHOLE)
            self._warranties[id(vehicle)] = known
            self._new.append(known)
        before = (known.until_on, known.until_km)
        known.until_on = record.warranty_until or known.until_on
        known.until_km = record.warranty_km or known.until_km
        if before == (known.until_on, known.until_km):
            return False
        if known.pk is not None:
            self._changed_warranties[known.pk] = known
        return True

    def _take_reading(self, vehicle: Vehicle, record: VehicleRecord) -> bool:
        if record.km is None or record.km_on is None:
            return False
        key = (id(vehicle), record.km_on, record.km)
        if key in self._readings:
            return False
        self._readings[key] = OdometerReading(
            vehicle=vehicle,
            read_on=record.km_on,
            km=record.km,
            source=OdometerReading.Source.IMPORT,
        )
        return False

    def save(self) -> None:
        for model in (Policy, Warranty):
            insert([each for each in self._new if isinstance(each, model)])
        # The database skips the readings that it has already.
        OdometerReading.objects.bulk_create(
            self._readings.values(), ignore_conflicts=True
        )
        Policy.objects.bulk_update(self._changed_policies.values(), ["insurer"])
        Warranty.objects.bulk_update(
            self._changed_warranties.values(), ["until_on", "until_km"]
        )
