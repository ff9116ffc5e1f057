from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import ServiceRecord, VehicleContact
from customers.pages import customer_page
from tests.factories import NOW, make_customer, make_vehicle

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def visit(car, days, **fields):
    return ServiceRecord.objects.create(
        order_number=f"RO{ServiceRecord.objects.count()}",
        vehicle=car,
        came_in_on=TODAY - timedelta(days=days),
        kind="maintenance",
        **fields,
    )


@pytest.fixture
def wang():
    return make_customer(name="王金")


def test_cars_of_today_are_apart_from_those_of_the_past(wang):
    make_vehicle(owner=wang)
    VehicleContact.objects.create(vehicle=make_vehicle(), customer=wang, until_on=TODAY)
    make_vehicle(owner=make_customer())

    shown = customer_page.cars(wang, NOW)

    contacts = wang.vehicle_contacts.order_by("pk")
    assert [*shown.standing, *shown.former] == list(contacts)
    assert [each.until_on for each in contacts] == [None, TODAY]


def test_visits_are_those_of_the_cars_of_today(wang):
    car, sold = make_vehicle(owner=wang), make_vehicle()
    VehicleContact.objects.create(vehicle=sold, customer=wang, until_on=TODAY)
    older, newer = visit(car, 200), visit(car, 3)
    visit(car, 1, is_void=True)
    visit(sold, 1)

    assert customer_page.visits(wang, NOW) == [newer, older]


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (10, 10), (11, 10)])
def test_the_ten_latest_visits_are_shown(wang, count, shown):
    car = make_vehicle(owner=wang)
    made = [visit(car, days) for days in range(count)]

    assert customer_page.visits(wang, NOW) == (made[:shown] or None)


def test_only_a_merged_customer_leads_to_another(wang):
    twin = make_customer(merged_into=wang)

    assert [customer_page.merged(each, NOW) for each in (wang, twin)] == [None, wang]
