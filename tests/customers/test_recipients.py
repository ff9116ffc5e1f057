from __future__ import annotations

import pytest

from customers.models import VehicleContact
from customers.recipients import Recipient, find_recipients, vehicles_of_numbers
from tests.contact import doubt
from tests.factories import NOW, make_customer, make_phone, make_vehicle

pytestmark = pytest.mark.django_db


def add(vehicle, customer, role="driver"):
    return VehicleContact.objects.create(vehicle=vehicle, customer=customer, role=role)


def recipient_of(vehicle):
    return find_recipients([vehicle.pk]).get(vehicle.pk)


def test_the_owner_goes_before_the_driver():
    owner = make_customer()
    car = make_vehicle()
    add(car, make_customer())
    add(car, owner, "owner")

    assert recipient_of(car) == Recipient(owner.pk, owner.phone_index, False)


def test_the_driver_hears_where_the_owner_has_no_number():
    driver = make_customer()
    car = make_vehicle(owner=make_customer(phone=""))
    add(car, driver)

    assert recipient_of(car) == Recipient(driver.pk, driver.phone_index, False)


@pytest.mark.parametrize(
    ("doubted", "is_second"),
    [
        ([], False),
        (["phone"], True),
        (["second_phone"], False),
        (["phone", "second_phone"], False),
    ],
)
def test_the_first_number_that_is_not_in_doubt_speaks(doubted, is_second):
    owner = make_customer(second_phone=make_phone())
    for column in doubted:
        doubt(owner, getattr(owner, f"{column}_index"))
    number = owner.second_phone_index if is_second else owner.phone_index

    assert recipient_of(make_vehicle(owner=owner)) == Recipient(
        owner.pk, number, is_second
    )


def test_former_and_merged_people_are_no_recipients():
    car = make_vehicle(owner=make_customer())
    VehicleContact.objects.update(until_on=NOW.date())
    add(car, make_customer(merged_into=make_customer()))

    assert recipient_of(car) is None


def test_the_cars_of_a_number_are_those_of_its_people():
    owner = make_customer(second_phone=make_phone())
    cars = {make_vehicle(owner=owner).pk, make_vehicle(owner=owner).pk}
    make_vehicle(owner=make_customer())

    assert vehicles_of_numbers([owner.phone_index]) == cars
    assert vehicles_of_numbers([owner.second_phone_index]) == cars
