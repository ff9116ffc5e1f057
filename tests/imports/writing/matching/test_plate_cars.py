from __future__ import annotations

from datetime import date

import pytest

from customers.models import Customer, Vehicle
from customers.plate_cars.same_car import CarFacts
from imports.reading.records import CustomerRecord
from imports.writing.matching.plate_cars import (
    ANOTHER_CAR,
    OTHER_OWNER,
    SEVERAL,
    Claim,
    choose,
)

PLATE, VIN = "苏E60K31", "LSVAA4185E2000002"
OLD, NEW = date(2015, 3, 1), date(2026, 9, 1)


def car(owner, vin=None, registered_on=None, plate=PLATE, status="active"):
    vehicle = Vehicle(vin=vin, plate=plate, registered_on=registered_on, status=status)
    return vehicle, Customer(name=owner) if owner else None


def chosen(cars, owner, registered_on=None):
    """Return the place of the chosen car, or the question, or None for a new car."""
    vehicles = [vehicle for vehicle, _ in cars]
    owners = {id(vehicle): owner for vehicle, owner in cars}
    claim = Claim(
        PLATE,
        CustomerRecord(name=owner) if owner else None,
        CarFacts(registered_on=registered_on),
    )
    vehicle, question = choose(
        vehicles,
        claim,
        lambda each: owners[id(each)],
        lambda each: CarFacts(registered_on=each.registered_on),
    )
    return question or (vehicles.index(vehicle) if vehicle else None)


@pytest.mark.parametrize(
    ("cars", "owner", "expected"),
    [
        ([], "周明远", None),
        ([], "", None),
        ([car("周明远")], "周明远", 0),
        ([car("周明远")], "", 0),
        ([car("")], "周明远", 0),
        ([car("周明远")], "林小雨", OTHER_OWNER),
        ([car("周明远", status="sold")], "林小雨", None),
        ([car("周明远", VIN, plate="苏E60K32")], "林小雨", None),
        ([car("周明远"), car("林小雨")], "林小雨", 1),
        ([car("周明远"), car("林小雨")], "何建平", OTHER_OWNER),
        ([car("周明远"), car("林小雨")], "", SEVERAL),
        ([car("周明远"), car("周明远", VIN)], "周明远", SEVERAL),
        ([car("周明远"), car("", VIN)], "林小雨", SEVERAL),
    ],
)
def test_the_car_of_a_plate_and_owner(cars, owner, expected):
    assert chosen(cars, owner) == expected


@pytest.mark.parametrize(
    ("cars", "owner", "expected"),
    [
        ([car("周明远", VIN, NEW)], "周明远", None),
        ([car("周明远", VIN, NEW)], "", ANOTHER_CAR),
        ([car("周明远", VIN, OLD)], "周明远", 0),
        ([car("周明远", VIN, NEW), car("周明远", None, OLD)], "周明远", 1),
        ([car("周明远", None, NEW)], "周明远", 0),
        ([car("周明远", VIN, NEW), car("")], "周明远", 1),
        ([car("周明远", VIN, OLD), car("周明远", None, NEW)], "周明远", 0),
        ([car("周明远", VIN, OLD), car("周明远", None, OLD)], "周明远", SEVERAL),
    ],
)
def test_a_plate_kept_for_a_new_car_does_not_name_the_new_car(cars, owner, expected):
    assert chosen(cars, owner, OLD) == expected
