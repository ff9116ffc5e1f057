from __future__ import annotations

import pytest

from accounts.models import AuditEntry
from customers.models import CarDoubt, Vehicle
from customers.numbers import ProofNeeded
from customers.wishes.sold_cars import (
    SaidGone,
    doubt_cars,
    doubt_cars_of_number,
    settle,
)
from tests.contact import ask, code, doubt_car
from tests.factories import NOW, make_customer, make_phone, make_vehicle
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


def doubted():
    rows = CarDoubt.objects.order_by("vehicle")
    return list(rows.values_list("vehicle", "is_one_of_several"))


def test_a_car_is_doubted_once_and_the_first_words_stay():
    car = make_vehicle()

    for words in ("车卖了", "早卖了"):
        doubt_cars([SaidGone(car.pk, words)], source=CarDoubt.Source.FILE, now=NOW)

    assert [each.words for each in CarDoubt.objects.all()] == ["车卖了"]
    assert AuditEntry.objects.get().reason == "导入文件 车卖了"


def test_a_car_that_has_left_is_not_doubted():
    car = make_vehicle(status="sold")

    doubt_cars([SaidGone(car.pk, "卖了")], source=CarDoubt.Source.FILE, now=NOW)

    assert doubted() == []


@pytest.mark.parametrize("count", [1, 3])
def test_many_cars_take_the_same_statements(count, django_assert_num_queries):
    said = [SaidGone(make_vehicle().pk, "车卖了") for _ in range(count)]

    with django_assert_num_queries(5):
        doubt_cars(said, source=CarDoubt.Source.FILE, now=NOW)


class TestWhichCar:
    def test_is_that_of_the_answered_text(self):
        owner = make_customer()
        car, _ = make_vehicle(owner=owner), make_vehicle(owner=owner)

        doubt_cars_of_number(owner.phone_index, "卖了", answered=car.pk, now=NOW)

        assert doubted() == [(car.pk, False)]

    def test_is_the_only_one_of_the_number(self):
        owner = make_customer(second_phone=make_phone())
        car = make_vehicle(owner=owner)
        make_vehicle(owner=owner, status="scrapped")

        doubt_cars_of_number(owner.second_phone_index, "卖了", answered=None, now=NOW)

        assert doubted() == [(car.pk, False)]

    def test_is_asked_where_the_number_has_several(self):
        owner = make_customer()
        cars = [make_vehicle(owner=owner), make_vehicle(owner=owner)]
        make_vehicle(owner=make_customer())

        doubt_cars_of_number(owner.phone_index, "卖了", answered=None, now=NOW)

        assert doubted() == [(car.pk, True) for car in cars]


class TestSilence:
    @pytest.fixture
    def car(self):
        return make_vehicle(owner=make_customer())

    def about(self, car, category="maintenance", number="", **fields):
        number = number or car.contacts.get().customer.phone_index
        return code(ask(number, category, vehicle=car.pk, **fields))

    def test_holds_what_is_about_the_car_and_nothing_else(self, car):
        owner = car.contacts.get().customer
        other = make_vehicle(owner=owner)
        doubt_car(car, owner.phone_index)

        assert self.about(car) == "car_in_doubt"
        assert self.about(other, number=owner.phone_index) == ""

    def test_lets_a_recall_reach_another_number_of_the_car(self, car):
        buyer = make_customer()
        car.contacts.create(customer=buyer, role="driver")
        seller = car.contacts.get(role="owner").customer.phone_index
        doubt_car(car, seller)

        assert self.about(car, "recall", seller) == "car_in_doubt"
        assert self.about(car, "recall", buyer.phone_index) == ""
        assert self.about(car, "recall", seller, channel="call") == ""

    def test_ends_with_the_doubt(self, car):
        doubt = doubt_car(car)

        settle(
            doubt, CarDoubt.Outcome.KEPT, proof="来电", by=make_staff("经理"), now=NOW
        )

        assert self.about(car) == ""


@pytest.mark.parametrize(
    ("outcome", "status", "day"),
    [
        ("sold", "sold", NOW.date()),
        ("scrapped", "scrapped", NOW.date()),
        ("kept", "active", None),
    ],
)
def test_a_person_settles_the_doubt(outcome, status, day):
    car = make_vehicle()
    doubt = doubt_car(car)
    by = make_staff("经理")

    assert settle(doubt, CarDoubt.Outcome(outcome), proof="问过", by=by, now=NOW)
    assert not settle(doubt, CarDoubt.Outcome.KEPT, proof="问过", by=by, now=NOW)

    car = Vehicle.objects.get()
    doubt.refresh_from_db()
    assert (car.status, car.status_on) == (status, day)
    assert (doubt.outcome, doubt.ended_by, doubt.ended_proof) == (outcome, by, "问过")
    assert AuditEntry.objects.get().action == "settle_car"


def test_a_doubt_is_not_settled_without_proof():
    doubt = doubt_car(make_vehicle())

    with pytest.raises(ProofNeeded, match="怎样确认"):
        settle(doubt, CarDoubt.Outcome.SOLD, proof=" ", by=make_staff("经理"), now=NOW)
