from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from imports.sources.days import expected_day, export_day
from shop.hours import SHOP_ZONE


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 27, 17, 59, tzinfo=SHOP_ZONE), date(2026, 11, 27)),
        (datetime(2026, 11, 27, 18, 0, tzinfo=SHOP_ZONE), date(2026, 11, 28)),
        (datetime(2026, 11, 28, 1, 25, tzinfo=SHOP_ZONE), date(2026, 11, 28)),
        (datetime(2026, 11, 27, 17, 25, tzinfo=UTC), date(2026, 11, 28)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=SHOP_ZONE), date(2027, 1, 1)),
    ],
)
def test_what_comes_after_closing_belongs_to_the_next_morning(moment, day):
    assert export_day(moment) == day


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 28, 7, 59, tzinfo=SHOP_ZONE), date(2026, 11, 27)),
        (datetime(2026, 11, 28, 8, 0, tzinfo=SHOP_ZONE), date(2026, 11, 28)),
        (datetime(2026, 11, 28, 0, 0, tzinfo=UTC), date(2026, 11, 28)),
    ],
)
def test_files_of_a_day_are_expected_from_their_hour_on(now, day):
    assert expected_day(now, time(8)) == day
