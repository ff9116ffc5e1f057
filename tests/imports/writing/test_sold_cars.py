from __future__ import annotations

import pytest

from customers.models import CarDoubt, NumberDoubt
from customers.wishes.sold_cars import settle
from imports.writing.sold_cars import doubt_cars_of, doubt_imported
from tests.factories import NOW, make_customer, make_vehicle
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db
KEPT = CarDoubt.Outcome.KEPT


def standing():
    return list(CarDoubt.objects.standing().values_list("vehicle", "words"))


def settled(car, words):
    doubt_imported({car.pk: words}, now=NOW)
    settle(CarDoubt.objects.get(), KEPT, proof="电话", by=make_staff("经理"), now=NOW)


def test_a_car_that_a_file_calls_sold_is_doubted():
    car = make_vehicle()

    doubt_imported({car.pk: "车已卖"}, now=NOW)

    assert standing() == [(car.pk, "车已卖")]


@pytest.mark.parametrize(("again", "count"), [("车已卖", 0), ("2026年车又卖了", 1)])
def test_the_same_words_do_not_undo_what_staff_settled(again, count):
    car = make_vehicle()
    settled(car, "车已卖")

    doubt_imported({car.pk: again}, now=NOW)

    assert len(standing()) == count


def test_without_a_car_the_numbers_of_the_customer_are_held():
    owner, carless = make_customer(), make_customer()
    car = make_vehicle(owner=owner)

    doubt_cars_of({owner.pk: "车已卖", carless.pk: "车卖了"}, now=NOW)

    assert standing() == [(car.pk, "车已卖")]
    doubts = NumberDoubt.objects.values_list("customer", "phone_index")
    assert list(doubts) == [(carless.pk, carless.phone_index)]
