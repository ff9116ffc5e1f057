from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.days.yearly import (
    anniversary,
    lunar_day,
    month_and_day_of_moon,
    next_occurrence,
    solar_day,
)


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        (2027, 2, 29, "2027-02-28"),
        (2028, 2, 29, "2028-02-29"),
        (2026, 12, 31, "2026-12-31"),
    ],
)
def test_a_day_that_a_common_year_lacks_is_the_one_before(year, month, day, expected):
    assert solar_day(year, month, day) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        # vehicle-facts.md §6, on which four libraries agree.
        (2026, 1, 1, "2026-02-17"),
        (2027, 1, 1, "2027-02-06"),
        (2026, 1, 15, "2026-03-03"),
        (2026, 5, 5, "2026-06-19"),
        (2026, 8, 15, "2026-09-25"),
        (2027, 8, 15, "2027-09-15"),
        (2026, 9, 9, "2026-10-18"),
        # The twelfth month of 2025 and of 2026 has no thirtieth.
        (2025, 12, 30, "2026-02-16"),
        (2026, 12, 30, "2027-02-05"),
        (2024, 12, 30, "2025-01-28"),
        # 2025 has a sixth month twice: the ordinary one counts.
        (2025, 6, 1, "2025-06-25"),
    ],
)
def test_days_of_the_moon(year, month, day, expected):
    assert lunar_day(year, month, day) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("1970-09-15", (8, 15)),
        ("2027-02-06", (1, 1)),
        ("2027-02-05", (12, 29)),
        # Both sixth months of 2025.
        ("2025-06-25", (6, 1)),
        ("2025-07-25", (6, 1)),
    ],
)
def test_which_day_of_the_moon_it_was(day, expected):
    assert month_and_day_of_moon(date.fromisoformat(day)) == expected


@given(st.dates(date(1915, 1, 1), date(2099, 1, 1)))
def test_the_day_of_the_moon_and_back(day):
    month, day_of_moon = month_and_day_of_moon(day)
    back = {lunar_day(year, month, day_of_moon) for year in (day.year - 1, day.year)}
    nearest = min(abs((each - day).days) for each in back)

    # A leap month's day comes back as the ordinary month's.
    assert nearest <= 31


@pytest.mark.parametrize(
    ("not_before", "expected"),
    [
        ("2027-02-05", (2027, "2027-02-06")),
        ("2027-02-06", (2027, "2027-02-06")),
        ("2027-02-07", (2028, "2028-01-26")),
    ],
)
def test_the_next_of_the_yearly_days(not_before, expected):
    spring = partial(lunar_day, month=1, day=1)

    found = next_occurrence(spring, date.fromisoformat(not_before))

    assert found == (expected[0], date.fromisoformat(expected[1]))


def test_a_day_of_the_twelfth_month_belongs_to_the_lunar_year_before():
    late = partial(lunar_day, month=12, day=8)

    assert next_occurrence(late, date(2027, 1, 1)) == (2026, date(2027, 1, 15))


def test_a_solar_year_holds_a_lunar_day_twice_or_not_at_all():
    # 冬月二十 and 腊月初一 of three lunar years.
    twentieth = partial(lunar_day, month=11, day=20)
    first = partial(lunar_day, month=12, day=1)

    assert [str(twentieth(year)) for year in (2025, 2026, 2027)] == [
        "2026-01-08",
        "2026-12-28",
        "2027-12-17",
    ]
    assert [first(year).year for year in (2026, 2027, 2028)] == [2027, 2027, 2029]


@pytest.mark.parametrize(
    ("of", "years", "expected"),
    [
        ("2024-02-29", 1, "2025-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
        ("2023-08-31", 3, "2026-08-31"),
    ],
)
def test_anniversaries(of, years, expected):
    assert anniversary(date.fromisoformat(of), years) == date.fromisoformat(expected)
