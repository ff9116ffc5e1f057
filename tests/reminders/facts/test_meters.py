from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from customers.models import OdometerReading
from reminders.facts.meters import read_priors
from reminders.reasons.maintenance import find_due
from tests.factories import make_vehicle
from tests.reminders.builders import TODAY
from tests.reminders.plans.services import (
    OIL,
    facts,
    only,
    plan,
    service,
)


def test_contradictory_readings_yield_no_kilometre_date():
    car = facts(delivered="2026-01-10", points=[("2026-01-10", 10)])
    doubtful = facts(
        delivered="2026-01-10", points=[("2026-02-01", 900), ("2026-02-02", 90_000)]
    )

    assert doubtful.odometer is None
    assert only(find_due(plan(), doubtful)).due_on == date(2026, 7, 10)
    assert only(find_due(plan(), car)).due_on == date(2026, 7, 10)


def test_typing_error_does_not_make_a_service_due():
    points = [
        ("2025-01-05", 40_000),
        ("2025-07-05", 46_000),
        ("2025-10-05", 490_050),
        ("2026-01-05", 52_000),
    ]
    car = facts(orders=[service("2026-01-05", 52_000)], points=points)

    due = only(find_due(plan(), car))

    assert (due.due_on, due.due_km) == (date(2026, 11, 5), 62_000)


def test_changed_meter_counts_on_from_the_old_one():
    points = [
        ("2024-01-05", 40_000),
        ("2024-07-05", 46_000),
        ("2025-01-05", 52_000),
        ("2025-07-05", 1_200),
        ("2026-01-05", 7_300),
    ]
    car = facts(orders=[service("2025-01-05", 52_000)], points=points)

    due = only(find_due(plan(replace(OIL, every_months=24)), car))

    assert (due.due_on, due.due_km) == (date(2026, 5, 2), 11_200)
    assert due.is_estimate


def read(car, *, days, km, **fields):
    OdometerReading.objects.create(
        vehicle=car,
        read_on=TODAY - timedelta(days=days),
        km=km,
        source="order",
        **fields,
    )


def read_over(car, *, days, km, **fields):
    read(car, days=days, km=1000, **fields)
    read(car, days=0, km=1000 + km, **fields)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("count", "days", "km", "prior"),
    [
        (30, 180, 180 * 62, 60.0),
        (30, 180, 180 * 63, 65.0),
        (30, 180, 0, 5.0),
        (29, 180, 180 * 62, None),
        (30, 179, 179 * 62, None),
    ],
)
def test_the_shop_knows_what_a_car_runs_from_thirty_cars_and_half_a_year(
    count, days, km, prior
):
    for _ in range(count):
        read_over(make_vehicle(), days=days, km=km)

    expected = {("private", "ice"): prior} if prior else {}
    assert read_priors() == expected


@pytest.mark.django_db
def test_each_use_and_energy_has_its_median_without_engine_and_rejected_readings():
    for km in (180 * 40, 180 * 40, 180 * 90) * 10:
        read_over(make_vehicle(use="taxi"), days=180, km=km)
        car = make_vehicle(model=None)
        read_over(car, days=200, km=200 * 33)
        read_over(car, days=300, km=300 * 900, counter="engine")
        read_over(car, days=301, km=301 * 900, rejected_because="多一位数")

    assert read_priors() == {("taxi", "ice"): 40.0, ("private", ""): 35.0}


@pytest.mark.django_db
def test_the_sample_takes_all_readings_of_the_cars_that_were_read_last(monkeypatch):
    monkeypatch.setattr("reminders.facts.meters._SAMPLED_READINGS", 30)
    for _ in range(30):
        read_over(make_vehicle(), days=180, km=180 * 90)
    cars = [make_vehicle() for _ in range(30)]
    for days, km in ((180, 1_000), (0, 1_000 + 180 * 50)):
        for car in cars:
            read(car, days=days, km=km)

    assert read_priors() == {("private", "ice"): 50.0}
