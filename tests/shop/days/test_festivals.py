from __future__ import annotations

from datetime import date

import pytest

from shop.days.festivals import Festival, falls_on, new_years_eve


@pytest.mark.parametrize(
    ("festival", "day"),
    [
        (Festival.NEW_YEAR, date(2026, 1, 1)),
        (Festival.SPRING, date(2026, 2, 17)),
        (Festival.LANTERN, date(2026, 3, 3)),
        (Festival.LABOUR, date(2026, 5, 1)),
        (Festival.DRAGON_BOAT, date(2026, 6, 19)),
        (Festival.MID_AUTUMN, date(2026, 9, 25)),
        (Festival.NATIONAL, date(2026, 10, 1)),
    ],
)
def test_the_festivals_of_2026(festival, day):
    assert falls_on(festival, 2026) == day


@pytest.mark.parametrize(
    ("year", "day"),
    [
        # The twelfth month before has 29 days in the first two of these.
        (2025, date(2025, 1, 28)),
        (2026, date(2026, 2, 16)),
        (2024, date(2024, 2, 9)),
    ],
)
def test_new_years_eve_is_the_day_before_spring(year, day):
    assert new_years_eve(year) == day


def test_every_festival_has_a_label():
    assert [each.label for each in Festival] == [
        "元旦",
        "春节",
        "元宵节",
        "劳动节",
        "端午节",
        "中秋节",
        "国庆节",
    ]
