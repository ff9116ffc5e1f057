from __future__ import annotations

from datetime import date

import pytest

from customers.merging.candidates import keep_apart
from customers.models import (
    CarDoubt,
    KeptApart,
    OdometerReading,
    ServiceRecord,
    Vehicle,
)
from customers.plate_cars.pairs import find_pairs, pair_of, settle_pairs
from tests.factories import NOW, make_customer, make_vehicle

pytestmark = pytest.mark.django_db

PLATE = "苏E60K51"


@pytest.fixture
def owner():
    return make_customer()


def known_by_plate(owner=None, **fields):
    return make_vehicle(owner=owner, **{"vin": None, "plate": PLATE, **fields})


def with_vin(owner=None, **fields):
    return make_vehicle(owner=owner, **{"plate": PLATE, **fields})


def against():
    return [pair.against for pair in find_pairs([PLATE])]


def visit(car, on, km):
    number = f"R{ServiceRecord.objects.count()}"
    ServiceRecord.objects.create(
        vehicle=car, order_number=number, came_in_on=on, odometer_km=km, kind="other"
    )


def test_the_same_owner_and_facts_are_one_car(owner):
    lost, kept = known_by_plate(owner), with_vin(owner)

    settled = settle_pairs([PLATE], now=NOW)

    assert settled.joined == {lost.pk: kept.pk}
    assert list(Vehicle.objects.living()) == [kept]


def test_another_owner_is_asked_and_runs_twice_safely(owner):
    car = known_by_plate(owner)
    with_vin(make_customer())

    for _ in range(2):
        assert settle_pairs([PLATE], now=NOW).joined == {}
    assert [row.vehicle for row in CarDoubt.objects.standing()] == [car]


@pytest.mark.parametrize("missing", ["plate car", "vin car"])
def test_an_owner_who_is_not_known_does_not_differ(owner, missing):
    known_by_plate(None if missing == "plate car" else owner)
    with_vin(None if missing == "vin car" else owner)

    assert against() == [()]


def test_facts_that_contradict(owner):
    known_by_plate(owner, registered_on=date(2015, 3, 1))
    with_vin(owner, registered_on=date(2026, 9, 1))

    assert against() == [("注册日期不同",)]


@pytest.mark.parametrize(("km", "expected"), [(60_000, ()), (3_000, ("里程对不上",))])
def test_mileages_of_orders_and_readings(owner, km, expected):
    visit(known_by_plate(owner), date(2026, 2, 10), 48_200)
    OdometerReading.objects.create(
        vehicle=with_vin(owner), read_on=date(2026, 11, 1), km=km
    )

    assert against() == [expected]


def test_a_rejected_mileage_contradicts_nothing(owner):
    car = known_by_plate(owner)
    visit(car, date(2026, 2, 10), 482_000)
    OdometerReading.objects.create(
        vehicle=car, read_on=date(2026, 2, 10), km=482_000, rejected_because="过高"
    )
    visit(with_vin(owner), date(2026, 11, 1), 60_000)

    assert against() == [()]


def test_two_cars_with_vins_under_the_plate_are_asked(owner):
    known_by_plate(owner)
    for _ in range(2):
        with_vin(owner)

    assert against() == [("这个车牌还有别的车",)] * 2


def test_cars_that_a_person_has_kept_apart_are_left_alone(owner):
    one, other = known_by_plate(owner), with_vin(owner)
    keep_apart(KeptApart.Kind.VEHICLE, one.pk, other.pk, at=NOW)

    assert settle_pairs([PLATE], now=NOW) == ({}, [])


def test_a_car_that_is_gone_makes_no_pair_of_its_own(owner):
    one, other = known_by_plate(owner), with_vin(owner, status="sold")

    assert find_pairs([PLATE]) == []
    assert pair_of(one, other).against == ("那辆车已转出",)


def test_queries_do_not_grow_with_the_plates(owner, django_assert_num_queries):
    for number in range(3):
        known_by_plate(owner, plate=f"苏E60K6{number}")
        with_vin(owner, plate=f"苏E60K6{number}")
    plates = [f"苏E60K6{number}" for number in range(3)]

    for some in (plates[:1], plates):
        with django_assert_num_queries(4):
            find_pairs(some)
