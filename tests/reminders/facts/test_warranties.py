from __future__ import annotations

from datetime import date

import pytest

from customers.models import Warranty
from reminders.facts.batch import open_batch, read_rulebook
from reminders.facts.warranties import (
    End,
    Subject,
    Term,
    assumed_cars,
    end_of,
    least_term,
    read_assumed,
)
from tests.factories import make_customer, make_model, make_vehicle
from tests.reminders.plans.services import meter

TODAY = date(2026, 11, 21)
DELIVERED_ON = date(2023, 11, 22)


@pytest.mark.parametrize(
    ("delivered_on", "last_day"),
    [
        (date(2024, 3, 2), date(2027, 3, 2)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2023, 11, 20), date(2026, 11, 20)),
    ],
)
def test_the_least_term_lasts_three_years_from_the_delivery(delivered_on, last_day):
    assert least_term(delivered_on) == Term(Subject.WHOLE, last_day, 60_000)


@pytest.mark.parametrize(
    ("points", "end"),
    [
        # The date decides where no reading or only one is known.
        ((), End(date(2026, 11, 22))),
        ((("2026-11-01", 59_999),), End(date(2026, 11, 22))),
        # A reading of the limit itself ends it, one kilometre less does not.
        (
            (("2023-11-22", 10), ("2026-11-01", 60_000)),
            End(date(2026, 11, 1), is_by_km=True),
        ),
        (
            (("2023-11-22", 10), ("2025-11-01", 40_000), ("2026-11-01", 55_000)),
            End(date(2026, 11, 22)),
        ),
    ],
)
def test_the_least_term_ends_by_date_or_by_measured_kilometres(points, end):
    assert end_of(least_term(DELIVERED_ON), meter(*points)) == end


@pytest.mark.parametrize(
    ("delivered_on", "is_by_km", "is_estimate"),
    [("2025-01-01", True, True), ("2023-11-22", False, False)],
)
def test_projected_kilometres_end_it_only_before_the_date(
    delivered_on, is_by_km, is_estimate
):
    odometer = meter(
        ("2026-01-25", 48_300), ("2026-06-24", 53_550), ("2026-11-20", 58_700)
    )
    found = end_of(least_term(date.fromisoformat(delivered_on)), odometer)

    assert (found.is_by_km, found.is_estimate) == (is_by_km, is_estimate)


def household(**fields):
    return make_vehicle(
        owner=make_customer(),
        **{"delivered_on": DELIVERED_ON, "registered_on": None, **fields},
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "is_assumed"),
    [
        ({}, True),
        ({"use": "commercial"}, False),
        ({"use": "school_bus"}, False),
        ({"body": "goods"}, False),
        ({"status": "sold"}, False),
        # Without the invoice or delivery nobody knows the first day.
        ({"delivered_on": None, "registered_on": DELIVERED_ON}, False),
        ({"delivered_on": date(2026, 11, 22)}, False),
        ({"delivered_on": TODAY}, True),
        # Registered long before this shop delivered it: sold second-hand.
        ({"registered_on": date(2023, 10, 23)}, True),
        ({"registered_on": date(2023, 10, 22)}, False),
        ({"registered_on": date(2024, 5, 1)}, True),
    ],
)
def test_a_term_is_assumed_for_a_car_bought_new_for_living(fields, is_assumed):
    household(**fields)

    assert assumed_cars(TODAY).exists() == is_assumed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("owner", "is_assumed"), [("person", True), ("company", False), (None, False)]
)
def test_nothing_is_assumed_of_a_firm_s_car_or_without_an_owner(owner, is_assumed):
    customer = make_customer(kind=owner) if owner else None
    make_vehicle(owner=customer, delivered_on=DELIVERED_ON, registered_on=None)

    assert assumed_cars(TODAY).exists() == is_assumed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("recorded", "is_assumed"),
    [
        ({"kind": "whole", "until_on": date(2024, 1, 1)}, False),
        ({"kind": "whole", "until_km": 100_000}, False),
        ({"kind": "whole"}, True),
        ({"kind": "battery", "until_on": date(2031, 1, 1)}, True),
        ({"kind": "extended", "until_on": date(2031, 1, 1)}, True),
    ],
)
def test_a_recorded_term_of_the_whole_car_ends_the_assumption(recorded, is_assumed):
    Warranty.objects.create(vehicle=household(), **recorded)

    assert assumed_cars(TODAY).exists() == is_assumed


@pytest.mark.django_db
def test_of_a_battery_nothing_is_assumed(django_assert_num_queries):
    car = household(model=make_model(series="ES8", energy="bev"))
    batch = open_batch([car.pk], read_rulebook(), TODAY)

    with django_assert_num_queries(1):
        found = batch.read(read_assumed)

    assert found == {car.pk: Term(Subject.WHOLE, date(2026, 11, 22), 60_000)}
