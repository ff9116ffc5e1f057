"""Whom a number belongs to, and the cars in use of these people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from customers.models import Customer, Vehicle, VehicleContact
from customers.numbers import holders_of
from sms.models import InboundMessage
from sms.threads.actions import Occasion


@dataclass(frozen=True)
class People:
    """The living customers with some numbers, and their roles in cars in use."""

    customers: tuple[Customer, ...]
    contacts: tuple[VehicleContact, ...]

    @property
    def cars(self) -> list[Vehicle]:
        """Every car in use, once."""
        return list({each.vehicle_id: each.vehicle for each in self.contacts}.values())

    def occasion(self, reply: InboundMessage) -> Occasion:
        """Return what can be acted on; the car of the answered text comes first."""
        people = {
            each.pk: each
            for each in self.customers
            if reply.phone_index in each.number_indexes
        }
        owners: dict[int, Customer] = {}
        cars: dict[int, Vehicle] = {}
        for contact in self.contacts:
            if contact.customer_id in people:
                owners.setdefault(contact.vehicle_id, people[contact.customer_id])
                cars[contact.vehicle_id] = contact.vehicle
        answered = reply.answers.vehicle_id if reply.answers else None
        ordered = sorted(cars.values(), key=lambda car: (car.pk != answered, car.pk))
        return Occasion(reply, tuple(people.values()), tuple(ordered), owners)


def read_people(numbers: Collection[str]) -> People:
    """Return the people of these numbers; 3 queries."""
    holders = holders_of(numbers)
    keys = frozenset().union(*holders.values())
    found = Customer.objects.filter(pk__any_of=keys).select_related("adviser")
    return people_of(tuple(found.order_by("pk")))


def people_of(customers: tuple[Customer, ...]) -> People:
    """Return these customers with their cars in use, owners first; 1 query."""
    contacts = (
        VehicleContact.objects.standing()
        .filter(customer__in=customers, vehicle__status=Vehicle.Status.ACTIVE)
        # "owner" sorts after "driver", hence descending.
        .order_by("-role", "pk")
        .select_related("vehicle__model")
    )
    return People(customers, tuple(contacts))
