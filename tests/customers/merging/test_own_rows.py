from __future__ import annotations

from datetime import date

import pytest

from customers.merging.records import CannotMerge, merge_cars, merge_customers, undo
from customers.models import Plate, Vehicle, VehicleContact
from tests.factories import NOW, make_customer, make_vehicle, make_vin

pytestmark = pytest.mark.django_db


def _merge_cars(kept, lost, **fields):
    return merge_cars(kept.pk, lost.pk, by=None, now=NOW, **fields)


@pytest.mark.parametrize("chosen", [set(), {"owner"}])
def test_of_two_owners_one_becomes_history(chosen):
    wang, li = make_customer(name="王"), make_customer(name="李")
    kept, lost = make_vehicle(owner=wang), make_vehicle(owner=li)

    merge = _merge_cars(kept, lost, chosen=chosen)

    owners = {each.customer: each.until_on for each in kept.contacts.all()}
    today = date(2026, 11, 21)
    assert owners == ({wang: today, li: None} if chosen else {wang: None, li: today})
    undo(merge, by=None, now=NOW)
    rows = VehicleContact.objects.values_list("vehicle", "customer", "until_on")
    assert set(rows) == {(kept.pk, wang.pk, None), (lost.pk, li.pk, None)}


@pytest.mark.parametrize(
    ("chosen", "plate"), [(set(), "沪A10001"), ({"plate"}, "沪A10002")]
)
def test_of_two_plates_one_becomes_history(chosen, plate):
    kept, lost = (make_vehicle(plate=f"沪A1000{n}") for n in (1, 2))
    for car in (kept, lost):
        Plate.objects.create(vehicle=car, plate=car.plate)

    merge = _merge_cars(kept, lost, chosen=chosen)

    kept.refresh_from_db()
    assert kept.plate == plate
    assert [each.plate for each in kept.plates.standing()] == [plate]
    assert kept.plates.count() == 2
    undo(merge, by=None, now=NOW)
    rows = Vehicle.objects.order_by("pk").values_list("plate", "plates__plate")
    assert list(rows) == [("沪A10001", "沪A10001"), ("沪A10002", "沪A10002")]


def test_the_same_owner_and_plate_are_not_repeated():
    owner = make_customer()
    kept, lost = (make_vehicle(owner=owner, plate="沪A10001") for _ in range(2))
    for car in (kept, lost):
        Plate.objects.create(vehicle=car, plate=car.plate)

    _merge_cars(kept, lost)

    assert list(kept.contacts.values_list("customer", "until_on")) == [(owner.pk, None)]
    assert list(kept.plates.values_list("plate", "until_on")) == [("沪A10001", None)]


def test_two_customers_with_a_car_of_one_plate_alone_merge_the_cars_first():
    wang, li = make_customer(name="王"), make_customer(name="李")
    cars = [make_vehicle(owner=who, vin=None, plate="沪A10001") for who in (wang, li)]

    with pytest.raises(CannotMerge, match="没有车架号的 沪A10001，请先合并这两辆车"):
        merge_customers(wang.pk, li.pk, by=None, now=NOW)
    _merge_cars(*cars)
    merge_customers(wang.pk, li.pk, by=None, now=NOW)

    (owner,) = cars[0].contacts.owners()
    assert owner.customer == wang


def test_a_car_that_got_its_vin_has_the_history_of_the_plate_alone():
    owner = make_customer()
    alone = make_vehicle(owner=owner, vin=None, plate="沪A10001")
    known = make_vehicle(owner=owner, plate="沪A10001")

    merge = _merge_cars(known, alone)

    alone.refresh_from_db()
    assert (alone.plate, alone.merged_into) == ("", known)
    undo(merge, by=None, now=NOW)
    alone.refresh_from_db()
    assert (alone.plate, alone.plate_owner, alone.status) == (
        "沪A10001",
        owner,
        "active",
    )


def test_an_undo_waits_until_a_new_car_of_the_plate_has_a_vin():
    owner = make_customer()
    alone = make_vehicle(owner=owner, vin=None, plate="沪A10001")
    known = make_vehicle(owner=owner)
    merge = _merge_cars(known, alone)
    new = make_vehicle(owner=owner, vin=None, plate="沪A10001")

    with pytest.raises(CannotMerge, match="请先给那辆补录车架号"):
        undo(merge, by=None, now=NOW)
    Vehicle.objects.filter(pk=new.pk).update(vin=make_vin())
    undo(merge, by=None, now=NOW)
