"""Whom a car's reminder goes to: its owner, else whoever brings it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar
from uuid import UUID

from customers.models import Customer, VehicleContact
from customers.numbers import is_doubted

# Small enough that the database looks each key up instead of reading the table.
CHUNK = 1_000

Key = TypeVar("Key")


class Recipient(NamedTuple):
    """``number`` is the keyed index of the phone to text, '' where there is none."""

    customer: UUID
    number: str
    is_second_phone: bool


def chunked(keys: Iterable[Key]) -> Iterator[list[Key]]:
    """Cut keys into lists of at most ``CHUNK``."""
    rest = iter(keys)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def find_recipients(vehicles: Collection[int]) -> dict[int, Recipient]:
    """Return the recipient of each car that has one; a query a thousand cars.

    The first number that is not in doubt speaks; with both in doubt the first one.
    """
    found: dict[int, Recipient] = {}
    for chunk in chunked(vehicles):
        for vehicle, customer, first, second, *doubts in _contacts(chunk):
            known = found.get(vehicle)
            if known is None or not known.number:
                is_second = bool(second) and (not first or doubts == [True, False])
                number = second if is_second else first
                found[vehicle] = Recipient(customer, number, is_second)
    return found


def _contacts(
    vehicles: Sequence[int],
) -> Iterable[tuple[int, UUID, str, str, bool, bool]]:
    """Owners first, then drivers, with both numbers and whether each is in doubt."""
    standing = VehicleContact.objects.filter(
        vehicle__any_of=vehicles,
        until_on=None,
        role__in=(VehicleContact.Role.OWNER, VehicleContact.Role.DRIVER),
        customer__merged_into=None,
    )
    # "owner" sorts after "driver".
    return standing.order_by("-role", "-pk").values_list(
        "vehicle",
        "customer",
        "customer__phone_index",
        "customer__second_phone_index",
        is_doubted("customer__phone_index"),
        is_doubted("customer__second_phone_index"),
    )


def vehicles_of_numbers(numbers: Collection[str]) -> set[int]:
    """Return the cars whose people own one of these numbers."""
    customers = Customer.objects.living()
    owners = customers.filter(phone_index__any_of=numbers) | customers.filter(
        second_phone_index__any_of=numbers
    )
    contacts = VehicleContact.objects.filter(customer__in=owners, until_on=None)
    return set(contacts.values_list("vehicle", flat=True))
