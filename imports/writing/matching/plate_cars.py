"""Chooses the car that a row means which names a plate but no VIN.

A car without a VIN is known by its plate and owner. Where the plate fits several cars
or a car of somebody else, nothing is written and a person is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from customers.models import Customer, Vehicle
from customers.plate_cars.same_car import CarFacts, contradictions
from imports.reading.records import CustomerRecord
from imports.writing.matching.owners import Agreement, agreement, is_named

SEVERAL = "这个车牌对应多辆车，请补录车架号"
OTHER_OWNER = "这个车牌在系统里是另一位车主的车，请核对车主，或补录车架号"
ANOTHER_CAR = "这个车牌现在是另一辆车的，和这一行对不上，请补录车架号或车主"


class Claim(NamedTuple):
    """What a row says about the car under a plate; ``owner`` is None if not named."""

    plate: str
    owner: CustomerRecord | None
    facts: CarFacts


class Choice(NamedTuple):
    """The car, or the sentence that asks a person; neither if the car is new."""

    vehicle: Vehicle | None = None
    question: str = ""


def choose(
    cars: Sequence[Vehicle],
    claim: Claim,
    owner_of: Callable[[Vehicle], Customer | None],
    facts_of: Callable[[Vehicle], CarFacts],
) -> Choice:
    """Choose among the cars that have the plate.

    A row that contradicts all of them is about the car without a VIN, whose facts come
    from such rows, or about a car that is not recorded yet.
    """
    agreeing = {id(car): compare_owner(owner_of(car), claim.owner) for car in cars}
    possible = [car for car in cars if agreeing[id(car)] > Agreement.OTHER]
    if not possible:
        # A plate that was given up, or whose car is gone, may have a new owner.
        is_worn = any(car.plate == claim.plate and _is_active(car) for car in cars)
        return Choice(question=OTHER_OWNER if is_worn else "")
    same = [car for car in possible if agreeing[id(car)] is Agreement.SAME]
    wanted = same or possible
    fitting = [
        car for car in wanted if not contradictions(claim.facts, facts_of(car))
    ] or [car for car in possible if car.vin is None]
    if len(fitting) > 1 or (not same and len(cars) > 1):
        return Choice(question=SEVERAL)
    if not fitting and claim.owner is None:
        return Choice(question=ANOTHER_CAR)
    return Choice(fitting[0] if fitting else None)


def compare_owner(known: Customer | None, written: CustomerRecord | None) -> Agreement:
    """Compare two owners, of whom one or both may not be known.

    A car whose owner is not known may be anybody's, and so may the car of a row that
    names no owner.
    """
    if known is None or written is None or not is_named(written):
        return Agreement.MAYBE
    return agreement(known, written)


def _is_active(car: Vehicle) -> bool:
    return car.status == Vehicle.Status.ACTIVE
