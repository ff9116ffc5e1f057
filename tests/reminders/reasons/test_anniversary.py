from __future__ import annotations

import pytest

from reminders.reasons import (
    anniversary,
)
from tests.reminders.reasons.occasions import (
    TODAY,
    day,
    told,
)
from tests.reminders.reasons.told import (
    agreed,
    car_of,
    only,
    texts_on,
)


@pytest.mark.parametrize(
    ("delivered_on", "expected"),
    [
        pytest.param("2025-12-03", ("1", "2026-12-03"), id="the first"),
        pytest.param("2023-11-21", ("3", "2026-11-21"), id="today"),
        pytest.param("2023-11-14", ("3", "2026-11-14"), id="a week ago"),
        pytest.param("2023-11-13", ("4", "2027-11-13"), id="longer ago"),
        pytest.param("2024-02-29", ("3", "2027-02-28"), id="leap day"),
        pytest.param("2026-11-21", ("1", "2027-11-21"), id="delivered today"),
        pytest.param("2026-11-22", None, id="not delivered yet"),
        pytest.param("2011-11-21", ("15", "2026-11-21"), id="the fifteenth"),
        pytest.param("2010-12-21", None, id="the sixteenth"),
    ],
)
def test_anniversaries(delivered_on, expected):
    due = anniversary.find_due(day(delivered_on), TODAY)

    assert told(due) == (expected and (*expected, f"delivery:{delivered_on}"))


def test_a_car_that_was_never_delivered_has_no_anniversary():
    assert anniversary.find_due(None, TODAY) is None


@pytest.mark.django_db
def test_anniversary_names_the_car_and_the_years(all_rules):
    only("anniversary")
    car_of(agreed(), delivered_on=day("2023-12-03"))

    assert texts_on("2026-12-03") == [
        "王先生，大众迈腾（沪A12345）已陪伴您3年，感谢您的信任。用车有任何需要，欢迎"
    ]
    assert texts_on("2027-12-03")[0].count("4年") == 1
