"""Whoever asks for the forecast of the shop gets it, however busy the workers are."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import OperationalError

from reminders.models import ForecastDay
from reminders.tasks import make_forecast, renew_forecast
from shop.database.advisory_lock import Lock, alone

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def renewing():
    with alone(Lock.FORECAST):
        yield


@contextmanager
def playing_the_shop():
    with alone(Lock.WHOLE_FORECAST), alone(Lock.FORECAST):
        yield


def test_the_forecast_waits_for_some_cars_that_are_renewed(
    second_connection, impatient
):
    with (
        second_connection(renewing),
        pytest.raises(OperationalError, match="lock timeout"),
    ):
        make_forecast()

    make_forecast()
    assert ForecastDay.objects.exists()


def test_a_forecast_that_is_being_made_is_not_made_twice(second_connection, impatient):
    with second_connection(playing_the_shop):
        assert make_forecast() == {"rows": 0}
        assert renew_forecast() == {"cars": 0}
    assert not ForecastDay.objects.exists()
