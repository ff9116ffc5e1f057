from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.meters.odometer import Cleaned, clean
from customers.meters.projection import (
    MAX_KM_PER_DAY,
    MIN_KM_PER_DAY,
    PRIOR_KM_PER_DAY,
    Projection,
    extrapolate,
    project,
)
from customers.meters.steps import COMMERCIAL_CAP_KM_PER_DAY, Reading
from tests.customers.meter_logs import (
    DAY_0,
    DELIVERED,
    FOUR_VISITS,
    NEW_METER,
    PARKED,
    RIDE_HAILING,
    SPACED,
    TODAY,
    kms,
    readings,
    since_day_0,
    some_readings,
)


@pytest.mark.parametrize(
    ("label", "pairs", "km", "rate", "grade", "rejected", "segments"),
    [
        ("delivery only", [DELIVERED], 10_359, 32.854, "C", [], 1),
        ("one visit", [DELIVERED, ("2026-06-10", 5_200)], 10_811, 34.215, "B", [], 1),
        ("four visits, 185 days ago", FOUR_VISITS, 28_167, 38.739, "B", [], 1),
        (
            "a digit too many",
            [*SPACED, ("2025-10-05", 490_050)],
            *(62_506, 32.832, "B", [490_050], 1),
        ),
        (
            "a digit dropped",
            [*SPACED, ("2025-10-05", 4_905)],
            *(62_506, 32.832, "B", [4_905], 1),
        ),
        ("meter changed", NEW_METER, 17_900, 33.126, "B", [], 2),
        ("parked", PARKED, 31_004, 2.738, "B", [], 1),
        ("ride hailing", RIDE_HAILING, 141_750, 270.832, "B", [], 1),
    ],
)
def test_projection_of_known_cars(label, pairs, km, rate, grade, rejected, segments):
    cleaned = clean(
        readings(*pairs), cap_km_per_day=COMMERCIAL_CAP_KM_PER_DAY, on=TODAY
    )
    projection = extrapolate(cleaned, on=TODAY, prior_km_per_day=32.854)

    assert (projection.km, round(projection.rate_km_per_day, 3)) == (km, rate)
    assert projection.grade == grade
    assert kms(rejection.reading for rejection in cleaned.rejected) == rejected
    assert len(cleaned.stretches) == segments


@pytest.mark.parametrize(
    ("label", "pairs", "target_km", "reached_on"),
    [
        ("four visits", FOUR_VISITS, 31_000, date(2027, 2, 2)),
        ("delivery only", [DELIVERED], 5_000, date(2026, 6, 10)),
        ("ride hailing", RIDE_HAILING, 96_500, date(2026, 6, 6)),
        ("parked: time comes first", PARKED, 40_500, date(2036, 5, 20)),
        ("exactly the last reading", FOUR_VISITS, 21_000, date(2026, 5, 20)),
        ("a kilometre more", FOUR_VISITS, 21_001, date(2026, 5, 20)),
        ("a day's driving more", FOUR_VISITS, 21_039, date(2026, 5, 21)),
        ("measured long ago", FOUR_VISITS, 10_000, date(2026, 5, 20)),
        ("beyond the calendar", PARKED, 10**9, date.max),
    ],
)
def test_day_on_which_a_figure_is_reached(label, pairs, target_km, reached_on):
    projection = project(
        readings(*pairs), on=TODAY, cap_km_per_day=500, prior_km_per_day=32.854
    )

    assert projection.reaching(target_km) == reached_on


def test_yearly_rates_are_kilometres_in_365_and_a_quarter_days():
    yearly = {
        "four visits": project(readings(*FOUR_VISITS), on=TODAY),
        "ride hailing": project(readings(*RIDE_HAILING), on=TODAY, cap_km_per_day=500),
        "parked": project(readings(*PARKED), on=TODAY),
    }

    assert {
        label: round(projection.rate_km_per_day * 365.25)
        for label, projection in yearly.items()
    } == {"four visits": 14_149, "ride hailing": 98_921, "parked": 1_000}


def test_prior_of_the_shop_replaces_the_planning_figure():
    delivered = readings(DELIVERED)

    assert project(delivered, on=TODAY).rate_km_per_day == PRIOR_KM_PER_DAY
    assert project(delivered, on=TODAY, prior_km_per_day=50.0).km == 10 + 50 * 315


def test_nothing_is_projected_without_a_believed_reading():
    assert project([], on=TODAY) is None
    assert project(readings(("2026-11-22", 100)), on=TODAY) is None
    assert clean([], cap_km_per_day=250, on=TODAY) == Cleaned((), (), ())


@pytest.mark.parametrize(
    ("label", "pairs", "interval_count", "rate"),
    [
        ("14 days are an interval", [(0, 0), (14, 1_400)], 1, 100),
        ("13 days alone say nothing", [(0, 0), (13, 1_300)], 0, 10),
        ("13 days join the next", [(0, 0), (13, 1_300), (14, 1_400)], 1, 100),
        ("13 days join the one before", [(0, 0), (14, 1_400), (27, 2_700)], 1, 100),
        ("two intervals", [(0, 0), (14, 1_400), (28, 2_800)], 2, 100),
    ],
)
def test_short_intervals_are_merged(label, pairs, interval_count, rate):
    last_on = DAY_0 + timedelta(days=pairs[-1][0])
    projection = project(since_day_0(*pairs), on=last_on, prior_km_per_day=10)

    assert projection.interval_count == interval_count
    days = pairs[-1][0] if interval_count else 0
    share = _weight_of_measured(days, interval_count)
    assert projection.rate_km_per_day == pytest.approx(10 + (rate - 10) * share)


def _weight_of_measured(days, interval_count):
    """Share of the measured rate when all intervals are equally long."""
    if not interval_count:
        return 0
    length = days / interval_count
    ages = [length * (at + 0.5) for at in range(interval_count)]
    weighted = sum(0.5 ** (age / 365) * length for age in ages)
    return weighted / (15 + weighted)


def test_an_interval_weighs_half_as_much_a_year_earlier():
    on = DAY_0 + timedelta(days=730)
    slow_then_fast = since_day_0((0, 0), (365, 3_650), (730, 21_900))
    late, early = 0.5**0.5, 0.5**1.5

    rate = project(slow_then_fast, on=on, prior_km_per_day=30).rate_km_per_day

    assert rate == pytest.approx(
        (15 * 30 + late * 18_250 + early * 3_650) / (15 + (late + early) * 365)
    )


@pytest.mark.parametrize(
    ("label", "driven_km", "prior_per_year", "per_year"),
    [
        ("not moved for two years", 0, 1_000, 1_000),
        ("back within the slack", -50, 1_000, 1_000),
        ("a thousand a year", 2_000, 1_000, 1_000),
        ("above a thousand a year", 2_200, 1_100, 1_100),
        ("below 150,000 a year", 298_000, 149_000, 149_000),
        ("150,000 a year", 300_000, 150_000, 150_000),
        ("above 150,000 a year", 302_000, 151_000, 150_000),
        ("a prior below all", None, 900, 1_000),
        ("a prior above all", None, 160_000, 150_000),
    ],
)
def test_rate_stays_between_1000_and_150000_km_a_year(
    label, driven_km, prior_per_year, per_year
):
    on = date(2026, 1, 1)
    first = Reading(date(2024, 1, 1), 1_000)  # 731 days before
    last = [] if driven_km is None else [Reading(on, 1_000 + driven_km)]

    projection = project(
        [first, *last],
        on=on,
        cap_km_per_day=500,
        prior_km_per_day=prior_per_year / 365.25,
    )

    assert projection.rate_km_per_day == pytest.approx(per_year / 365.25, rel=1e-3)
    assert MIN_KM_PER_DAY <= projection.rate_km_per_day <= MAX_KM_PER_DAY


@pytest.mark.parametrize(
    ("interval_count", "days", "grade"),
    [
        (2, 180, "A"),
        (2, 181, "B"),
        (3, 0, "A"),
        (1, 0, "B"),
        (1, 180, "B"),
        (1, 365, "B"),
        (1, 366, "C"),
        (2, 365, "B"),
        (2, 366, "C"),
        (0, 0, "C"),
    ],
)
def test_grade_falls_with_age_and_lack_of_intervals(interval_count, days, grade):
    visits = since_day_0(*((at * 100, at * 4_000) for at in range(interval_count + 1)))
    on = visits[-1].on + timedelta(days=days)

    projection = project(visits, on=on)

    assert (projection.interval_count, projection.grade) == (interval_count, grade)


@pytest.mark.parametrize(
    ("interval_count", "share"), [(0, 0.6), (1, 0.4), (2, 0.3), (5, 0.3)]
)
def test_error_grows_with_the_distance_driven(interval_count, share):
    projection = Projection(
        on=TODAY,
        last_on=TODAY - timedelta(days=100),
        last_km=10_000,
        rate_km_per_day=40,
        interval_count=interval_count,
    )

    assert projection.sigma_km == pytest.approx(share * 40 * 100)
    assert projection.km == 14_000
    assert projection.km_on(TODAY + timedelta(days=10)) == 14_400


def test_no_error_on_the_day_of_the_reading():
    projection = project(readings(*FOUR_VISITS), on=date(2026, 5, 20))

    assert (projection.km, projection.sigma_km) == (21_000, 0)


def test_a_past_day_is_projected_without_what_was_read_later():
    assert project(readings(*FOUR_VISITS), on=date(2025, 10, 25)) == project(
        readings(*FOUR_VISITS[:3]), on=date(2025, 10, 25)
    )


@given(some_readings, st.integers(0, 2_000_000))
def test_meter_does_not_pass_a_figure_before_it_is_reached(given_readings, target_km):
    projection = project(given_readings, on=TODAY)
    if projection is None or target_km <= projection.last_km:
        return
    reached_on = projection.reaching(target_km)
    if reached_on == date.max:
        return

    assert projection.km_on(reached_on) <= target_km
    assert projection.km_on(reached_on + timedelta(days=1)) >= target_km
