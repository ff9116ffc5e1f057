"""Finds a car known by its plate beside a car with a VIN under the same plate.

The two are joined at once where no owner differs and nothing contradicts. Otherwise the
car without a VIN is doubted (``CarDoubt``), because its plate may be on a new car by
now: it is silent until a person has said what it is. Whatever a person has separated or
kept is not joined again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Final, NamedTuple

from django.db.models import Q

from accounts.models import User
from customers.merging.records import CannotMerge, merge_cars
from customers.models import (
    CarDoubt,
    Customer,
    FoundVin,
    KeptApart,
    Merge,
    OdometerReading,
    ServiceRecord,
    Vehicle,
    VehicleContact,
)
from customers.plate_cars.same_car import CarFacts, contradictions
from customers.wishes.sold_cars import SaidGone, doubt_cars
from shop.database.number_lock import NumberBusy

# The words of a question begin with this, which tells it from what customers say.
_QUESTION: Final = "车牌也在另一辆车上"
_BECAUSE: Final = "同一车牌，车主和车辆资料没有矛盾"


class Pair(NamedTuple):
    """A car without a VIN, one with a VIN, and in Chinese why they may be two."""

    plate_car: Vehicle
    vin_car: Vehicle
    against: tuple[str, ...]


class Settled(NamedTuple):
    """What became of pairs: the surviving car of each lost one, and the questions."""

    joined: dict[int, int]
    asked: list[Pair]


def settle_pairs(plates: Collection[str], *, now: datetime) -> Settled:
    """Join the cars under these plates, or ask about them.

    Runs a constant number of queries, and those of a merge for each joined pair. Runs
    twice safely.
    """
    pairs = find_pairs(plates)
    apart = _kept_apart(pairs)
    open_pairs = [each for each in pairs if _keys(each) not in apart]
    joined = {}
    for pair in open_pairs:
        if not pair.against and _join(pair, now):
            joined[pair.plate_car.pk] = pair.vin_car.pk
    asked = [each for each in open_pairs if each.against]
    said = [SaidGone(each.plate_car.pk, _words(each)) for each in asked]
    doubt_cars(said, source=CarDoubt.Source.FILE, now=now)
    return Settled(joined, asked)


def find_pairs(plates: Collection[str]) -> list[Pair]:
    """Return the pairs of cars in use under these plates, by plate. Runs 6 queries."""
    cars = Vehicle.objects.active().filter(plate__any_of=list(plates)).order_by("pk")
    by_plate: dict[str, list[Vehicle]] = defaultdict(list)
    for car in cars.select_related("model"):
        by_plate[car.plate].append(car)
    shared = [each for each in by_plate.values() if _is_shared(each)]
    owners = _owners([car for each in shared for car in each])
    facts = _facts([car for each in shared for car in each])
    return [
        Pair(one, other, tuple(_against(one, other, owners, facts, among)))
        for among in shared
        for one in among
        for other in among
        if one.vin is None and other.vin is not None
    ]


def pair_of(plate_car: Vehicle, vin_car: Vehicle) -> Pair:
    """Return what stands against these two being one car, whatever their plates."""
    both = [plate_car, vin_car]
    owners, facts = _owners(both), _facts(both)
    against = list(_against(plate_car, vin_car, owners, facts, both))
    if vin_car.status != Vehicle.Status.ACTIVE:
        against.append(f"那辆车{vin_car.get_status_display()}")
    return Pair(plate_car, vin_car, tuple(against))


def end_questions(
    cars: Collection[int], *, proof: str, by: User | None, now: datetime
) -> None:
    """End the questions about these cars; what customers say about them stands."""
    asked = CarDoubt.objects.standing().filter(
        vehicle__in=cars, words__startswith=_QUESTION
    )
    asked.update(
        outcome=CarDoubt.Outcome.KEPT, ended_at=now, ended_by=by, ended_proof=proof
    )


def _is_shared(cars: list[Vehicle]) -> bool:
    return len({car.vin is None for car in cars}) > 1


def _against(
    plate_car: Vehicle,
    vin_car: Vehicle,
    owners: dict[int, Customer],
    facts: dict[int, CarFacts],
    among: list[Vehicle],
) -> Iterator[str]:
    ours, theirs = owners.get(plate_car.pk), owners.get(vin_car.pk)
    if ours is not None and theirs is not None and ours.pk != theirs.pk:
        yield "车主不同"
    yield from contradictions(facts[plate_car.pk], facts[vin_car.pk])
    if sum(car.vin is not None for car in among) > 1:
        yield "这个车牌还有别的车"


def _owners(cars: list[Vehicle]) -> dict[int, Customer]:
    roles = VehicleContact.objects.owners().filter(vehicle__in=cars)
    return {
        role.vehicle_id: role.customer.merged_into or role.customer
        for role in roles.select_related("customer__merged_into")
    }


def _facts(cars: list[Vehicle]) -> dict[int, CarFacts]:
    readings: dict[int, set[tuple[date, int]]] = defaultdict(set)
    rejected: dict[int, set[tuple[date, int]]] = defaultdict(set)
    visits: dict[int, list[date]] = defaultdict(list)
    orders = ServiceRecord.objects.not_void().filter(vehicle__in=cars)
    for pk, on, km in orders.values_list("vehicle", "came_in_on", "odometer_km"):
        visits[pk].append(on)
        if km is not None:
            readings[pk].add((on, km))
    rows = OdometerReading.objects.filter(
        vehicle__in=cars, counter=OdometerReading.Counter.ODOMETER
    )
    for pk, on, km, because in rows.values_list(
        "vehicle", "read_on", "km", "rejected_because"
    ):
        (rejected if because else readings)[pk].add((on, km))
    return {
        car.pk: CarFacts(
            models=(car.model.series if car.model else "", car.model_text),
            registered_on=car.registered_on,
            readings=tuple(readings[car.pk] - rejected[car.pk]),
            seen_on=tuple(visits[car.pk]),
        )
        for car in cars
    }


def _keys(pair: Pair) -> tuple[int, int]:
    return pair.plate_car.pk, pair.vin_car.pk


def _kept_apart(pairs: list[Pair]) -> set[tuple[int, int]]:
    """Return the pairs that a person has separated or declared to be two cars."""
    cars = [each.plate_car.pk for each in pairs]
    undone = Merge.objects.filter(undone_at__isnull=False, lost_vehicle__in=cars)
    apart = set(undone.values_list("lost_vehicle", "vehicle"))
    different = KeptApart.objects.filter(kind=KeptApart.Kind.VEHICLE)
    keys = [str(pk) for pk in cars]
    rows = different.filter(Q(first__in=keys) | Q(second__in=keys))
    for first, second in rows.values_list("first", "second"):
        apart |= {(int(first), int(second)), (int(second), int(first))}
    found = FoundVin.objects.filter(vehicle__in=cars, other__isnull=False)
    apart |= set(found.values_list("vehicle", "other"))
    kept = CarDoubt.objects.filter(
        vehicle__in=cars, outcome=CarDoubt.Outcome.KEPT, words__startswith=_QUESTION
    )
    said = set(kept.values_list("vehicle", "words"))
    return apart | {
        _keys(each) for each in pairs if (each.plate_car.pk, _words(each)) in said
    }


def _words(pair: Pair) -> str:
    why = "、".join(pair.against)
    return f"{_QUESTION}（车架号 {pair.vin_car.vin}）：{why}，是同一辆车吗？"


def _join(pair: Pair, now: datetime) -> bool:
    """Join the pair; False if a text is on the wire, and the next import does it."""
    end_questions([pair.plate_car.pk], proof=_BECAUSE, by=None, now=now)
    try:
        merge_cars(
            pair.vin_car.pk, pair.plate_car.pk, by=None, now=now, because=_BECAUSE
        )
    except (NumberBusy, CannotMerge):
        return False
    return True
