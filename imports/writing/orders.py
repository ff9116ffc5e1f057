"""Writes the repair orders of one chunk of rows; the order number is their key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Q

from customers.models import OdometerReading, ServiceRecord, Vehicle
from imports.reading.fields import ORDER_FIELDS, Field, columns_kept
from imports.reading.records import OrderRecord
from imports.writing.copying import insert_values
from imports.writing.order_lines import forget_items, waiting_items
from imports.writing.results import (
    Memory,
    Outcome,
    Place,
    RecordKind,
    RowResult,
)

_COLUMNS = columns_kept(ORDER_FIELDS | {Field.ADVISER})
# The columns that take the record's value unchanged; every order has a kind.
_PLAIN = tuple(name for name in _COLUMNS if name != "kind")
_plain_values = attrgetter(*_PLAIN)
_INSERTED = ("order_number", "vehicle", "brought_by", "kind", "is_void", "items")


@dataclass(slots=True)
class NewOrder:
    """An order that is not stored yet; its car may have no key yet."""

    record: OrderRecord
    vehicle: Vehicle | int
    brought_by: UUID | None

    def is_of(self, vehicle: Vehicle | int) -> bool:
        return _key(self.vehicle) == _key(vehicle)

    def values(self, *, is_void: bool) -> tuple[Any, ...]:
        """Return the values in the order of _INSERTED and _PLAIN."""
        record = self.record
        vehicle = self.vehicle
        return (
            record.order_number,
            vehicle.pk if isinstance(vehicle, Vehicle) else vehicle,
            self.brought_by,
            record.kind or ServiceRecord.Kind.OTHER,
            is_void or record.is_void,
            record.items,
            *_plain_values(record),
        )


def _key(vehicle: Vehicle | int) -> object:
    """Return the primary key; of a new car, which has none yet, the object."""
    if isinstance(vehicle, int):
        return vehicle
    return ("new", id(vehicle)) if vehicle.pk is None else vehicle.pk


class Orders:
    """Loads in one query, decides in memory, writes in bulk."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._known: dict[str, ServiceRecord] = {}
        self._new: dict[str, NewOrder] = {}
        self._changed: dict[int, ServiceRecord] = {}
        self._changed_fields: set[str] = set()
        self._outdated = Q()
        # The items that earlier files brought for these orders.
        self._lines: dict[str, tuple[str, ...]] = {}
        self._taken: set[str] = set()

    def load(self, records: Iterable[OrderRecord]) -> None:
        numbers = {record.order_number for record in records}
        self._lines = waiting_items(numbers)
        known = ServiceRecord.objects.filter(order_number__any_of=numbers)
        for order in known.order_by("pk").select_for_update(no_key=True):
            self._known[order.order_number] = order

    def car_of(self, record: OrderRecord) -> int | None:
        """Return the key of the car of the stored order with this number."""
        known = self._known.get(record.order_number)
        return known.vehicle_id if known else None

    def resolve(
        self,
        record: OrderRecord,
        vehicle: Vehicle | int,
        brought_by: UUID | None,
        result: RowResult,
        table: int,
    ) -> None:
        """Write one row of an order; rows of the same order add up their lines."""
        number = record.order_number
        if record.reversed_order and record.reversed_order != number:
            self._memory.reversed_orders.add(record.reversed_order)
        known, new = self._known.get(number), self._new.get(number)
        if known and known.vehicle_id != _key(vehicle):
            self._refuse(result)
            return
        if new and not new.is_of(vehicle):
            self._refuse(result)
            return
        if number in self._lines:
            record = record._replace(items=(*record.items, *self._lines[number]))
            self._taken.add(number)
        if known:
            outcome = self._complete(known, record, brought_by, result)
        elif new:
            outcome = self._complete_new(new, record, brought_by, result)
        else:
            self._new[number] = NewOrder(record, vehicle, brought_by)
            outcome = Outcome.CREATED
        result.outcomes[RecordKind.ORDERS] = outcome
        self._memory.orders.setdefault(
            number, Place(table, result.record.row.number, outcome)
        )

    def _refuse(self, result: RowResult) -> None:
        sentence = "这个工单号已经属于另一辆车，工单未导入，请核对"
        result.reject(RecordKind.ORDERS, Field.ORDER_NUMBER, sentence)

    def _complete(
        self,
        order: ServiceRecord,
        record: OrderRecord,
        brought_by: UUID | None,
        result: RowResult,
    ) -> Outcome:
        """Take what the row says; later rows of the same file only fill gaps."""
        is_repeated = record.order_number in self._memory.orders
        before = (order.came_in_on, order.odometer_km, order.engine_km)
        changes = self._changes(order, record, result, fills_only=is_repeated)
        may_replace = order.brought_by_id is None or not is_repeated
        if brought_by and brought_by != order.brought_by_id and may_replace:
            changes["brought_by_id"] = brought_by
        if not changes:
            return Outcome.UNCHANGED
        for name, value in changes.items():
            setattr(order, name, value)
        self._changed[order.pk] = order
        self._changed_fields |= {name.removesuffix("_id") for name in changes}
        self._forget_readings(order, before)
        return Outcome.UPDATED

    def _complete_new(
        self,
        order: NewOrder,
        record: OrderRecord,
        brought_by: UUID | None,
        result: RowResult,
    ) -> Outcome:
        changes = self._changes(order.record, record, result, fills_only=True)
        order.record = order.record._replace(**changes)
        order.brought_by = order.brought_by or brought_by
        return Outcome.UPDATED if changes else Outcome.UNCHANGED

    def _changes(
        self,
        known: ServiceRecord | OrderRecord,
        record: OrderRecord,
        result: RowResult,
        *,
        fills_only: bool,
    ) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        for name in _COLUMNS:
            value, current = getattr(record, name), getattr(known, name)
            if value in (None, "") or value == current:
                continue
            if fills_only and current not in (None, ""):
                sentence = "同一工单号有多行且内容不同，以第一行为准，请核对"
                result.say(_COLUMNS[name], sentence)
            else:
                changes[name] = value
        items = list(dict.fromkeys((*known.items, *record.items)))
        if items != list(known.items):
            changes["items"] = items
        if record.is_void and not known.is_void:
            changes["is_void"] = True
        return changes

    def _forget_readings(self, order: ServiceRecord, before: tuple[Any, ...]) -> None:
        """Mark for deletion the readings made from mileages that are now corrected."""
        on, odometer_km, engine_km = before
        counter = OdometerReading.Counter
        for kind, old, new in (
            (counter.ODOMETER, odometer_km, order.odometer_km),
            (counter.ENGINE, engine_km, order.engine_km),
        ):
            if old is not None and (on, old) != (order.came_in_on, new):
                self._outdated |= Q(
                    vehicle=order.vehicle_id, counter=kind, read_on=on, km=old
                )

    def save(self) -> None:
        """Write the orders, and void those that another order reverses."""
        reversed_orders = self._memory.reversed_orders
        insert_values(
            ServiceRecord,
            (*_INSERTED, *_PLAIN),
            [
                order.values(is_void=number in reversed_orders)
                for number, order in self._new.items()
            ],
        )
        if self._taken:
            forget_items(self._taken)
        if self._changed:
            ServiceRecord.objects.bulk_update(
                self._changed.values(), sorted(self._changed_fields)
            )
        if self._outdated:
            OdometerReading.objects.filter(
                self._outdated, source=OdometerReading.Source.ORDER
            ).delete()
        if reversed_orders:
            reversed_rows = ServiceRecord.objects.not_void().filter(
                order_number__in=reversed_orders
            )
            reversed_rows.update(is_void=True)
