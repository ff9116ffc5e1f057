from __future__ import annotations

import pytest

from customers.merging.candidates import (
    car_candidates,
    customer_candidates,
    keep_apart,
)
from customers.merging.records import merge_customers, undo
from customers.models import KeptApart, Plate, VehicleContact
from tests.factories import (
    NOW,
    make_customer,
    make_model,
    make_phone,
    make_vehicle,
    make_vin,
)

pytestmark = pytest.mark.django_db

PHONE = "13917658001"
PLATE = "沪A12345"


def _customers():
    found = customer_candidates(largest_number_group=3)
    return {(each.first, each.second): each.reasons for each in found}


def _cars():
    return {(each.first, each.second): each.reasons for each in car_candidates()}


@pytest.mark.parametrize(
    ("name", "other", "is_found"),
    [
        ("王小明", "王小明", True),
        ("王小明", "", True),
        ("王小明", "王先生", True),
        ("王小明", "李娜", False),
    ],
)
def test_one_number_with_names_that_agree(name, other, is_found):
    first = make_customer(name=name, phone=PHONE)
    second = make_customer(name=other, second_phone=PHONE)

    reasons = {(first.pk, second.pk): ("号码和姓名相同",)}
    assert _customers() == (reasons if is_found else {})


@pytest.mark.parametrize(("count", "pairs"), [(3, 3), (4, 0)])
def test_a_number_of_too_many_is_nobodys(count, pairs):
    for _ in range(count):
        make_customer(phone=PHONE)

    assert len(_customers()) == pairs


@pytest.mark.parametrize(
    ("name", "other", "is_found"),
    [
        ("王小明", "王小明", True),
        ("王先生", "王先生", False),
        ("", "", False),
        ("王小明", "王大明", False),
    ],
)
def test_a_full_name_with_the_same_plate(name, other, is_found):
    first, second = make_customer(name=name), make_customer(name=other)
    for owner in (first, second):
        make_vehicle(owner=owner, plate=PLATE)

    reasons = {(first.pk, second.pk): ("姓名和车牌相同",)}
    assert _customers() == (reasons if is_found else {})


def test_a_full_name_on_the_same_car():
    first, second = make_customer(), make_customer()
    car = make_vehicle(owner=first)
    VehicleContact.objects.create(vehicle=car, customer=second, role="driver")

    assert _customers() == {
        (first.pk, second.pk): ("姓名和车牌相同", "姓名和车架号相同")
    }


def test_a_merged_pair_is_found_neither_before_nor_after_its_undo():
    first, second = make_customer(phone=PHONE), make_customer(phone=PHONE)
    merge = merge_customers(first.pk, second.pk, by=None, now=NOW)
    assert _customers() == {}

    undo(merge, by=None, now=NOW)

    assert _customers() == {}


def test_a_pair_that_staff_called_different_is_left_out():
    first, second = make_customer(phone=PHONE), make_customer(phone=PHONE)

    for _ in range(2):
        keep_apart(KeptApart.Kind.CUSTOMER, second.pk, first.pk, at=NOW)

    assert _customers() == {}


VIN = "LSVAA4182E2000001"


@pytest.mark.parametrize(
    ("fields", "other", "reasons"),
    [
        ({}, {}, ("车牌相同",)),
        ({"status": "sold"}, {}, ()),
        ({"plate": "沪A99999"}, {}, ()),
        ({"vin": VIN}, {"vin": VIN[:-1] + "2"}, ("车牌相同", "车架号只差一两位")),
        ({"vin": VIN}, {"vin": VIN[:-3] + "222"}, ("车牌相同",)),
    ],
)
def test_two_cars_of_one_plate(fields, other, reasons):
    first = make_vehicle(**{"plate": PLATE, **fields})
    second = make_vehicle(**{"plate": PLATE, **other})

    assert _cars() == ({(first.pk, second.pk): reasons} if reasons else {})


def test_an_owner_who_took_his_plate_to_another_model_has_two_cars():
    for series in ("迈腾", "途观"):
        make_vehicle(plate=PLATE, model=make_model(series=series))

    assert _cars() == {}


def test_consecutive_cars_of_a_fleet_are_two():
    owner = make_customer()
    for _ in range(2):
        make_vehicle(owner=owner, vin=make_vin())

    assert _cars() == {}


def test_a_mistyped_vin_of_one_owner():
    owner = make_customer()
    vin = make_vin()
    first = make_vehicle(owner=owner, vin=vin)
    second = make_vehicle(owner=owner, vin=vin[:-1] + "X")

    assert _cars() == {(first.pk, second.pk): ("车主相同，车架号只差一两位",)}


def test_a_car_without_a_vin_whose_plate_the_owners_other_car_had():
    owner = make_customer()
    first, second = make_vehicle(owner=owner, vin=None), make_vehicle(owner=owner)
    for car in (first, second):
        Plate.objects.create(vehicle=car, plate=PLATE, until_on=NOW.date())

    assert _cars() == {(first.pk, second.pk): ("车主相同，用过同一车牌",)}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(count, django_assert_num_queries):
    for _ in range(count):
        phone = make_phone()
        for _ in range(2):
            make_vehicle(owner=make_customer(phone=phone), plate=PLATE)

    with django_assert_num_queries(4):
        customer_candidates(largest_number_group=3)
    with django_assert_num_queries(5):
        car_candidates()
