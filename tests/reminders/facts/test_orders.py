from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import ServiceRecord
from reminders.facts.batch import open_batch, read_rulebook
from reminders.facts.orders import Order, read_orders
from tests.factories import make_vehicle
from tests.reminders.builders import TODAY

pytestmark = pytest.mark.django_db


def visit(car, on, kind="repair", **fields):
    return ServiceRecord.objects.create(
        order_number=f"RO{ServiceRecord.objects.count()}",
        vehicle=car,
        came_in_on=on,
        kind=kind,
        **fields,
    )


def orders_of(car):
    return read_orders(open_batch([car.pk], read_rulebook(), TODAY))[car.pk]


def test_orders_are_read_up_to_today_the_oldest_first():
    car, yesterday = make_vehicle(), TODAY - timedelta(days=1)
    last = visit(car, TODAY, odometer_km=12000, items=["更换机油"])
    first = visit(car, yesterday, "maintenance", engine_km=800)
    visit(car, TODAY + timedelta(days=1))
    visit(car, yesterday, is_void=True)
    visit(make_vehicle(), TODAY)

    assert orders_of(car) == [
        Order(str(first.pk), yesterday, None, 800, is_maintenance=True),
        Order(str(last.pk), TODAY, 12000, None, lines=("更换机油",)),
    ]


@pytest.mark.parametrize(
    ("kind", "is_maintenance"),
    [("first_service", True), ("maintenance", True), ("repair", False)],
)
def test_first_and_regular_services_are_maintenance(kind, is_maintenance):
    car = make_vehicle()
    visit(car, TODAY, kind)

    assert [each.is_maintenance for each in orders_of(car)] == [is_maintenance]


def test_an_order_has_a_word_of_any_line():
    order = Order("1", TODAY, lines=("更换机油机滤", "四轮定位"))

    assert order.has_any(["空调", "机滤"])
    assert not order.has_any(["空调"])
    assert not order.has_any([])
