from __future__ import annotations

from datetime import date

import pytest

from customers.models import Vehicle
from shop.database.insertion import insert_from
from shop.models import Holiday
from tests.factories import make_vehicle

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2023, 5, 8), date(2023, 5, 9)


def insert(cars):
    """Insert a row for the day of delivery of each car."""
    values = ("delivered_on", "plate", "is_severe_use", "colour")
    rows = cars.order_by("pk").values_list(*values)
    return insert_from(Holiday, ["on", "name", "is_off_day", "source"], rows)


def rows():
    return list(Holiday.objects.order_by("on").values_list("on", "name"))


def test_rows_of_a_query_are_inserted_and_counted(django_assert_num_queries):
    make_vehicle(plate="沪A1", delivered_on=FIRST)
    make_vehicle(plate="沪A2", delivered_on=SECOND)

    with django_assert_num_queries(1):
        assert insert(Vehicle.objects.all()) == 2

    assert rows() == [(FIRST, "沪A1"), (SECOND, "沪A2")]


def test_a_row_that_exists_stays_and_is_not_counted():
    Holiday.objects.create(on=FIRST, name="元旦", is_off_day=True)
    make_vehicle(plate="沪A1", delivered_on=FIRST)
    make_vehicle(plate="沪A2", delivered_on=SECOND)

    assert [insert(Vehicle.objects.all()) for _ in range(2)] == [1, 0]

    assert rows() == [(FIRST, "元旦"), (SECOND, "沪A2")]


def test_parameters_of_the_query_are_kept():
    make_vehicle(plate="沪A1", delivered_on=FIRST)
    make_vehicle(plate="50%沪", delivered_on=SECOND)

    assert insert(Vehicle.objects.filter(plate="50%沪")) == 1

    assert rows() == [(SECOND, "50%沪")]


def test_a_query_that_finds_nothing_costs_nothing(django_assert_num_queries):
    make_vehicle()

    with django_assert_num_queries(0):
        assert insert(Vehicle.objects.filter(pk__in=[])) == 0
