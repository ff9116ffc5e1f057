from __future__ import annotations

from datetime import date

import pytest

from customers.models import Plate
from customers.plates import put_plate
from tests.factories import make_vehicle

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)


def history(vehicle):
    rows = Plate.objects.filter(vehicle=vehicle).order_by("pk")
    return list(rows.values_list("plate", "since_on", "until_on"))


def test_new_plate_ends_the_old_one():
    vehicle = make_vehicle(plate="沪A12345")
    Plate.objects.create(vehicle=vehicle, plate="沪A12345")

    put_plate(vehicle, "沪AD12345", on=DAY)

    assert history(vehicle) == [
        ("沪A12345", None, DAY),
        ("沪AD12345", DAY, None),
    ]
    vehicle.refresh_from_db()
    assert vehicle.plate == "沪AD12345"


def test_same_plate_again_changes_nothing():
    vehicle = make_vehicle(plate="")
    put_plate(vehicle, "沪A12345", on=DAY)

    put_plate(vehicle, "沪A12345", on=date(2026, 12, 1))

    assert history(vehicle) == [("沪A12345", DAY, None)]


def test_plate_taken_away_leaves_its_history():
    vehicle = make_vehicle(plate="")
    put_plate(vehicle, "沪A12345", on=DAY)

    put_plate(vehicle, "", on=DAY)

    assert history(vehicle) == [("沪A12345", DAY, DAY)]
    vehicle.refresh_from_db()
    assert vehicle.plate == ""


def test_a_plate_returns_as_a_row_of_its_own():
    vehicle = make_vehicle(plate="")
    for plate in ("沪A12345", "苏E88888", "沪A12345"):
        put_plate(vehicle, plate, on=DAY)

    assert [(plate, until) for plate, _, until in history(vehicle)] == [
        ("沪A12345", DAY),
        ("苏E88888", DAY),
        ("沪A12345", None),
    ]


def test_another_car_keeps_its_plate():
    other = make_vehicle(plate="沪B00001")
    Plate.objects.create(vehicle=other, plate="沪B00001")

    put_plate(make_vehicle(plate=""), "沪B00001", on=DAY)

    assert history(other) == [("沪B00001", None, None)]
