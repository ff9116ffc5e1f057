"""Finds, completes or creates the vehicles of one chunk of rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from customers.identifiers.vin import may_be_mistyped
from customers.models import Customer, Plate, Vehicle
from customers.plate_cars.completing import note_vins
from customers.plate_cars.same_car import contradictions
from imports.reading.fields import VEHICLE_FIELDS, Field, columns_kept
from imports.reading.records import VehicleRecord
from imports.writing.catalogue import Catalogue
from imports.writing.contacts import Contacts
from imports.writing.copying import insert
from imports.writing.matching.known_facts import KnownFacts
from imports.writing.matching.owners import Agreement, reachable_owner
from imports.writing.matching.plate_cars import Choice, Claim, choose, compare_owner
from imports.writing.papers import Papers
from imports.writing.plates import Plates
from imports.writing.results import (
    Memory,
    Outcome,
    RecordKind,
    RowResult,
)
from imports.writing.sold_cars import doubt_imported

_KEPT = columns_kept(VEHICLE_FIELDS)
# Which field of a file goes into which column of a car.
_COLUMNS = {"model_id": Field.SERIES, **_KEPT}
WAITING = "这个车牌的车还没有建档，等文件后面的行"


class Cars:
    """Loads in a constant number of queries, decides in memory, writes in bulk."""

    def __init__(
        self,
        memory: Memory,
        catalogue: Catalogue,
        owner_of: Callable[[Vehicle], Customer | None],
    ) -> None:
        self._memory = memory
        self._catalogue = catalogue
        self._owner_of = owner_of
        self._facts_known = KnownFacts(catalogue)
        self._by_vin: dict[str, Vehicle] = {}
        self._loaded: dict[int, Vehicle] = {}
        self._plates = Plates(memory)
        self.contacts = Contacts(memory)
        self._papers = Papers(memory)
        self._new: list[Vehicle] = []
        self._completed: list[Vehicle] = []
        self._said_sold: list[tuple[Vehicle, str]] = []
        self._changed: dict[int, Vehicle] = {}
        self._changed_fields: set[str] = set()

    def load(self, records: Iterable[VehicleRecord], former: Collection[int]) -> None:
        """Fetch the cars that these records may mean, and lock their rows.

        `former` are the cars that rows wrote which are now corrected.
        """
        records = list(records)
        vins = {record.vin for record in records if record.vin}
        plates = {record.plate for record in records if record.plate}
        # A row without a VIN may name a plate that its car no longer has.
        alone = {record.plate for record in records if not record.vin}
        worn = Plate.objects.filter(plate__any_of=alone)
        wanted = (
            Q(vin__any_of=vins)
            | Q(plate__any_of=plates)
            | Q(pk__any_of=[*worn.values_list("vehicle_id", flat=True), *former])
        )
        vehicles = Vehicle.objects.filter(wanted).order_by("pk")
        found = list(vehicles.select_for_update(no_key=True))
        loaded = {car.pk: car for car in found if car.merged_into_id is None}
        merged = {car.merged_into_id for car in found} - loaded.keys() - {None}
        if merged:
            survivors = Vehicle.objects.filter(pk__any_of=merged).order_by("pk")
            loaded |= {car.pk: car for car in survivors.select_for_update(no_key=True)}
        self._by_vin = {
            car.vin: loaded[car.merged_into_id or car.pk] for car in found if car.vin
        }
        self._loaded = loaded
        self._facts_known.load(loaded, alone)
        self._plates.load(loaded, alone)
        self.contacts.load(loaded)
        self._papers.load(loaded)

    def find(self, claim: Claim, record: VehicleRecord, result: RowResult) -> Choice:
        """Return the car of a record, by VIN or else by plate and owner."""
        if record.vin and record.vin in self._by_vin:
            return Choice(self._by_vin[record.vin])
        on_plate = self._plates.wearers(record.plate)
        if record.vin:
            mistyped = self._find_mistyped(record.vin, on_plate, result)
            return Choice(
                mistyped or self._complete(record.vin, claim, on_plate, result)
            )
        standing = [each for each in on_plate if each.plate == record.plate] or on_plate
        active = [each for each in standing if each.status == Vehicle.Status.ACTIVE]
        return choose(
            active or standing, claim, self._owner_of, self._facts_known.of_car
        )

    def _repeated(self, of_order: int | None, record: VehicleRecord) -> Choice | None:
        """Return the car of the stored order if it has or had the plate of the row."""
        car = self._loaded.get(of_order) if of_order and not record.vin else None
        return Choice(car) if car in self._plates.wearers(record.plate) else None

    def _find_mistyped(
        self, vin: str, on_plate: list[Vehicle], result: RowResult
    ) -> Vehicle | None:
        for vehicle in on_plate:
            if vehicle.vin and may_be_mistyped(vehicle.vin, vin):
                sentence = "车架号与系统里同一车牌的车只差一两位，按那辆车记，请核对"
                result.say(Field.VIN, sentence, made=vehicle.vin)
                return vehicle
        return None

    def _complete(
        self, vin: str, claim: Claim, on_plate: list[Vehicle], result: RowResult
    ) -> Vehicle | None:
        """Give the VIN to the car that was known by this plate, if it is that car.

        No owner may differ and nothing contradict: the plate may be on a new car.
        """
        active = [
            each
            for each in on_plate
            if each.plate == claim.plate and each.status == Vehicle.Status.ACTIVE
        ]
        if len(active) != 1 or active[0].vin:
            return None
        (vehicle,) = active
        if compare_owner(self._owner_of(vehicle), claim.owner) is Agreement.OTHER:
            return None
        if contradictions(self._facts_known.of_car(vehicle), claim.facts):
            return None
        self._put_vin(vehicle, vin)
        result.note(Field.VIN, "给原来按车牌记录的车补上了车架号", made=vin)
        return vehicle

    def _former_car(
        self, former: int | None, record: VehicleRecord, *, is_asked: bool
    ) -> Vehicle | None:
        """Return the car that the corrected row knew by a wrong plate or owner."""
        car = self._loaded.get(former) if former else None
        if car is None or car.vin or car.status != Vehicle.Status.ACTIVE:
            return None
        if is_asked and car.plate != record.plate:
            return None
        if record.vin:
            self._put_vin(car, record.vin)
        return car

    def _put_vin(self, vehicle: Vehicle, vin: str) -> None:
        vehicle.vin = vin
        self._by_vin[vin] = vehicle
        self._note_change(vehicle, {"vin"})
        self._completed.append(vehicle)

    def _note_change(self, vehicle: Vehicle, changed: set[str]) -> None:
        if changed and vehicle.pk is not None:
            self._changed[vehicle.pk] = vehicle
            self._changed_fields |= changed

    def resolve(
        self,
        record: VehicleRecord,
        result: RowResult,
        *,
        seen_on: date | None,
        may_wait: bool,
        former: int | None = None,
        of_order: int | None = None,
    ) -> tuple[Vehicle, Outcome] | None:
        """Return the car of a record and whether the record created or changed it.

        `seen_on` is the day of a repair order, which only fills gaps; without it the
        record is a line of a vehicle list, which states how the car is today. With
        `may_wait` a row with an unknown plate waits, because a later row of the file
        may name the VIN. `former` is the car of the row that this one corrects, and
        `of_order` the car of the stored order that it repeats.
        """
        claim = self._claim(record, result)
        vehicle, question = self._repeated(of_order, record) or self.find(
            claim, record, result
        )
        self._note_shared(record.plate)
        if vehicle is None:
            vehicle = self._former_car(former, record, is_asked=bool(question))
        if vehicle is None and record.vin is None and (question or may_wait):
            kind = RecordKind.VEHICLES if seen_on is None else RecordKind.ORDERS
            result.wait(kind, Field.VIN, question or WAITING)
            return None
        if vehicle is None:
            vehicle = self._create(record, seen_on)
            self._note_sale(vehicle, record)
            self._papers.take(vehicle, record)
            return vehicle, Outcome.CREATED
        is_completed = vehicle.pk in self._changed and vehicle.vin == record.vin
        changed = self._take_facts(vehicle, record, result, is_list=seen_on is None)
        changed |= self._take_status(vehicle, record, result)
        self._note_sale(vehicle, record)
        before = vehicle.plate
        has_new_plate = self._plates.take(vehicle, record.plate, result, seen_on)
        if vehicle.plate != before:
            changed.add("plate")
        has_new_paper = self._papers.take(vehicle, record)
        self._note_change(vehicle, changed)
        is_updated = changed or has_new_plate or has_new_paper or is_completed
        return vehicle, Outcome.UPDATED if is_updated else Outcome.UNCHANGED

    def _note_shared(self, plate: str) -> None:
        """Remember a plate under which a car may be recorded twice."""
        if any(each.vin is None for each in self._plates.wearers(plate)):
            self._memory.shared_plates.add(plate)

    def _claim(self, record: VehicleRecord, result: RowResult) -> Claim:
        facts = self._facts_known.of_record(record, result.record.order)
        return Claim(record.plate, reachable_owner(result.record), facts)

    def _note_sale(self, vehicle: Vehicle, record: VehicleRecord) -> None:
        if record.said_sold:
            self._said_sold.append((vehicle, record.said_sold))

    def _create(self, record: VehicleRecord, seen_on: date | None) -> Vehicle:
        vehicle = Vehicle(vin=record.vin, plate=record.plate)
        facts = {
            name: value for name, value in self._facts(record, vehicle).items() if value
        }
        for name, value in facts.items():
            setattr(vehicle, name, value)
        vehicle.notes = record.notes
        if record.status and record.status != Vehicle.Status.ACTIVE:
            vehicle.status, vehicle.status_on = record.status, self._memory.today
        self._new.append(vehicle)
        if vehicle.vin:
            self._by_vin[vehicle.vin] = vehicle
        if seen_on is None:
            self._memory.claims.setdefault(_key(vehicle), set()).update(facts)
        if record.plate:
            self._plates.put_on(vehicle, record.plate, since_on=seen_on)
            self._note_shared(record.plate)
        return vehicle

    def _facts(self, record: VehicleRecord, vehicle: Vehicle) -> dict[str, Any]:
        return {
            "model_id": self._model(record, vehicle),
            **{name: getattr(record, name) for name in _KEPT},
        }

    def _model(self, record: VehicleRecord, vehicle: Vehicle) -> int | None:
        """Return the key of the model; free text does not replace a known model."""
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
        claims = (
            self._memory.claims.setdefault(_key(vehicle), set()) if is_list else None
        )
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
        """Mark a car as gone; a list that still says 在用 does not undo that."""
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

    def save(self) -> None:
        """Write cars first, because other rows refer to them; customers exist now."""
        for car in self._new:
            if car.vin is None:
                car.plate_owner_id = self.contacts.owner_of(car)
        insert(self._new)
        if self._changed:
            Vehicle.objects.bulk_create(
                sorted(self._changed.values(), key=lambda each: each.pk),
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=sorted(self._changed_fields | {"updated_at"}),
            )
        self._note_completed()
        self._plates.save()
        self.contacts.save()
        self._papers.save()
        doubt_imported(
            {car.pk: words for car, words in self._said_sold}, now=self._memory.now
        )

    def _note_completed(self) -> None:
        """Keep what is needed to separate the cars from their VINs again."""
        upload = self._memory.upload
        note_vins(
            self._completed,
            by=upload.uploaded_by,
            now=self._memory.now,
            because=f"导入文件“{upload.file_name}”有车架号",
        )


def _key(vehicle: Vehicle) -> str:
    """Return what the run remembers the car by; new cars have no primary key."""
    return vehicle.vin or vehicle.plate
