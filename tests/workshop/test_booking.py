from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from customers.models import ServiceRecord, VehicleChange
from tests.factories import make_vehicle
from workshop.booking import book, cancel, record_outcomes
from workshop.models import Appointment

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 18)
DAY = timedelta(days=1)


@pytest.fixture
def adviser():
    return User.objects.create(username="li", name="李明")


def visit(vehicle, on, **fields):
    ServiceRecord.objects.create(
        order_number=f"RO{ServiceRecord.objects.count()}",
        vehicle=vehicle,
        came_in_on=on,
        kind="maintenance",
        **fields,
    )


def test_a_car_is_expected_once(adviser):
    car = make_vehicle()

    first = book(car, TODAY + DAY, by=adviser, today=TODAY)
    again = book(car, TODAY + 5 * DAY, by=adviser, today=TODAY, note="改期")

    assert first.pk == again.pk
    assert Appointment.objects.get().on == TODAY + 5 * DAY
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            vehicle=car, on=TODAY, booked_by=adviser, booked_on=TODAY
        )


@pytest.mark.parametrize(
    ("on", "visited_on", "status"),
    [
        (TODAY, None, "booked"),
        (TODAY - DAY, None, "missed"),
        (TODAY, TODAY, "came"),
        (TODAY + 9 * DAY, TODAY - 2 * DAY, "came"),
        (TODAY + 9 * DAY, TODAY - 3 * DAY, "booked"),
        (TODAY - 3 * DAY, TODAY - 3 * DAY, "came"),
        (TODAY + 12 * DAY, TODAY - 2 * DAY, "came"),
        (TODAY + 13 * DAY, TODAY - 2 * DAY, "booked"),
        (TODAY - DAY, TODAY, "came"),
        (TODAY - DAY, TODAY - 4 * DAY, "missed"),
    ],
)
def test_what_came_of_it(adviser, on, visited_on, status):
    """Booked three days ago, perhaps during a visit; one before was another."""
    car = make_vehicle()
    appointment = book(car, on, by=adviser, today=TODAY - 3 * DAY)
    if visited_on:
        visit(car, visited_on)

    settled = record_outcomes(today=TODAY)

    appointment.refresh_from_db()
    assert appointment.status == status
    assert appointment.settled_on == (None if status == "booked" else TODAY)
    assert settled == int(status != "booked")
    assert record_outcomes(today=TODAY) == 0


def test_a_void_order_is_no_visit(adviser):
    car = make_vehicle()
    book(car, TODAY - DAY, by=adviser, today=TODAY - 3 * DAY)
    visit(car, TODAY - DAY, is_void=True)

    record_outcomes(today=TODAY)

    assert Appointment.objects.get().status == "missed"


def test_what_is_settled_is_not_cancelled(adviser):
    appointment = book(make_vehicle(), TODAY - DAY, by=adviser, today=TODAY - DAY)
    record_outcomes(today=TODAY)

    assert cancel(appointment, today=TODAY) is False
    other = book(make_vehicle(), TODAY, by=adviser, today=TODAY)
    assert cancel(other, today=TODAY) is True
    assert cancel(other, today=TODAY) is False


def test_each_change_has_the_car_recomputed(adviser):
    car = make_vehicle()
    for change in (
        lambda: book(car, TODAY, by=adviser, today=TODAY),
        lambda: record_outcomes(today=TODAY + DAY),
    ):
        VehicleChange.objects.all().delete()
        change()
        assert [each.pk for each in VehicleChange.objects.all()] == [car.pk]
