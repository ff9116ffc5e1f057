from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from customers.models import (
    Customer,
    OdometerReading,
    Policy,
    Vehicle,
    VehicleChange,
    VehicleModel,
)
from tests.factories import make_customer, make_model, make_vehicle

pytestmark = pytest.mark.django_db


def settled_vehicle(**fields):
    vehicle = make_vehicle(**fields)
    VehicleChange.objects.all().delete()
    return vehicle


def changed():
    return set(VehicleChange.objects.values_list("vehicle_id", flat=True))


def test_new_vehicle_is_noted():
    vehicle = make_vehicle()

    assert changed() == {vehicle.pk}


def test_bulk_update_is_noted_for_each_vehicle_it_touched():
    one, two = settled_vehicle(), settled_vehicle()
    settled_vehicle()

    Vehicle.objects.filter(pk__in=[one.pk, two.pk]).update(colour="白")

    assert changed() == {one.pk, two.pk}


@pytest.mark.parametrize(
    "add_fact",
    [
        pytest.param(
            lambda vehicle: Policy.objects.create(
                vehicle=vehicle, kind="compulsory", last_covered_on=date(2026, 5, 31)
            ),
            id="policy",
        ),
        pytest.param(
            lambda vehicle: OdometerReading.objects.bulk_create(
                [OdometerReading(vehicle=vehicle, read_on=date(2026, 1, 1), km=9000)]
            ),
            id="reading in bulk",
        ),
        pytest.param(
            lambda vehicle: vehicle.warranties.create(kind="whole", until_km=60000),
            id="warranty",
        ),
        pytest.param(
            lambda vehicle: vehicle.service_records.create(
                order_number="RO1", came_in_on=date(2026, 1, 1), kind="repair"
            ),
            id="service record",
        ),
    ],
)
def test_new_fact_is_noted(add_fact):
    vehicle = settled_vehicle()
    settled_vehicle()

    add_fact(vehicle)

    assert changed() == {vehicle.pk}


def test_deleted_fact_is_noted():
    vehicle = settled_vehicle()
    policy = Policy.objects.create(
        vehicle=vehicle, kind="commercial", last_covered_on=date(2026, 5, 31)
    )
    VehicleChange.objects.all().delete()

    policy.delete()

    assert changed() == {vehicle.pk}


def test_person_who_changes_does_not_touch_the_car():
    customer = make_customer()
    settled_vehicle(owner=customer)
    VehicleChange.objects.all().delete()

    customer.notes = "换了工作"
    customer.save()

    assert changed() == set()


def test_new_owner_and_one_who_leaves_are_noted():
    vehicle = settled_vehicle()
    settled_vehicle()

    contact = vehicle.contacts.create(customer=make_customer())
    seen = [changed()]
    for act in (
        lambda: vehicle.contacts.update(until_on=date(2026, 11, 1)),
        contact.delete,
    ):
        VehicleChange.objects.all().delete()
        act()
        seen.append(changed())

    assert seen == [{vehicle.pk}] * 3


@pytest.mark.parametrize(
    ("fields", "is_noted"),
    [
        pytest.param({"birthday": date(1985, 12, 3)}, True, id="birthday"),
        pytest.param({"birthday_calendar": "lunar"}, True, id="calendar"),
        pytest.param({"birthday": None}, False, id="the same as before"),
        pytest.param({"name": "李明", "notes": "常客"}, False, id="anything else"),
    ],
)
def test_birthday_of_the_owner_is_a_fact_of_each_car(fields, is_noted):
    owner = make_customer()
    cars = {settled_vehicle(owner=owner).pk for _ in range(2)}
    settled_vehicle(owner=make_customer())
    VehicleChange.objects.all().delete()

    Customer.objects.filter(pk=owner.pk).update(**fields)

    assert changed() == (cars if is_noted else set())


@pytest.mark.parametrize(
    ("fields", "is_noted"), [({"energy": "bev"}, True), ({"series": "途观"}, False)]
)
def test_energy_of_the_model_is_a_fact_of_each_car(fields, is_noted):
    vehicle = settled_vehicle()
    settled_vehicle(model=make_model(series="高尔夫"))
    VehicleChange.objects.all().delete()

    VehicleModel.objects.filter(pk=vehicle.model_id).update(**fields)

    assert changed() == ({vehicle.pk} if is_noted else set())


def test_merged_owner_is_noted():
    owner = make_customer()
    vehicle = settled_vehicle(owner=owner)
    VehicleChange.objects.all().delete()

    Customer.objects.filter(pk=owner.pk).update(merged_into=make_customer())

    assert changed() == {vehicle.pk}


def test_deleted_vehicle_leaves_nothing_behind():
    vehicle = settled_vehicle()
    Policy.objects.create(
        vehicle=vehicle, kind="commercial", last_covered_on=date(2026, 5, 31)
    )

    vehicle.delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert changed() == set()
