from __future__ import annotations

import pytest
from django.db import IntegrityError

from customers.models import Vehicle, VehicleContact
from tests.factories import make_customer, make_vehicle
from tests.imports.importing import NOW

pytestmark = pytest.mark.django_db

PLATE = "苏E60K31"


def make_car(**fields):
    return make_vehicle(vin=None, plate=PLATE, **fields)


def plate_owner(vehicle):
    return Vehicle.objects.get(pk=vehicle.pk).plate_owner


def test_the_owner_is_copied_to_a_car_without_a_vin():
    owner = make_customer()
    car = make_car(owner=owner)
    with_vin = make_vehicle(owner=owner)

    assert (plate_owner(car), plate_owner(with_vin)) == (owner, None)


def test_a_new_owner_follows_the_old_one():
    one, two = make_customer(), make_customer()
    car = make_car(owner=one)

    car.contacts.update(until_on=NOW.date())
    assert plate_owner(car) is None
    VehicleContact.objects.create(vehicle=car, customer=two)
    assert plate_owner(car) == two
    car.contacts.filter(customer=two).delete()
    assert plate_owner(car) is None


def test_a_driver_is_not_copied():
    car = make_car()

    VehicleContact.objects.create(
        vehicle=car, customer=make_customer(), role=VehicleContact.Role.DRIVER
    )

    assert plate_owner(car) is None


def test_two_owners_may_each_have_a_car_under_a_plate():
    cars = [make_car(owner=make_customer()) for _ in range(2)]

    assert len({plate_owner(car).pk for car in cars}) == 2


def test_one_owner_has_one_car_under_a_plate():
    owner = make_customer()
    make_car(owner=owner)

    with pytest.raises(IntegrityError):
        make_car(owner=owner)


def test_one_car_under_a_plate_has_no_owner():
    make_car()

    with pytest.raises(IntegrityError):
        make_car()


def test_a_car_that_is_gone_leaves_the_plate_to_the_next():
    owner = make_customer()
    make_car(owner=owner, status=Vehicle.Status.SOLD)

    assert plate_owner(make_car(owner=owner)) == owner


@pytest.mark.parametrize(("vin", "plate"), [(None, ""), ("", PLATE)])
def test_a_car_has_a_vin_or_a_plate(vin, plate):
    with pytest.raises(IntegrityError):
        make_vehicle(vin=vin, plate=plate)
