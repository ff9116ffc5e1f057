from __future__ import annotations

from datetime import date

import pytest

from customers.meters.readings import judge_readings
from customers.models import OdometerReading
from tests.factories import make_vehicle

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def vehicle_with(*readings, **fields):
    vehicle = make_vehicle(**fields)
    OdometerReading.objects.bulk_create(
        OdometerReading(vehicle=vehicle, read_on=on, km=km, source="order")
        for on, km in readings
    )
    return vehicle


EXTRA_DIGIT = (
    (date(2025, 1, 5), 40_000),
    (date(2025, 7, 5), 46_000),
    (date(2025, 10, 5), 490_050),
    (date(2026, 1, 5), 52_000),
)


def rejected(vehicle):
    rows = vehicle.readings.exclude(rejected_because="")
    return list(rows.values_list("km", flat=True))


def test_extra_digit_is_rejected_and_kept():
    vehicle = vehicle_with(*EXTRA_DIGIT)

    assert judge_readings([vehicle.pk], on=TODAY) == 1

    assert rejected(vehicle) == [490_050]
    assert vehicle.readings.count() == 4


def test_second_judgement_changes_nothing():
    vehicle = vehicle_with(*EXTRA_DIGIT)
    judge_readings([vehicle.pk], on=TODAY)

    assert judge_readings([vehicle.pk], on=TODAY) == 0


def test_corrected_neighbour_acquits_a_reading():
    vehicle = vehicle_with((date(2025, 1, 5), 90_000), (date(2025, 7, 5), 46_000))
    judge_readings([vehicle.pk], on=TODAY)
    assert rejected(vehicle) == [90_000]

    vehicle.readings.filter(km=46_000).update(km=96_000)
    judge_readings([vehicle.pk], on=TODAY)

    assert rejected(vehicle) == []


@pytest.mark.parametrize(
    ("use", "expected"), [("private", [9_000]), ("commercial", [])]
)
def test_ride_hailing_car_may_run_twice_as_far(use, expected):
    vehicle = vehicle_with(
        (date(2026, 1, 1), 1_000),
        (date(2026, 1, 21), 9_000),
        (date(2026, 2, 10), 5_000 if use == "private" else 18_000),
        (date(2026, 3, 10), 6_000 if use == "private" else 27_000),
        use=use,
    )

    judge_readings([vehicle.pk], on=TODAY)

    assert rejected(vehicle) == expected


def test_engine_counter_is_judged_by_itself():
    vehicle = vehicle_with((date(2026, 1, 1), 30_000), (date(2026, 6, 1), 36_000))
    OdometerReading.objects.create(
        vehicle=vehicle, counter="engine", read_on=date(2026, 3, 1), km=8_000
    )

    judge_readings([vehicle.pk], on=TODAY)

    assert rejected(vehicle) == []


@pytest.mark.parametrize("n_vehicles", [1, 3])
def test_query_count_is_constant(n_vehicles, django_assert_num_queries):
    vehicles = [vehicle_with(*EXTRA_DIGIT) for _ in range(n_vehicles)]

    # The rows and the update.
    with django_assert_num_queries(2):
        judge_readings([vehicle.pk for vehicle in vehicles], on=TODAY)
