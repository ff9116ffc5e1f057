"""Declined work that concerns safety is taken up in the text of the next service."""

from __future__ import annotations

import pytest

from declined.models import DeclinedItem, PartRule
from tests.factories import make_vehicle
from tests.reminders.telling.remarks.subjects import TODAY, said, subject

pytestmark = pytest.mark.django_db


def advise(car, name, severity, number=1, **fields):
    order, _ = car.service_records.get_or_create(
        order_number="W1", came_in_on=TODAY, kind="maintenance"
    )
    rule, _ = PartRule.objects.get_or_create(
        name=name, defaults={"severity": severity, "words": [name]}
    )
    return DeclinedItem.objects.create(order=order, rule=rule, known_on=TODAY, **fields)


def told(car):
    return said("declined", subject(vehicle=car.pk))


def test_what_concerns_safety_is_named_and_the_rest_is_not():
    car = make_vehicle()
    advise(car, "刹车片", "safety", position="前")
    advise(car, "雨刮片", "wear")

    assert told(car) == {car.pk: "上次建议的前刹车片可一并处理"}


def test_three_parts_are_counted():
    car = make_vehicle()
    for name in ("刹车片", "轮胎", "刹车油"):
        advise(car, name, "safety")

    assert told(car) == {car.pk: "上次建议的刹车片等3项可一并处理"}


def test_what_a_void_order_advised_is_not_said():
    car = make_vehicle()
    advise(car, "刹车片", "safety")
    car.service_records.update(is_void=True)

    assert told(car) == {}


@pytest.mark.parametrize("state", ["done", "elsewhere", "refused", "sold"])
def test_what_is_closed_is_not_said(state):
    car = make_vehicle()
    advise(car, "刹车片", "safety", state=state, closed_on=TODAY)

    assert told(car) == {}
