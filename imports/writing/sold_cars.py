"""Marks the cars that a file calls sold as 'sold?', for a person to confirm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from customers.models import CarDoubt, NumberDoubt, VehicleContact
from customers.numbers import doubt_customers
from customers.wishes.sold_cars import SaidGone, doubt_cars


def doubt_imported(words: Mapping[int, str], *, now: datetime) -> None:
    """Doubt these cars, unless the same words were settled before.

    Importing a file again does not undo what staff have found out. Runs at most six
    statements.
    """
    if not words:
        return
    ended = CarDoubt.objects.filter(vehicle__in=words, ended_at__isnull=False)
    settled = set(ended.values_list("vehicle", "words"))
    said = [
        SaidGone(pk, text)
        for pk, text in words.items()
        if (pk, text[:200]) not in settled
    ]
    doubt_cars(said, source=CarDoubt.Source.FILE, now=now)


def doubt_cars_of(words: Mapping[UUID, str], *, now: datetime) -> None:
    """Doubt the cars of these customers; of somebody without a car, the numbers.

    The car may come with a later file, so something has to hold until a person has
    asked. Runs a constant number of statements.
    """
    roles = VehicleContact.objects.standing().filter(
        customer__in=words, role=VehicleContact.Role.OWNER
    )
    pairs = list(roles.order_by("pk").values_list("vehicle", "customer"))
    doubt_imported({car: words[customer] for car, customer in pairs}, now=now)
    with_car = {customer for _, customer in pairs}
    carless = {pk: text for pk, text in words.items() if pk not in with_car}
    if carless:
        doubt_customers(carless, source=NumberDoubt.Source.IMPORT, now=now)
