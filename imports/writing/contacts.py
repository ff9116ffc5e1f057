"""Writes the owners and drivers of the cars of one chunk of rows."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from customers.models import Customer, Vehicle, VehicleContact
from imports.reading.fields import Field
from imports.writing.copying import insert
from imports.writing.results import Memory, RowResult

Role = VehicleContact.Role


class Contacts:
    """Loads in one query, decides in memory, writes in bulk."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        # Keyed by the id of the object, because a new car has no primary key yet.
        self._contacts: dict[int, list[VehicleContact]] = {}
        self._new: list[VehicleContact] = []
        self._ended: list[VehicleContact] = []

    def load(self, vehicles: dict[int, Vehicle]) -> None:
        contacts = VehicleContact.objects.filter(vehicle__any_of=vehicles)
        for contact in contacts.order_by("pk"):
            key = id(vehicles[contact.vehicle_id])
            self._contacts.setdefault(key, []).append(contact)

    @property
    def people(self) -> set[UUID]:
        """The customers who have a role in the loaded cars."""
        return {each.customer_id for some in self._contacts.values() for each in some}

    def owner_of(self, vehicle: Vehicle) -> UUID | None:
        contact = self._standing_owner(vehicle)
        return contact.customer_id if contact else None

    def _standing_owner(self, vehicle: Vehicle) -> VehicleContact | None:
        return next(
            (
                each
                for each in self._contacts.get(id(vehicle), ())
                if each.role == Role.OWNER and each.until_on is None
            ),
            None,
        )

    def give_owner(
        self, vehicle: Vehicle, customer: Customer, result: RowResult, *, is_list: bool
    ) -> bool:
        """Make the customer the owner; an order does so only if no owner is known."""
        contacts = self._contacts.setdefault(id(vehicle), [])
        standing = self._standing_owner(vehicle)
        if standing is None:
            self._end_driving(contacts, customer)
            self._add(vehicle, customer, Role.OWNER, since_on=None)
            return True
        if not is_list or standing.customer_id == customer.pk:
            return False
        if any(c.customer_id == customer.pk and c.role == Role.OWNER for c in contacts):
            result.note(Field.NAME, "是这辆车以前的车主，现车主不变")
            return False
        standing.until_on = self._memory.today
        if standing.pk is not None:
            self._ended.append(standing)
        self._end_driving(contacts, customer)
        self._add(vehicle, customer, Role.OWNER, since_on=self._memory.today)
        result.say(Field.NAME, "车主与系统里不同，已改为文件里的车主，请核对")
        return True

    def _end_driving(self, contacts: list[VehicleContact], customer: Customer) -> None:
        """End the role of a driver who turns out to be the owner."""
        for each in list(contacts):
            is_theirs = each.customer_id == customer.pk and each.role == Role.DRIVER
            if not is_theirs or each.until_on is not None:
                continue
            if each.pk is None:
                self._new.remove(each)
                contacts.remove(each)
            else:
                today = self._memory.today
                each.until_on = max(each.since_on or today, today)
                self._ended.append(each)

    def give_driver(
        self, vehicle: Vehicle, customer: Customer, *, since_on: date | None
    ) -> bool:
        """Record who brings the car in, unless it is the owner or already known."""
        contacts = self._contacts.get(id(vehicle), ())
        if any(c.customer_id == customer.pk and c.until_on is None for c in contacts):
            return False
        self._add(vehicle, customer, Role.DRIVER, since_on=since_on)
        return True

    def _add(
        self, vehicle: Vehicle, customer: Customer, role: str, *, since_on: date | None
    ) -> None:
        contact = VehicleContact(
            vehicle=vehicle, customer=customer, role=role, since_on=since_on
        )
        self._new.append(contact)
        self._contacts.setdefault(id(vehicle), []).append(contact)

    def save(self) -> None:
        VehicleContact.objects.bulk_update(self._ended, ["until_on"])
        insert(self._new)
