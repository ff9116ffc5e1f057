"""What is read from the forecast is what playing the days shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reminders.dates.refresh import refresh_changed
from reminders.day import run_day
from reminders.forecast.making import make_forecast
from reminders.models import ForecastDay
from reminders.why.explain import Basis, explain_cars
from sms.models import Message
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY
from tests.reminders.reasons.told import agreed
from tests.reminders.why.insured import insured

pytestmark = pytest.mark.django_db
DAYS = (0, 1, 2, 23, 30, 31)


def _still(item):
    steps = tuple(replace(step, text_status="") for step in item.steps)
    return replace(item, steps=steps)


def told(vehicles, days):
    """The basis, and the reports but for how a text is doing."""
    on = TODAY + timedelta(days=days)
    found = explain_cars([each.pk for each in vehicles], on=on, now=NOW)
    cars = [replace(car, items=tuple(map(_still, car.items))) for car in found.cars]
    return found.basis, cars


@pytest.fixture
def cars(all_rules):
    """Two cars of one owner, one of another who is called, one that nobody owns."""
    owner = agreed()
    return [
        insured(TODAY + timedelta(days=30), owner=owner, plate="沪A00001"),
        insured(TODAY + timedelta(days=33), owner=owner, plate="沪A00002"),
        insured(
            TODAY + timedelta(days=9),
            owner=make_customer(phone="", landline="021-62345678"),
        ),
        make_vehicle(registered_on=TODAY - timedelta(days=700)),
    ]


@pytest.mark.parametrize("has_run", [False, True])
def test_it_reads_what_playing_the_days_shows(cars, has_run):
    if has_run:
        run_day(now=NOW)
    refresh_changed(now=NOW)
    make_forecast(now=NOW, days=DAYS[-1])

    foreseen = [told(cars, days) for days in DAYS]
    ForecastDay.objects.all().delete()
    played = [told(cars, days) for days in DAYS]

    assert {basis for basis, _ in foreseen} == {Basis.FORECAST}
    assert {basis for basis, _ in played} == {Basis.PLAYED}
    assert [reports for _, reports in foreseen] == [reports for _, reports in played]
    assert all(any(car.items for car in reports) for _, reports in foreseen)


def test_a_text_is_queued_on_its_day_and_delivered_afterwards(cars):
    refresh_changed(now=NOW)
    make_forecast(now=NOW, days=2)

    statuses = [
        {
            step.text_status
            for car in explain_cars(
                [cars[0].pk], on=TODAY + timedelta(days=days), now=NOW
            ).cars
            for item in car.items
            for step in item.steps
            if step.text
        }
        for days in (0, 1)
    ]

    assert statuses == [{"待发送"}, {"已送达"}]


def test_a_text_that_is_stored_is_shown_as_it_stands(cars):
    run_day(now=NOW)
    Message.objects.update(status=Message.Status.UNDELIVERED, reason="空号")
    make_forecast(now=NOW, days=1)

    (step,) = [
        step
        for car in explain_cars([cars[0].pk], on=TODAY, now=NOW).cars
        for item in car.items
        for step in item.steps
        if step.text
    ]

    assert step.text_status == "未送达（空号）"
