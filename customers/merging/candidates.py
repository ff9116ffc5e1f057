"""Finds records that may be one customer or one car, each pair with its reasons.

Only a person decides: a family shares a number or a name, and an owner keeps his plate
for a new car. Pairs that staff have called different, or separated again, are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, NamedTuple
from uuid import UUID

from customers.identifiers.vin import may_be_mistyped
from customers.models import (
    Customer,
    KeptApart,
    Merge,
    Plate,
    Vehicle,
    VehicleContact,
)
from customers.same_names import is_same_name, is_short_form

# A greater group is a placeholder, such as 无牌, and says nothing.
LARGEST_GROUP: Final = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two records, the older one first, and why they may be one."""

    first: Any
    second: Any
    reasons: tuple[str, ...]


class _Person(NamedTuple):
    pk: UUID
    name: str
    numbers: tuple[str, ...]


class _Car(NamedTuple):
    pk: int
    vin: str
    plate: str
    model: int | None
    status: str
    owner: UUID | None = None


Pairs = dict[tuple[Any, Any], list[str]]


def customer_candidates(*, largest_number_group: int) -> list[Candidate]:
    """Return the pairs of customers; 4 queries, whatever their number.

    A number of more customers than ``largest_number_group`` belongs to none of them.
    """
    people = _read_people()
    pairs: Pairs = defaultdict(list)
    by_number = _grouped(
        (number, person) for person in people.values() for number in person.numbers
    )
    for group in by_number.values():
        if len(group) <= largest_number_group:
            _add(pairs, group, _same_name, "号码和姓名相同")
    plates, cars = _read_cars_of(people)
    for groups, reason in ((plates, "姓名和车牌相同"), (cars, "姓名和车架号相同")):
        for group in groups.values():
            _add(pairs, group, _same_full_name, reason)
    return _without_apart(pairs, KeptApart.Kind.CUSTOMER)


def car_candidates() -> list[Candidate]:
    """Return the pairs of cars; 5 queries, whatever their number."""
    cars = _read_cars()
    pairs: Pairs = defaultdict(list)
    plates = _grouped((car.plate, car) for car in cars.values() if car.plate)
    for group in plates.values():
        _add(pairs, group, _may_share_plate, "车牌相同")
        _add(pairs, group, _may_be_mistyped, "车架号只差一两位")
    owners = _grouped((car.owner, car) for car in cars.values() if car.owner)
    for group in owners.values():
        _add(pairs, group, _may_be_mistyped, "车主相同，车架号只差一两位")
    former = Plate.objects.filter(vehicle__merged_into=None).order_by("pk")
    had = _grouped(
        (plate, cars[pk])
        for plate, pk in former.values_list("plate", "vehicle")
        if pk in cars
    )
    for group in had.values():
        _add(pairs, group, _one_lacks_vin, "车主相同，用过同一车牌")
    return _without_apart(pairs, KeptApart.Kind.VEHICLE)


def keep_apart(kind: KeptApart.Kind, one: Any, other: Any, **fields: Any) -> None:
    """Note that the two records are different; runs twice safely."""
    first, second = _key(one, other)
    KeptApart.objects.get_or_create(
        kind=kind, first=first, second=second, defaults=fields
    )


def _read_people() -> dict[UUID, _Person]:
    rows = Customer.objects.living().order_by("pk")
    columns = ("pk", "name", "phone_index", "second_phone_index", "landline_index")
    return {
        pk: _Person(pk, name, tuple(dict.fromkeys(filter(None, numbers))))
        for pk, name, *numbers in rows.values_list(*columns)
    }


def _read_cars_of(
    people: Mapping[UUID, _Person],
) -> tuple[dict[str, list[_Person]], dict[str, list[_Person]]]:
    """Return the named people of each plate and of each car, past ones as well."""
    rows = VehicleContact.objects.filter(customer__merged_into=None).order_by("pk")
    found = list(rows.values_list("customer", "vehicle", "vehicle__plate"))
    named = [(people[pk], str(car), plate) for pk, car, plate in found if pk in people]
    return (
        _grouped((plate, who) for who, _, plate in named if plate),
        _grouped((car, who) for who, car, _ in named),
    )


def _read_cars() -> dict[int, _Car]:
    rows = Vehicle.objects.living().order_by("pk")
    columns = ("pk", "vin", "plate", "model", "status")
    owners = dict(
        VehicleContact.objects.owners()
        .filter(vehicle__merged_into=None)
        .values_list("vehicle", "customer")
    )
    return {
        pk: _Car(pk, vin or "", plate, model, status, owners.get(pk))
        for pk, vin, plate, model, status in rows.values_list(*columns)
    }


def _grouped(rows: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    groups: dict[Any, dict[Any, Any]] = defaultdict(dict)
    for key, record in rows:
        groups[key][record.pk] = record
    return {key: list(group.values()) for key, group in groups.items()}


def _add(
    pairs: Pairs,
    group: Collection[Any],
    are_alike: Callable[[Any, Any], bool],
    reason: str,
) -> None:
    if not 1 < len(group) <= LARGEST_GROUP:
        return
    for one, other in combinations(group, 2):
        if are_alike(one, other):
            first, second = sorted((one.pk, other.pk))
            if reason not in pairs[first, second]:
                pairs[first, second].append(reason)


def _same_name(one: _Person, other: _Person) -> bool:
    return is_same_name(one.name, other.name)


def _same_full_name(one: _Person, other: _Person) -> bool:
    """Compare without a number in common: a surname with a title says too little."""
    return bool(one.name) and one.name == other.name and not is_short_form(one.name)


def _may_share_plate(one: _Car, other: _Car) -> bool:
    """Leave out a plate that an owner took over to a car of another model."""
    contradicts = None not in (one.model, other.model) and one.model != other.model
    return not contradicts and one.status == other.status


def _one_lacks_vin(one: _Car, other: _Car) -> bool:
    has_one_vin = bool(one.vin) != bool(other.vin)
    return has_one_vin and one.owner is not None and one.owner == other.owner


def _may_be_mistyped(one: _Car, other: _Car) -> bool:
    is_known = bool(one.vin and other.vin)
    return is_known and may_be_mistyped(one.vin, other.vin)


def _without_apart(pairs: Pairs, kind: KeptApart.Kind) -> list[Candidate]:
    apart = set(_read_apart(kind))
    return [
        Candidate(first, second, tuple(reasons))
        for (first, second), reasons in sorted(pairs.items())
        if reasons and _key(first, second) not in apart
    ]


def _read_apart(kind: KeptApart.Kind) -> Iterator[tuple[str, str]]:
    """Yield the pairs that staff have called different or separated again."""
    rows = KeptApart.objects.filter(kind=kind)
    yield from rows.values_list("first", "second")
    names = (kind.value, f"lost_{kind.value}")
    undone = Merge.objects.filter(undone_at__isnull=False).values_list(*names)
    yield from (_key(one, other) for one, other in undone if one and other)


def _key(one: Any, other: Any) -> tuple[str, str]:
    first, second = sorted((str(one), str(other)))
    return first, second
