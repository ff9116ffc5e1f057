"""Finds who receives a car's reminders (owner, else driver), and by which name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import starmap
from typing import NamedTuple
from uuid import UUID

from customers.models import Customer, VehicleContact
from customers.names import salutation
from customers.numbers import is_doubted
from shop.database.chunks import chunked


class Recipient(NamedTuple):
    """``number`` is the keyed index of the phone to text, '' if there is none."""

    customer: UUID
    number: str
    is_second_phone: bool


def find_recipients(vehicles: Collection[int]) -> dict[int, Recipient]:
    """Return the recipient of each car that has one. 1 query per 1,000 cars.

    The first number that is not in doubt is used; if both are in doubt, the first one.
    """
    found: dict[int, Recipient] = {}
    for chunk in chunked(vehicles):
        for each in _contacts(chunk):
            known = found.get(each.vehicle)
            if known is None or not known.number:
                found[each.vehicle] = Recipient(
                    each.customer, each.number, each.prefers_second
                )
    return found


def salutation_of(customer: Customer) -> str:
    return salutation(
        customer.name,
        customer.gender,
        contact_name=customer.contact_name,
        contact_gender=customer.contact_gender,
        is_company=customer.kind == Customer.Kind.COMPANY,
    )


class _Contact(NamedTuple):
    """A person of a car, with the index of each number and whether it is in doubt."""

    vehicle: int
    customer: UUID
    first_number: str
    second_number: str
    is_first_doubted: bool
    is_second_doubted: bool

    @property
    def prefers_second(self) -> bool:
        is_sounder = self.is_first_doubted and not self.is_second_doubted
        return bool(self.second_number) and (not self.first_number or is_sounder)

    @property
    def number(self) -> str:
        return self.second_number if self.prefers_second else self.first_number


def _contacts(vehicles: Sequence[int]) -> Iterable[_Contact]:
    """Return the contacts of the cars, owners before drivers."""
    standing = (
        VehicleContact.objects.standing()
        .of_living()
        .filter(
            vehicle__any_of=vehicles,
            role__in=(VehicleContact.Role.OWNER, VehicleContact.Role.DRIVER),
        )
    )
    # "owner" sorts after "driver", hence descending.
    rows = standing.order_by("-role", "-pk").values_list(
        "vehicle",
        "customer",
        "customer__phone_index",
        "customer__second_phone_index",
        is_doubted("customer__phone_index"),
        is_doubted("customer__second_phone_index"),
    )
    return starmap(_Contact, rows)


def vehicles_of_numbers(numbers: Collection[str]) -> set[int]:
    """Return the cars of the people who have one of these numbers."""
    customers = Customer.objects.living()
    owners = customers.filter(phone_index__any_of=numbers) | customers.filter(
        second_phone_index__any_of=numbers
    )
    contacts = VehicleContact.objects.standing().filter(customer__in=owners)
    return set(contacts.values_list("vehicle", flat=True))
