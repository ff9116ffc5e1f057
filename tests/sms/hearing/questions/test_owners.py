from __future__ import annotations

import pytest

from customers.models import Vehicle
from sms.hearing.questions.owners import why_unclear
from tests.factories import make_customer, make_vehicle
from tests.sms.asking_texts import make_asking

pytestmark = pytest.mark.django_db


def make_text(*, cars=1, body="【锦程汽车】您好，回复1周二", **fields):
    owner = make_customer()
    owned = [
        make_vehicle(owner=owner, plate=f"沪A{nth + 1}2345") for nth in range(cars)
    ]
    values = {"vehicle": owned[0] if owned else None, "body": body, **fields}
    return make_asking(owner, **values)


def test_one_person_with_one_car_is_clear():
    assert why_unclear(make_text(), "周二") == ""


def test_two_cars_are_unclear():
    found = why_unclear(make_text(cars=2), "周二")

    assert found == "这个号码有 2 辆车（沪A12345、沪A22345）"


@pytest.mark.parametrize(
    ("plate", "is_clear"),
    [
        ("沪A12345", True),
        ("沪A·12345", True),
        ("尾号12345", True),
        ("尾号2345", False),
        ("沪A22345", False),
        ("沪A12345和沪A22345", False),
    ],
)
def test_the_plate_in_the_option_or_in_the_text_tells_the_car(plate, is_clear):
    in_option = why_unclear(make_text(cars=2), f"{plate} 周二")
    Vehicle.objects.update(plate="")
    in_text = why_unclear(make_text(cars=2, body=f"{plate}，回复1周二"), "周二")

    assert ((in_option == ""), (in_text == "")) == (is_clear, is_clear)


def test_a_question_about_no_car_does_not_mind_two_cars():
    assert why_unclear(make_text(cars=2, vehicle=None), "参加") == ""


@pytest.mark.parametrize("vehicle", [None, "car"])
def test_two_people_on_one_number_are_unclear(vehicle):
    text = make_text()
    make_customer(name="李红", phone=text.phone)
    if vehicle is None:
        text.vehicle = None

    assert why_unclear(text, "周二") == "这个号码有 2 位客户"


def test_two_people_are_clear_where_the_plate_is_named():
    text = make_text(body="沪A12345该保养了，回复1周二")
    make_customer(name="李红", phone=text.phone)

    assert why_unclear(text, "周二") == ""


def test_a_number_that_has_changed_hands_is_unclear():
    text = make_text()
    text.customer.phone = "13700137000"
    text.customer.save()
    make_customer(name="李红", phone=text.phone)

    assert why_unclear(text, "周二") == "这个号码现在不是当时收短信的客户的"


def test_a_car_that_has_left_is_unclear():
    text = make_text()
    Vehicle.objects.update(status="sold")

    assert why_unclear(text, "周二") == "短信里问的那辆车已不在这个号码名下，或已不在用"
