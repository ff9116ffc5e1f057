from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DataError

from customers.models import Vehicle
from shop.database.insertion import insert_from, insert_values
from shop.database.keys import uuid7
from shop.database.sealed import index_of
from shop.models import Holiday
from sms.models import Message
from tests.factories import make_template, make_vehicle

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 5, 8, 9, tzinfo=UTC)
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


def day(pk, on, name="元旦"):
    return {"id": pk, "on": on, "name": name, "is_off_day": True}


def test_values_are_inserted_with_the_defaults_of_the_other_fields(
    django_assert_num_queries,
):
    with django_assert_num_queries(1):
        assert insert_values(Holiday, [day(1, SECOND), day(2, FIRST)]) == [1, 2]

    assert rows() == [(FIRST, "元旦"), (SECOND, "元旦")]
    assert set(Holiday.objects.values_list("is_off_day", "source")) == {(True, "")}


def test_a_sealed_value_is_encrypted_with_its_index_and_tail():
    key, version = uuid7(), make_template()
    moments = {"created_at": NOW, "status_at": NOW, "not_before": NOW}
    text = {"phone": "15412345678", "body": "您好", "template_version_id": version.pk}

    insert_values(Message, [{"id": key, "expires_at": NOW} | moments | text])

    stored = Message.objects.get(pk=key)
    assert (stored.phone, stored.body, stored.values) == ("15412345678", "您好", "")
    assert (stored.phone_index, stored.phone_tail) == (index_of("15412345678"), "5678")


def test_only_new_keys_are_returned_and_the_others_stay():
    Holiday.objects.create(**day(1, FIRST))

    assert insert_values(Holiday, [day(1, FIRST, "其他"), day(2, SECOND)]) == [2]

    assert Holiday.objects.get(on=FIRST).name == "元旦"


def test_a_value_that_is_too_long_is_refused_and_not_cut():
    length = 20
    assert Holiday._meta.get_field("name").max_length == length
    insert_values(Holiday, [day(1, FIRST, "节" * length)])

    with pytest.raises(DataError):
        insert_values(Holiday, [day(2, SECOND, "节" * (length + 1))])


def test_no_values_cost_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert insert_values(Holiday, []) == []
