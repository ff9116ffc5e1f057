"""Vehicles of one chunk of rows, with their plates, people and papers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from customers.identifiers.vin import is_vouched_for
from customers.models import (
    Customer,
    OdometerReading,
    Plate,
    Policy,
    Vehicle,
    VehicleContact,
    Warranty,
)
from imports.reading.headers import Field
from imports.reading.records import VehicleRecord
from imports.writing.catalogue import Catalogue
from imports.writing.copying import insert
from imports.writing.lookups import any_of
from imports.writing.results import (
    Kind,
    Memory,
    Outcome,
    RowResult,
)

Role = VehicleContact.Role

_COLUMNS = {
    "model_id": Field.SERIES,
    "model_text": Field.MODEL,
    "colour": Field.COLOUR,
    "engine_number": Field.ENGINE_NUMBER,
    "use": Field.USE,
    "body": Field.BODY,
    "seats": Field.SEATS,
    "has_injury_accident": Field.INJURY_ACCIDENT,
    "has_illegal_modification": Field.ILLEGAL_MODIFICATION,
    "is_severe_use": Field.SEVERE_USE,
    "manufactured_on": Field.MANUFACTURED_ON,
    "registered_on": Field.REGISTERED_ON,
    "delivered_on": Field.DELIVERED_ON,
    "inspection_valid_until": Field.INSPECTION_UNTIL,
}
# Two VINs on one plate that differ in no more characters are one, mistyped.
_MISTYPED_CHARACTERS = 2


class Cars:
    """Loads in a constant number of queries, decides in memory, writes in bulk."""

    def __init__(self, memory: Memory, catalogue: Catalogue) -> None:
        self._memory = memory
        self._catalogue = catalogue
        self._by_vin: dict[str, Vehicle] = {}
        self._by_plate: dict[str, list[Vehicle]] = {}
        self._plates: dict[str, list[Plate]] = {}
        self._contacts: dict[str, list[VehicleContact]] = {}
        self._papers = Papers(memory)
        self._new: list[Vehicle] = []
        self._changed: dict[int, Vehicle] = {}
        self._changed_fields: set[str] = set()
        self._new_plates: list[Plate] = []
        self._ended_plates: list[Plate] = []
        self._new_contacts: list[VehicleContact] = []
        self._ended_contacts: list[VehicleContact] = []

    def load(self, records: Iterable[VehicleRecord]) -> None:
        """Fetch the cars that these records may mean, and hold their rows."""
        records = list(records)
        vins = {record.vin for record in records if record.vin}
        plates = {record.plate for record in records if record.plate}
        # A plate without a VIN may be one that the car has given back since.
        alone = {record.plate for record in records if not record.vin}
        worn = Plate.objects.filter(any_of("plate", alone))
        wanted = (
            any_of("vin", vins)
            | any_of("plate", plates)
            | any_of("pk", worn.values_list("vehicle_id", flat=True))
        )
        vehicles = Vehicle.objects.filter(wanted).order_by("pk")
        for vehicle in vehicles.select_for_update(no_key=True):
            self._by_vin[vehicle.vin] = vehicle
        self._load_companions(alone)

    def _load_companions(self, plates_alone: set[str]) -> None:
        vehicles = {vehicle.pk: vehicle for vehicle in self._by_vin.values()}
        for plate in Plate.objects.filter(any_of("vehicle_id", vehicles)).order_by(
            "pk"
        ):
            vehicle = vehicles[plate.vehicle_id]
            self._plates.setdefault(vehicle.vin, []).append(plate)
            if plate.plate in plates_alone:
                self._by_plate.setdefault(plate.plate, []).append(vehicle)
        for vehicle in vehicles.values():
            self._by_plate.setdefault(vehicle.plate, []).append(vehicle)
        contacts = VehicleContact.objects.filter(
            any_of("vehicle_id", vehicles)
        ).order_by("pk")
        for contact in contacts:
            vin = vehicles[contact.vehicle_id].vin
            self._contacts.setdefault(vin, []).append(contact)
        self._papers.load(vehicles)

    @property
    def people(self) -> set[UUID]:
        """The people of the cars that were loaded."""
        return {each.customer_id for some in self._contacts.values() for each in some}

    def find(self, record: VehicleRecord, result: RowResult) -> Vehicle | None:
        """Return the car of a record, by VIN or else by plate, if it is known."""
        if record.vin and record.vin in self._by_vin:
            return self._by_vin[record.vin]
        on_plate = self._on_plate(record.plate)
        if record.vin:
            return self._find_mistyped(record.vin, on_plate, result)
        standing = [each for each in on_plate if each.plate == record.plate] or on_plate
        active = [each for each in standing if each.status == Vehicle.Status.ACTIVE]
        candidates = active or standing
        return candidates[0] if len(candidates) == 1 else None

    def _on_plate(self, plate: str) -> list[Vehicle]:
        """Return the cars that wear or wore the plate; none of those without one."""
        if not plate:
            return []
        return list({each.vin: each for each in self._by_plate.get(plate, ())}.values())

    def _find_mistyped(
        self, vin: str, on_plate: list[Vehicle], result: RowResult
    ) -> Vehicle | None:
        for vehicle in on_plate:
            if _may_be_one(vehicle.vin, vin):
                sentence = "车架号与系统里同一车牌的车只差一两位，按那辆车记，请核对"
                result.say(Field.VIN, sentence, made=vehicle.vin)
                return vehicle
        return None

    def complaint(self, record: VehicleRecord) -> str:
        """Say why a record that names no VIN finds no car."""
        if len(self._on_plate(record.plate)) > 1:
            return "这个车牌对应多辆车，请补录车架号"
        return "没有可用的车架号，系统里也没有这个车牌的车，请补录车架号"

    def resolve(
        self, record: VehicleRecord, result: RowResult, *, seen_on: date | None
    ) -> tuple[Vehicle, Outcome] | None:
        """Return the car of a record and what the record did to it.

        `seen_on` is the day of an order, which only fills what is not known; without
        it the record is a line of a vehicle list, which says how the car is today.
        """
        vehicle = self.find(record, result)
        if vehicle is None and record.vin is None:
            kind = Kind.VEHICLES if seen_on is None else Kind.ORDERS
            result.reject(kind, Field.VIN, self.complaint(record))
            return None
        if vehicle is None:
            vehicle = self._create(record, seen_on)
            self._papers.take(vehicle, record)
            return vehicle, Outcome.CREATED
        changed = self._take_facts(vehicle, record, result, is_list=seen_on is None)
        changed |= self._take_status(vehicle, record, result)
        has_new_plate = self._take_plate(vehicle, record.plate, result, seen_on)
        has_new_paper = self._papers.take(vehicle, record)
        if changed and vehicle.pk is not None:
            self._changed[vehicle.pk] = vehicle
            self._changed_fields |= changed
        is_updated = changed or has_new_plate or has_new_paper
        return vehicle, Outcome.UPDATED if is_updated else Outcome.UNCHANGED

    def _create(self, record: VehicleRecord, seen_on: date | None) -> Vehicle:
        vehicle = Vehicle(vin=record.vin or "", plate=record.plate)
        facts = {
            name: value for name, value in self._facts(record, vehicle).items() if value
        }
        for name, value in facts.items():
            setattr(vehicle, name, value)
        vehicle.notes = record.notes
        if record.status and record.status != Vehicle.Status.ACTIVE:
            vehicle.status, vehicle.status_on = record.status, self._memory.today
        self._new.append(vehicle)
        self._by_vin[vehicle.vin] = vehicle
        if seen_on is None:
            self._memory.claims.setdefault(vehicle.vin, set()).update(facts)
        if record.plate:
            self._by_plate.setdefault(record.plate, []).append(vehicle)
            self._wear(vehicle, record.plate, since_on=seen_on)
        return vehicle

    def _facts(self, record: VehicleRecord, vehicle: Vehicle) -> dict[str, Any]:
        return {
            "model_id": self._model(record, vehicle),
            "model_text": record.model_text,
            "colour": record.colour,
            "engine_number": record.engine_number,
            "use": record.use,
            "body": record.body,
            "seats": record.seats,
            "has_injury_accident": record.has_injury_accident,
            "has_illegal_modification": record.has_illegal_modification,
            "is_severe_use": record.is_severe_use,
            "manufactured_on": record.manufactured_on,
            "registered_on": record.registered_on,
            "delivered_on": record.delivered_on,
            "inspection_valid_until": record.inspection_valid_until,
        }

    def _model(self, record: VehicleRecord, vehicle: Vehicle) -> int | None:
        """Look the model up; a free text does not replace a model that is known."""
        is_named = bool(record.brand and record.series)
        if vehicle.model_id is not None and not is_named:
            return None
        model = self._catalogue.find(record)
        return model.pk if model else None

    def _take_facts(
        self,
        vehicle: Vehicle,
        record: VehicleRecord,
        result: RowResult,
        *,
        is_list: bool,
    ) -> set[str]:
        claims = self._memory.claims.setdefault(vehicle.vin, set()) if is_list else None
        changed = set()
        for name, value in self._facts(record, vehicle).items():
            current = getattr(vehicle, name)
            if value in (None, ""):
                continue
            if current == value:
                pass
            elif claims is None and current not in (None, ""):
                continue
            elif claims is not None and name in claims:
                result.say(_COLUMNS[name], "与文件前面的行不一致，保留先出现的，请核对")
            else:
                setattr(vehicle, name, value)
                changed.add(name.removesuffix("_id"))
            if claims is not None:
                claims.add(name)
        if record.notes and record.notes not in vehicle.notes:
            vehicle.notes = f"{vehicle.notes}\n{record.notes}".strip()
            changed.add("notes")
        return changed

    def _take_status(
        self, vehicle: Vehicle, record: VehicleRecord, result: RowResult
    ) -> set[str]:
        """Let a car leave; a list that still says 在用 does not bring it back."""
        status = record.status
        if status is None or status == vehicle.status:
            return set()
        if status == Vehicle.Status.ACTIVE:
            made = vehicle.get_status_display()
            sentence = "系统里这辆车已转出或报废，状态未改回，请核对"
            result.say(Field.VEHICLE_STATUS, sentence, made=made)
            return set()
        vehicle.status, vehicle.status_on = status, self._memory.today
        return {"status", "status_on"}

    def _take_plate(
        self, vehicle: Vehicle, plate: str, result: RowResult, seen_on: date | None
    ) -> bool:
        """Put a new plate on the car, or an old one into its history."""
        history = self._plates.get(vehicle.vin, [])
        if not plate or plate == vehicle.plate:
            return False
        if any(each.plate == plate for each in history):
            made = vehicle.plate
            result.note(Field.PLATE, "这是这辆车以前的车牌，现车牌不变", made=made)
            return False
        if seen_on is not None and self._is_old(vehicle, seen_on):
            self._new_plates.append(
                Plate(vehicle=vehicle, plate=plate, since_on=seen_on, until_on=seen_on)
            )
            self._plates.setdefault(vehicle.vin, []).append(self._new_plates[-1])
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
        history = self._plates.get(vehicle.vin, [])
        return next((each for each in history if each.until_on is None), None)

    def _change_plate(self, vehicle: Vehicle, plate: str, *, on: date) -> None:
        standing = self._standing_plate(vehicle)
        if standing is not None:
            standing.until_on = on
            if standing.pk is not None:
                self._ended_plates.append(standing)
        has_had_plate = bool(vehicle.plate)
        vehicle.plate = plate
        self._by_plate.setdefault(plate, []).append(vehicle)
        self._wear(vehicle, plate, since_on=on if has_had_plate else None)
        if vehicle.pk is not None:
            self._changed[vehicle.pk] = vehicle
            self._changed_fields.add("plate")

    def _wear(self, vehicle: Vehicle, plate: str, *, since_on: date | None) -> None:
        worn = Plate(vehicle=vehicle, plate=plate, since_on=since_on)
        self._new_plates.append(worn)
        self._plates.setdefault(vehicle.vin, []).append(worn)

    def owner_of(self, vehicle: Vehicle) -> UUID | None:
        contact = self._standing_owner(vehicle)
        return contact.customer_id if contact else None

    def _standing_owner(self, vehicle: Vehicle) -> VehicleContact | None:
        return next(
            (
                each
                for each in self._contacts.get(vehicle.vin, ())
                if each.role == Role.OWNER and each.until_on is None
            ),
            None,
        )

    def give_owner(
        self, vehicle: Vehicle, customer: Customer, result: RowResult, *, is_list: bool
    ) -> bool:
        """Make the customer the owner; an order only where none is known."""
        contacts = self._contacts.setdefault(vehicle.vin, [])
        standing = self._standing_owner(vehicle)
        if standing is None:
            self._add_contact(vehicle, customer, Role.OWNER, since_on=None)
            return True
        if not is_list or standing.customer_id == customer.pk:
            return False
        if any(c.customer_id == customer.pk and c.role == Role.OWNER for c in contacts):
            result.note(Field.NAME, "是这辆车以前的车主，现车主不变")
            return False
        standing.until_on = self._memory.today
        if standing.pk is not None:
            self._ended_contacts.append(standing)
        self._add_contact(vehicle, customer, Role.OWNER, since_on=self._memory.today)
        result.say(Field.NAME, "车主与系统里不同，已改为文件里的车主，请核对")
        return True

    def give_driver(
        self, vehicle: Vehicle, customer: Customer, *, since_on: date
    ) -> None:
        """Note who brings the car in, unless it is the owner or known already."""
        contacts = self._contacts.get(vehicle.vin, ())
        if any(c.customer_id == customer.pk and c.until_on is None for c in contacts):
            return
        self._add_contact(vehicle, customer, Role.DRIVER, since_on=since_on)

    def _add_contact(
        self, vehicle: Vehicle, customer: Customer, role: str, *, since_on: date | None
    ) -> None:
        contact = VehicleContact(
            vehicle=vehicle, customer=customer, role=role, since_on=since_on
        )
        self._new_contacts.append(contact)
        self._contacts.setdefault(vehicle.vin, []).append(contact)

    def save(self) -> None:
        """Write cars first, for the rest refers to them; customers stand already."""
        insert(self._new)
        if self._changed:
            Vehicle.objects.bulk_create(
                sorted(self._changed.values(), key=lambda each: each.pk),
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=sorted(self._changed_fields | {"updated_at"}),
            )
        Plate.objects.bulk_update(self._ended_plates, ["until_on"])
        insert(self._new_plates)
        VehicleContact.objects.bulk_update(self._ended_contacts, ["until_on"])
        insert(self._new_contacts)
        self._papers.save()


def _may_be_one(known: str, written: str) -> bool:
    """Tell whether one of the VINs may be the other, mistyped.

    A firm's cars come one after the other from the line: their VINs differ in a digit
    and the check digit, which then speaks for both.
    """
    if is_vouched_for(known) and is_vouched_for(written):
        return False
    differing = sum(a != b for a, b in zip(known, written, strict=False))
    return differing <= _MISTYPED_CHARACTERS


class Papers:
    """Policies, warranties and readings that a vehicle list knows."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._policies: dict[tuple[str, str, date], Policy] = {}
        self._warranties: dict[str, Warranty] = {}
        self._readings: dict[tuple[str, date, int], OdometerReading] = {}
        self._new: list[Policy | Warranty | OdometerReading] = []
        self._changed_policies: dict[int, Policy] = {}
        self._changed_warranties: dict[int, Warranty] = {}

    def load(self, vehicles: dict[int, Vehicle]) -> None:
        policies = Policy.objects.filter(any_of("vehicle_id", vehicles))
        for policy in policies:
            vin = vehicles[policy.vehicle_id].vin
            self._policies[vin, policy.kind, policy.last_covered_on] = policy
        whole = Warranty.objects.filter(
            any_of("vehicle_id", vehicles), kind=Warranty.Kind.WHOLE
        )
        for warranty in whole:
            self._warranties[vehicles[warranty.vehicle_id].vin] = warranty

    def take(self, vehicle: Vehicle, record: VehicleRecord) -> bool:
        """Add what the record knows of papers; tell whether that was new."""
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
        known = self._policies.get((vehicle.vin, kind, until))
        if known is None:
            policy = Policy(
                vehicle=vehicle, kind=kind, last_covered_on=until, insurer=insurer
            )
            self._policies[vehicle.vin, kind, until] = policy
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
        known = self._warranties.get(vehicle.vin)
        if known is None:
            known = Warranty(vehicle=vehicle, kind=Warranty.Kind.WHOLE)
            self._warranties[vehicle.vin] = known
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
        key = (vehicle.vin, record.km_on, record.km)
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
        # A reading that is known already is not told apart from a new one.
        OdometerReading.objects.bulk_create(
            self._readings.values(), ignore_conflicts=True
        )
        Policy.objects.bulk_update(self._changed_policies.values(), ["insurer"])
        Warranty.objects.bulk_update(
            self._changed_warranties.values(), ["until_on", "until_km"]
        )
