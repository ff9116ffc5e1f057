from __future__ import annotations

import pytest
from django.urls import reverse

from customers.models import CarDoubt, Vehicle
from customers.pages.car_doubts import recordable
from tests.contact import doubt_car
from tests.factories import NOW, make_vehicle
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    user = make_staff("经理")
    client.force_login(user)
    return user


def post(client, name, *args, **typed):
    page = client.post(reverse(f"customers:{name}", args=args), typed, follow=True)
    return [str(each) for each in page.context["messages"]]


def test_a_car_said_to_be_sold_is_recorded_once(client, staff):
    car = make_vehicle()

    said = [post(client, "doubt-car", car.pk, proof="车主来电说卖了") for _ in "ab"]

    assert said == [
        ["已登记，确认前不就此车联系客户。"],
        ["此车已经登记过，或已不在用。"],
    ]
    row = CarDoubt.objects.get()
    assert (row.vehicle, row.words, row.recorded_by) == (car, "车主来电说卖了", staff)


def test_nothing_is_recorded_without_words(client, staff):
    said = post(client, "doubt-car", make_vehicle().pk, proof=" ")

    assert said == ["请写明谁说车已卖或报废，再保存。"]
    assert not CarDoubt.objects.exists()


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("sold", "sold"), ("scrapped", "scrapped"), ("kept", "active")],
)
def test_staff_settle_where_the_car_is(client, staff, outcome, status):
    car = make_vehicle()
    row = doubt_car(car)

    post(client, "settle-car-doubt", car.pk, row.pk, outcome=outcome, proof="电话核实")

    car.refresh_from_db()
    assert car.status == status
    assert not CarDoubt.objects.standing().exists()


@pytest.mark.parametrize(
    "typed", [{"outcome": "kept", "proof": ""}, {"outcome": "gone", "proof": "电话"}]
)
def test_a_doubt_stays_without_proof_or_outcome(client, staff, typed):
    car = make_vehicle()
    row = doubt_car(car)

    (said,) = post(client, "settle-car-doubt", car.pk, row.pk, **typed)

    assert said.startswith("请")
    assert CarDoubt.objects.standing().get() == row


def test_only_an_active_car_without_doubt_can_be_recorded():
    fresh, doubted = make_vehicle(), make_vehicle()
    gone = make_vehicle(status=Vehicle.Status.SOLD)
    doubt_car(doubted)

    found = [recordable(car, NOW) for car in (fresh, doubted, gone)]

    assert found == [fresh, None, None]
