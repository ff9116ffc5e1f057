from __future__ import annotations

import pytest

from customers.models import VehicleContact
from mileage.cars import cars_of
from tests.factories import make_customer, make_vehicle

pytestmark = pytest.mark.django_db


def test_the_cars_in_use_of_whoever_is_told_at_the_number():
    owner, driver = make_customer(), make_customer()
    own = make_vehicle(owner=owner)
    make_vehicle(owner=owner, status="sold")
    VehicleContact.objects.create(vehicle=own, customer=driver, role="driver")

    assert cars_of([owner.phone_index, driver.phone_index]) == {
        owner.phone_index: {own.pk: own.plate}
    }


def test_no_number_has_no_car(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert cars_of([]) == {}


def test_many_numbers_cost_as_many_queries_as_one(django_assert_num_queries):
    owners = [make_customer() for _ in range(3)]
    for owner in owners:
        make_vehicle(owner=owner)
    numbers = [each.phone_index for each in owners]

    with django_assert_num_queries(3):
        assert len(cars_of(numbers)) == 3
