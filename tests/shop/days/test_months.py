from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from shop.days.months import months_later


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        pytest.param("2026-01-31", 1, "2026-02-28", id="a shorter month"),
        pytest.param("2024-01-31", 1, "2024-02-29", id="February of a leap year"),
        pytest.param("2024-02-29", 12, "2025-02-28", id="no leap year"),
        pytest.param("2024-02-29", 48, "2028-02-29", id="the next leap year"),
        pytest.param("2026-11-30", 1, "2026-12-30", id="December"),
        pytest.param("2026-12-01", 1, "2027-01-01", id="over the end of the year"),
        pytest.param("2026-01-31", -2, "2025-11-30", id="back over the year"),
        pytest.param("2026-05-08", 0, "2026-05-08", id="none"),
    ],
)
def test_the_day_of_the_month_stays(day, months, expected):
    assert str(months_later(date.fromisoformat(day), months)) == expected


@pytest.mark.parametrize("months", [-120, -25, -1, 6, 7, 36, 181])
def test_every_day_of_five_years_agrees_with_the_library(months):
    days = [date(2023, 1, 1) + timedelta(days=each) for each in range(5 * 366)]

    assert [months_later(day, months) for day in days] == [
        day + relativedelta(months=months) for day in days
    ]
