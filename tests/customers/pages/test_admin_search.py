from __future__ import annotations

import pytest

from customers.models import Plate
from customers.pages.admin_search import numbers_meant, numbers_typed, rows_of_vehicles
from shop.database.sealed import index_of
from tests.factories import make_customer, make_vehicle

pytestmark = pytest.mark.django_db
STRANGER = "13817658000"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (STRANGER, [STRANGER]),
        ("138 1765 8000", [STRANGER]),
        ("8000", []),
        ("王小明", []),
    ],
)
def test_only_whole_numbers_count_as_typed(text, numbers):
    assert numbers_typed(text) == [index_of(each) for each in numbers]


def test_a_typed_number_is_meant_although_nobody_has_it():
    make_customer()

    assert numbers_meant(STRANGER) == [index_of(STRANGER)]


def test_a_name_means_both_numbers_of_the_person_and_no_others():
    both = make_customer(name="王金", second_phone=STRANGER)
    first = make_customer(name="王金")
    make_customer(name="王金", phone="")
    make_customer(name="李娜")

    found = list(numbers_meant("王金"))
    indexes = {each["phone_index"] for each in found if isinstance(each, dict)}

    assert indexes == {both.phone_index, index_of(STRANGER), first.phone_index}


def test_rows_are_those_of_the_cars_that_are_found():
    car, other = make_vehicle(plate="沪A12345"), make_vehicle(plate="沪B12345")
    kept, _ = [
        Plate.objects.create(vehicle=each, plate=each.plate) for each in (car, other)
    ]

    assert list(rows_of_vehicles(Plate.objects.all(), "沪A12345")) == [kept]
