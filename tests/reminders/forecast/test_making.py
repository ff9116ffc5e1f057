"""The forecast is kept as rows, is replaced each time, and decides nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.day import run_day
from reminders.forecast.making import make_forecast
from reminders.models import Decision, ForecastDay, ForecastRow
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at
from tests.reminders.reasons.occasions import day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
TODAY = day("2026-11-23")
NOW = at(TODAY)


@pytest.fixture
def car():
    car = make_vehicle(owner=make_customer(), registered_on=None, delivered_on=None)
    ends_on = TODAY + timedelta(days=7)
    car.policies.create(kind="compulsory", last_covered_on=ends_on)
    return car


def rows():
    return [(each.on, each.label) for each in ForecastRow.objects.order_by("on", "pk")]


def test_each_of_the_days_is_kept_with_its_moment(car):
    make_forecast(now=NOW, days=9)

    days = [TODAY + timedelta(days=each) for each in range(10)]
    assert list(ForecastDay.objects.values_list("on", "made_at")) == [
        (each, NOW) for each in days
    ]
    assert rows()[0] == (TODAY, "D-7")


def test_a_text_is_stored_encrypted_and_read_in_clear(car):
    make_forecast(now=NOW, days=9)

    row = ForecastRow.objects.filter(on=TODAY).get()

    assert row.text.startswith("【锦程汽车】")
    assert (row.status, row.segments, row.sends_at is None) == ("sent", 1, False)


def test_a_new_forecast_replaces_the_old_one_and_forgets_the_past(car):
    make_forecast(now=NOW, days=9)
    first = rows()
    run_day(now=NOW)

    tomorrow = NOW + timedelta(days=1)
    make_forecast(now=tomorrow, days=8)

    assert rows() == [each for each in first if each[0] > TODAY]
    assert ForecastDay.objects.count() == 9
    assert ForecastDay.objects.first().on == TODAY + timedelta(days=1)


def test_the_day_of_today_has_what_its_run_has_decided(car):
    run_day(now=NOW)

    make_forecast(now=NOW + timedelta(hours=2), days=0)

    assert rows()[0] == (TODAY, "D-7")


def decided(now):
    run_day(now=now)
    return list(Decision.objects.order_by("pk").values_list("code", "sentence"))


@pytest.mark.parametrize("is_foreseen", [True, False])
def test_deciding_never_reads_the_forecast(car, is_foreseen):
    make_forecast(now=NOW, days=9)
    if not is_foreseen:
        ForecastRow.objects.all().delete()
        ForecastDay.objects.all().delete()

    assert decided(NOW) == [("send", "可以发送")]
