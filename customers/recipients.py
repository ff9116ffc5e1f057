"""Finds who receives a car's reminders (owner, else driver), and by which name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from customers.models import Customer, VehicleContact
from customers.names import salutation
from customers.numbers import is_doubted
from shop.database.chunks import chunked

LANDLINE: Final = "landline"
# The numbers of a customer, in the order in which they are used.
_NUMBERS: Final = ("phone", "second_phone", LANDLINE)


class Recipient(NamedTuple):
    """``number`` is the keyed index of the phone to use, '' if there is none.

    ``field`` names the customer's column that holds it. A number that ``is_doubted`` is
    the recipient's only one and may not be used. A recipient who ``prefers_calls`` has
    said so (偏好渠道：电话).
    """

    customer: UUID
    number: str
    field: str = "phone"
    is_doubted: bool = False
    prefers_calls: bool = False

    @property
    def can_text(self) -> bool:
        """Whether the number receives texts, which a landline does not."""
        return self.field != LANDLINE

    @property
    def is_reachable(self) -> bool:
        return bool(self.number) and not self.is_doubted


def find_recipients(vehicles: Collection[int]) -> dict[int, Recipient]:
    """Return the recipient of each car that has one. 1 query per 1,000 cars.

    The first mobile that is not in doubt is used, then a landline that is not in doubt,
    each of the owner before those of the driver. If all numbers are in doubt, the
    recipient is the owner's first one.
    """
    best: dict[int, tuple[int, Recipient]] = {}
    for chunk in chunked(vehicles):
        for vehicle, recipient in _contacts(chunk):
            rank = _rank(recipient)
            if vehicle not in best or rank < best[vehicle][0]:
                best[vehicle] = rank, recipient
    return {vehicle: recipient for vehicle, (_, recipient) in best.items()}


def salutation_of(customer: Customer) -> str:
    return salutation(
        customer.name,
        customer.gender,
        contact_name=customer.contact_name,
        contact_gender=customer.contact_gender,
        is_company=customer.kind == Customer.Kind.COMPANY,
    )


def _rank(recipient: Recipient) -> int:
    """Sort mobiles before landlines, those before doubtful numbers, then none."""
    if not recipient.number:
        return 3
    if recipient.is_doubted:
        return 2
    return 0 if recipient.can_text else 1


def _contacts(vehicles: Sequence[int]) -> Iterator[tuple[int, Recipient]]:
    """Yield each number of the people of the cars, owners before drivers."""
    standing = (
        VehicleContact.objects.standing()
        .of_living()
        .filter(
            vehicle__any_of=vehicles,
            role__in=(VehicleContact.Role.OWNER, VehicleContact.Role.DRIVER),
        )
    )
    indexes = [f"customer__{name}_index" for name in _NUMBERS]
    # "owner" sorts after "driver", hence descending.
    rows = standing.order_by("-role", "-pk").values_list(
        "vehicle",
        "customer",
        "customer__preferred_channel",
        *indexes,
        *(is_doubted(index) for index in indexes),
    )
    for vehicle, customer, channel, *numbers in rows:
        prefers_calls = channel == Customer.Channel.PHONE
        for each in _recipients(customer, numbers, prefers_calls=prefers_calls):
            yield vehicle, each


def _recipients(
    customer: UUID, numbers: Sequence[Any], *, prefers_calls: bool
) -> Iterable[Recipient]:
    count = len(_NUMBERS)
    known = [
        Recipient(customer, number, field, doubted, prefers_calls)
        for field, number, doubted in zip(
            _NUMBERS, numbers[:count], numbers[count:], strict=True
        )
        if number
    ]
    return known or [Recipient(customer, "")]


def cars_of_same_people(vehicles: Collection[int]) -> set[int]:
    """Return these cars and all other cars of whoever would be told about them."""
    numbers = {each.number for each in find_recipients(vehicles).values()} - {""}
    return {*vehicles, *vehicles_of_numbers(numbers)}


def contacts_of_numbers(numbers: Collection[str]) -> QuerySet[VehicleContact]:
    """Return the standing contacts of the living people with one of these numbers."""
    # Each repeats the condition of its partial index, so that the index is used.
    people = Customer.objects.living().filter(
        Q(phone_index__any_of=numbers)
        | Q(second_phone_index__any_of=numbers) & ~Q(second_phone_index="")
        | Q(landline_index__any_of=numbers) & ~Q(landline_index="")
    )
    return VehicleContact.objects.standing().filter(customer__in=people)


def vehicles_of_numbers(numbers: Collection[str]) -> set[int]:
    """Return the cars of the people who have one of these numbers."""
    return set(contacts_of_numbers(numbers).values_list("vehicle", flat=True))
