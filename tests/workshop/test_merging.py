from __future__ import annotations

from datetime import date

import pytest

from accounts.models import User
from customers.merging.records import merge_cars, undo
from tests.factories import NOW, make_vehicle
from workshop.booking import book
from workshop.models import Appointment

pytestmark = pytest.mark.django_db


def _book(car, day):
    by, _ = User.objects.get_or_create(username="li")
    return book(car, date(2026, 11, day), by=by, today=NOW.date())


def _rows():
    return list(Appointment.objects.order_by("pk").values_list("vehicle", "status"))


def test_a_booking_of_the_lost_car_alone_goes_over():
    kept, lost = make_vehicle(), make_vehicle()
    _book(lost, 25)

    merge_cars(kept.pk, lost.pk, by=None, now=NOW)

    assert _rows() == [(kept.pk, "booked")]


def test_of_two_bookings_the_one_of_the_kept_car_stands_until_an_undo():
    kept, lost = make_vehicle(), make_vehicle()
    _book(kept, 24)
    _book(lost, 25)

    merge = merge_cars(kept.pk, lost.pk, by=None, now=NOW)

    assert _rows() == [(kept.pk, "booked"), (kept.pk, "cancelled")]
    undo(merge, by=None, now=NOW)
    assert _rows() == [(kept.pk, "booked"), (lost.pk, "booked")]
