from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from customers.pages.car_column import cars_of
from tests.factories import NOW, make_customer, make_vehicle
from tests.screen_rows import make_owned

pytestmark = pytest.mark.django_db
CANARY = "13987654321"


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("boss", name="店长"))
    return client


def test_a_list_of_cars_shows_whose_they_are_masked(boss: Client):
    make_owned(name="王金", phone=CANARY)

    html = boss.get(reverse("admin:customers_vehicle_changelist")).content.decode()

    assert "王金 139****4321" in html


def test_cars_of_customers_are_named_by_plate_or_vin(django_assert_num_queries):
    wang, li = make_customer(), make_customer()
    make_vehicle(owner=wang, plate="沪A12345")
    bare = make_vehicle(owner=li, plate="")
    sold = make_vehicle(owner=li, plate="沪A99999")
    sold.contacts.update(until_on=NOW.date())

    with django_assert_num_queries(1):
        assert cars_of([wang, li]) == {wang.pk: ["沪A12345"], li.pk: [bare.vin]}
