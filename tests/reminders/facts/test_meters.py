from __future__ import annotations

from dataclasses import replace
from datetime import date

from customers.meters.projection import PRIOR_KM_PER_DAY
from reminders.facts.meters import CounterReading, Meters
from reminders.reasons.maintenance import find_due
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


def replied(*orders):
    """Tell of each reading whether the owner alone has told it."""
    told = [CounterReading("odometer", date(2026, 10, 5), 34_200, "reply")]
    meters = Meters(told, orders, 250, PRIOR_KM_PER_DAY, date(2026, 11, 21))
    return [each.is_replied for each in meters.odometer.milestones]


def test_a_reading_by_reply_is_known_as_such_unless_a_visit_shows_the_same():
    assert replied() == [True]
    assert replied(service("2026-10-05", 34_200)) == [False]
    assert replied(service("2026-03-02", 26_000)) == [False, True]
