"""Writes rows; a chunk is one transaction with a constant number of queries.

Rows are matched by natural keys only (VIN, plate and owner, order number, number and
name), so importing the same file twice changes nothing. Nothing is deleted, no fact is
replaced by an empty cell, and no refusal is lifted.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction

from customers.handover.names import Advisers, read_advisers
from customers.models import Customer, Vehicle
from customers.same_names import is_same_name
from imports.reading.fields import Field
from imports.reading.records import CustomerRecord, OrderRecord
from imports.writing.cars import Cars
from imports.writing.catalogue import Catalogue
from imports.writing.matching.corrections import Corrections
from imports.writing.matching.owners import (
    has_number,
    has_other_number,
    lacks_number,
    may_complete,
    reachable_owner,
)
from imports.writing.order_lines import write_lines
from imports.writing.orders import Orders
from imports.writing.people import People
from imports.writing.results import (
    Memory,
    Outcome,
    RecordKind,
    RowResult,
    Visit,
)

# Imports write one chunk at a time: two at once would both create the same car.
_TURN = int.from_bytes(b"imports")


class Upsert:
    """Writes the rows of one run; remembers what the file has said before."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._catalogue = Catalogue()
        self._staff = read_advisers()

    @transaction.atomic(savepoint=False)
    def write(
        self, results: Sequence[RowResult], *, table: int, may_wait: bool
    ) -> None:
        """Write a chunk of rows of one table and note the outcome of each.

        With `may_wait` a row whose plate nobody knows yet is not written.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
            # The commit at the end of the batch flushes these chunks to the disk too;
            # after a crash before that the batch is run again.
            cursor.execute("SET LOCAL synchronous_commit TO off")
        if results and results[0].is_line:
            write_lines(results, self._memory, table=table, may_wait=may_wait)
            return
        chunk = _Chunk(self._memory, self._catalogue, self._staff, table, may_wait)
        chunk.write(results)


class _Chunk:
    def __init__(
        self,
        memory: Memory,
        catalogue: Catalogue,
        staff: Advisers,
        table: int,
        may_wait: bool,
    ) -> None:
        self._memory = memory
        self._table = table
        self._may_wait = may_wait
        self._people = People(memory, staff)
        self._cars = Cars(memory, catalogue, self._owner_of)
        self._orders = Orders(memory)
        self._corrections = Corrections(memory)
        self._listed: list[Vehicle] = []
        self._settled: dict[Visit, tuple[Vehicle, UUID | None]] = {}

    def write(self, results: Sequence[RowResult]) -> None:
        self._load(results)
        for result in results:
            if result.is_of_order:
                self._write_order(result)
            else:
                self._write_list_row(result)
            self._corrections.note(result)
        self._corrections.save()
        self._people.save()
        self._cars.save()
        self._orders.save()
        for visit, (vehicle, brought_by) in self._settled.items():
            self._memory.settled[visit] = (vehicle.pk, brought_by)
            self._memory.note_car(vehicle)
        for vehicle in self._listed:
            self._memory.note_car(vehicle)

    def _load(self, results: Sequence[RowResult]) -> None:
        unsettled = []
        for result in results:
            if result.is_of_order:
                result.settled = self._memory.settled.get(result.visit)
            if result.settled is None:
                unsettled.append(result.record)
        self._corrections.load(results)
        cars = [each.vehicle for each in unsettled if each.vehicle]
        self._cars.load(cars, self._corrections.cars)
        people = [each.customer for each in unsettled if each.customer]
        people += [
            each.order.sender for each in unsettled if each.order and each.order.sender
        ]
        known = self._cars.contacts.people | self._corrections.people
        self._people.load(people, known)
        self._orders.load(
            each.record.order for each in results if each.record.order is not None
        )

    def _write_list_row(self, result: RowResult) -> None:
        """Write a line of a list of customers, of vehicles, or of both."""
        record = result.record
        vehicle: Vehicle | None = None
        if record.vehicle:
            if record.vehicle.plate:
                self._memory.plates.add(record.vehicle.plate)
            resolved = self._cars.resolve(
                record.vehicle,
                result,
                seen_on=None,
                may_wait=self._may_wait,
                former=self._corrections.of(result).vehicle,
            )
            if resolved:
                vehicle, result.outcomes[RecordKind.VEHICLES] = resolved
                self._listed.append(vehicle)
                result.vehicle = vehicle
        if result.is_waiting:
            return
        if record.customer:
            self._write_person(record.customer, vehicle, result)
        result.reject_what_failed()

    def _write_person(
        self, record: CustomerRecord, vehicle: Vehicle | None, result: RowResult
    ) -> None:
        """Write the customer of a list row; with a car, as its owner."""
        if vehicle is None and not has_number(record):
            sentence = "没有可用的电话，也没有车，客户未导入，请补录"
            result.reject(RecordKind.CUSTOMERS, Field.PHONE, sentence)
            return
        owner = self._owner_of(vehicle) if vehicle else None
        former = self._corrections.of(result)
        customer, outcome = self._people.resolve(record, result, owner, former)
        result.customer = customer.pk
        result.outcomes[RecordKind.CUSTOMERS] = outcome
        if vehicle is None:
            return
        contacts = self._cars.contacts
        if owner and owner is not customer and is_same_name(owner.name, record.name):
            sentence = "与车主同姓、号码不同，记为这辆车的另一位联系人，请核对"
            result.say(Field.NAME, sentence)
            has_changed = contacts.give_driver(vehicle, customer, since_on=None)
        else:
            has_changed = contacts.give_owner(vehicle, customer, result, is_list=True)
        if has_changed:
            result.raise_to_updated(RecordKind.VEHICLES)

    def _write_order(self, result: RowResult) -> None:
        order = result.record.order
        settled = self._settle(result) if order else None
        if order is None or settled is None:
            result.outcomes.setdefault(RecordKind.ORDERS, Outcome.REJECTED)
            return
        vehicle, brought_by = settled
        self._orders.resolve(order, vehicle, brought_by, result, self._table)

    def _settle(self, result: RowResult) -> tuple[Vehicle | int, UUID | None] | None:
        """Return the car of an order and the person who brought it in."""
        record = result.record
        settled = result.settled or self._settled.get(result.visit)
        if settled is not None:
            return settled
        if record.vehicle is None or record.order is None:
            return None
        seen_on = record.order.came_in_on
        resolved = self._cars.resolve(
            record.vehicle,
            result,
            seen_on=seen_on,
            may_wait=self._may_wait,
            of_order=self._orders.car_of(record.order),
        )
        if resolved is None:
            return None
        vehicle, outcome = resolved
        if outcome is not Outcome.UNCHANGED:
            result.outcomes[RecordKind.VEHICLES] = outcome
        self._give_owner(vehicle, result)
        brought_by = self._give_driver(vehicle, record.order, result)
        self._settled[result.visit] = (vehicle, brought_by)
        return vehicle, brought_by

    def _owner_of(self, vehicle: Vehicle) -> Customer | None:
        pk = self._cars.contacts.owner_of(vehicle)
        return self._people.living(pk) if pk else None

    def _give_owner(self, vehicle: Vehicle, result: RowResult) -> None:
        """Set the owner that an order names if the car has none yet."""
        record = reachable_owner(result.record)
        if record is None:
            return
        owner = self._owner_of(vehicle)
        if owner is not None:
            if record.told and is_same_name(owner.name, record.name):
                self._people.add_statements(owner, record.told, result)
            return
        if not record.mobiles and not record.landline:
            return
        customer, outcome = self._people.resolve(record, result)
        if outcome is not Outcome.UNCHANGED:
            result.outcomes[RecordKind.CUSTOMERS] = outcome
        self._cars.contacts.give_owner(vehicle, customer, result, is_list=False)

    def _give_driver(
        self, vehicle: Vehicle, order: OrderRecord, result: RowResult
    ) -> UUID | None:
        """Return who brought the car in: its owner, or a driver with a number.

        Another number is another person, even under the owner's surname: nobody guesses
        that two members of a household are one.
        """
        sender = order.sender
        if sender is None:
            return None
        owner = self._owner_of(vehicle)
        if owner and has_other_number(owner, sender):
            owner = None
        named = self._people.find(sender, owner)
        known = named or self._people.with_number_of(sender)
        if known is None and not has_number(sender):
            return None
        is_owner = named is not None and named is owner
        if known is None or (is_owner and may_complete(known, sender)):
            known, outcome = self._people.resolve(sender, result, owner)
            result.outcomes.setdefault(RecordKind.CUSTOMERS, outcome)
        elif lacks_number(known, sender):
            sentence = "送修人还有系统里没有的号码，未保存，请核对"
            result.say(Field.SENDER_PHONE, sentence)
        self._cars.contacts.give_driver(vehicle, known, since_on=order.came_in_on)
        return known.pk
