from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import date

import pytest
from django.db import InternalError, connection, transaction

from customers.models import Vehicle, VehicleChange
from shop.database.advisory_lock import take_turn
from shop.database.shadows import shadows, writing_shadows_only
from shop.models import Holiday
from tests.factories import make_vehicle

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = (date(2023, 5, day) for day in (8, 9, 10))


@pytest.fixture
def holidays():
    """Two rows of the real table."""
    for on in (FIRST, SECOND):
        Holiday.objects.create(on=on, name="店休", is_off_day=True)
    return Holiday.objects.order_by("on")


def days(rows):
    return list(rows.values_list("on", flat=True))


def written():
    """How often rows of the real table were inserted, changed or deleted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_get_xact_tuples_inserted(oid)"
            " + pg_stat_get_xact_tuples_updated(oid)"
            " + pg_stat_get_xact_tuples_deleted(oid)"
            " FROM pg_class WHERE oid = 'public.shop_holiday'::regclass"
        )
        return cursor.fetchone()


def test_only_the_chosen_rows_are_seen_and_what_is_written_is_gone(holidays):
    before = written()

    with shadows([Holiday.objects.filter(on=FIRST)]), writing_shadows_only():
        assert days(holidays) == [FIRST]
        Holiday.objects.update(name="别的")
        Holiday.objects.create(on=THIRD, name="新", is_off_day=True)
        assert days(holidays) == [FIRST, THIRD]

    assert days(holidays) == [FIRST, SECOND]
    assert set(holidays.values_list("name", flat=True)) == {"店休"}
    assert written() == before


def test_a_new_row_has_a_key_that_no_real_row_has(holidays):
    known = max(holidays.values_list("pk", flat=True))

    with shadows([Holiday.objects.none()]), writing_shadows_only():
        new = Holiday.objects.create(on=THIRD, name="新", is_off_day=True)

    assert new.pk == known + 1


def test_the_constraints_of_the_real_table_hold(holidays):
    with (
        shadows([Holiday.objects.all()]),
        writing_shadows_only(),
    ):
        row = Holiday(on=FIRST, name="又", is_off_day=True)
        assert Holiday.objects.bulk_create([row], ignore_conflicts=True)
        assert Holiday.objects.filter(on=FIRST).count() == 1


def test_a_table_without_a_shadow_refuses_to_be_written(holidays):
    vehicle = make_vehicle(plate="沪A12345")

    with (
        pytest.raises(InternalError, match="read-only"),
        shadows([Holiday.objects.all()]),
        writing_shadows_only(),
    ):
        Vehicle.objects.update(plate="沪B1")

    vehicle.refresh_from_db()
    assert vehicle.plate == "沪A12345"


def test_after_an_error_the_real_table_is_back_and_writable(holidays):
    with (
        suppress(ZeroDivisionError),
        shadows([Holiday.objects.none()]),
        writing_shadows_only(),
    ):
        raise ZeroDivisionError

    Holiday.objects.create(on=THIRD, name="新", is_off_day=True)
    assert days(holidays) == [FIRST, SECOND, THIRD]


def test_nothing_that_was_to_follow_a_commit_happens(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks() as callbacks:
        transaction.on_commit(list)
        with shadows([]), writing_shadows_only():
            transaction.on_commit(dict)

    assert callbacks == [list]


@contextmanager
def having_the_turn():
    with transaction.atomic():
        take_turn()
        yield


@pytest.mark.django_db(transaction=True)
def test_it_waits_for_nobody_who_has_the_turn(second_connection):
    with (
        second_connection(having_the_turn),
        shadows([Holiday.objects.all()]),
        writing_shadows_only(),
    ):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")
        take_turn()


def test_a_shadow_has_the_triggers_of_its_table():
    """They ran on the real tables before, so that PostgreSQL has kept their plans."""
    car, other = make_vehicle(), make_vehicle()
    VehicleChange.objects.all().delete()
    Vehicle.objects.filter(pk=other.pk).update(plate="沪A00002")
    copies = [VehicleChange.objects.none(), Vehicle.objects.all()]

    with shadows(copies), writing_shadows_only():
        Vehicle.objects.filter(pk=car.pk).update(plate="沪A00001")
        assert VehicleChange.objects.get().pk == car.pk

    assert VehicleChange.objects.get().pk == other.pk
