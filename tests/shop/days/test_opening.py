from __future__ import annotations

from datetime import datetime

import pytest

from shop.days.opening import after_open_minutes
from shop.hours import SHOP_ZONE
from shop.house_rules import parse_spans

LUNCH = parse_spans("08:30-12:00、13:00-18:00")


def at(day, hour, minute, second=0):
    return datetime(2026, 11, day, hour, minute, second, tzinfo=SHOP_ZONE)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (at(21, 10, 0), at(21, 10, 30)),
        # The last minute before lunch still counts.
        (at(21, 11, 30), at(21, 12, 0)),
        (at(21, 11, 30, 1), at(21, 13, 0, 1)),
        (at(21, 12, 30), at(21, 13, 30)),
        (at(21, 17, 45), at(22, 8, 45)),
        (at(21, 23, 0), at(22, 9, 0)),
        (at(22, 3, 0), at(22, 9, 0)),
    ],
)
def test_only_the_open_minutes_count(since, until):
    assert after_open_minutes(since, 30, LUNCH) == until


def test_a_promise_of_several_days_goes_on_the_next_morning():
    nine_hours_open = 8 * 60 + 30
    assert after_open_minutes(at(21, 8, 30), nine_hours_open + 1, LUNCH) == at(
        22, 8, 31
    )
