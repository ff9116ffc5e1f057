from __future__ import annotations

from datetime import date

import pytest

from customers.merging.records import merge_cars, undo
from customers.models import Plate, Vehicle, VehicleContact
from tests.factories import NOW, make_customer, make_vehicle

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
