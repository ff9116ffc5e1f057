from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import OdometerReading
from reminders.facts.mileages import learn_priors, measure_priors, read_priors
from reminders.models import UsualMileage
from reminders.tasks import refresh_changed_vehicles, refresh_everything
from tests.factories import make_vehicle
from tests.reminders.builders import TODAY

pytestmark = pytest.mark.django_db


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


def test_each_use_and_energy_has_its_median_without_engine_and_rejected_readings():
    for km in (180 * 40, 180 * 40, 180 * 90) * 10:
        read_over(make_vehicle(use="taxi"), days=180, km=km)
        car = make_vehicle(model=None)
        read_over(car, days=200, km=200 * 33)
        read_over(car, days=300, km=300 * 900, counter="engine")
        read_over(car, days=301, km=301 * 900, rejected_because="多一位数")

    assert read_priors() == {("taxi", "ice"): 40.0, ("private", ""): 35.0}


def test_the_sample_takes_all_readings_of_the_cars_that_were_read_last(monkeypatch):
    monkeypatch.setattr("reminders.facts.mileages._SAMPLED_READINGS", 30)
    for _ in range(30):
        read_over(make_vehicle(), days=180, km=180 * 90)
    cars = [make_vehicle() for _ in range(30)]
    for days, km in ((180, 1_000), (0, 1_000 + 180 * 50)):
        for car in cars:
            read(car, days=days, km=km)

    assert read_priors() == {("private", "ice"): 50.0}


def test_what_was_learned_is_used_until_it_is_learned_anew():
    for _ in range(30):
        read_over(make_vehicle(), days=180, km=180 * 40)
    measured = measure_priors()

    assert (learn_priors(), learn_priors()) == (True, False)
    assert read_priors() == measured == {("private", "ice"): 40.0}
    for _ in range(60):
        read_over(make_vehicle(), days=180, km=180 * 90)
    assert read_priors() == {("private", "ice"): 40.0}
    assert learn_priors()
    assert read_priors() == {("private", "ice"): 90.0}


def test_a_figure_that_too_few_cars_support_is_forgotten():
    UsualMileage.objects.create(use="taxi", energy="ice", km_per_day=300)

    assert learn_priors()
    assert read_priors() == {}


def test_what_is_kept_is_read_by_one_query(django_assert_num_queries):
    UsualMileage.objects.create(use="taxi", energy="", km_per_day=300)

    with django_assert_num_queries(1):
        assert read_priors() == {("taxi", ""): 300.0}


@pytest.mark.parametrize("task", [refresh_changed_vehicles, refresh_everything])
def test_a_task_that_recomputes_cars_learns_first(task):
    for _ in range(30):
        read_over(make_vehicle(), days=180, km=180 * 40)

    task()

    assert UsualMileage.objects.get().km_per_day == 40.0
