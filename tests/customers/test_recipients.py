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

    assert recipient_of(car) == Recipient(owner.pk, owner.phone_index)


def test_the_driver_hears_where_the_owner_has_no_number():
    driver = make_customer()
    car = make_vehicle(owner=make_customer(phone=""))
    add(car, driver)

    assert recipient_of(car) == Recipient(driver.pk, driver.phone_index)


@pytest.mark.parametrize(
    ("doubted", "field", "is_doubted"),
    [
        ([], "phone", False),
        (["phone"], "second_phone", False),
        (["second_phone"], "phone", False),
        (["phone", "second_phone"], "landline", False),
        (["phone", "landline"], "second_phone", False),
        (["phone", "second_phone", "landline"], "phone", True),
    ],
)
def test_the_first_number_that_is_not_in_doubt_is_used(doubted, field, is_doubted):
    owner = make_customer(second_phone=make_phone(), landline="021-62345678")
    for column in doubted:
        doubt(owner, getattr(owner, f"{column}_index"))

    assert recipient_of(make_vehicle(owner=owner)) == Recipient(
        owner.pk, getattr(owner, f"{field}_index"), field, is_doubted
    )


@pytest.mark.parametrize(
    ("owner", "driver", "expected"),
    [
        pytest.param("phone", "phone", ("owner", "phone"), id="both have a mobile"),
        pytest.param("landline", "phone", ("driver", "phone"), id="only the driver"),
        pytest.param("landline", "", ("owner", "landline"), id="owner's landline"),
        pytest.param("", "landline", ("driver", "landline"), id="driver's landline"),
    ],
)
def test_a_mobile_goes_before_a_landline_and_the_owner_before_the_driver(
    owner, driver, expected
):
    numbers = {"phone": make_phone(), "landline": "021-62345678"}
    fields = {"owner": owner, "driver": driver}
    people = {
        role: make_customer(**{"phone": "", field or "name": numbers.get(field, "王")})
        for role, field in fields.items()
    }
    car = make_vehicle()
    for role, person in people.items():
        add(car, person, role)

    role, field = expected
    assert recipient_of(car)[:3] == (
        people[role].pk,
        getattr(people[role], f"{field}_index"),
        field,
    )


def test_the_driver_hears_where_the_owners_only_number_is_in_doubt():
    owner, driver = make_customer(), make_customer()
    doubt(owner, owner.phone_index)
    car = make_vehicle(owner=owner)
    add(car, driver)

    assert recipient_of(car) == Recipient(driver.pk, driver.phone_index)


def test_a_landline_can_be_called_but_not_texted():
    owner = make_customer(phone="", landline="021-62345678")

    found = recipient_of(make_vehicle(owner=owner))

    assert (found.can_text, found.is_reachable) == (False, True)


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
