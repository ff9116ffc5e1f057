from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.reasons import (
    season,
)
from tests.reminders.reasons.occasions import (
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
    ("today", "expected"),
    [
        ("2026-11-01", ("winter", "2026-11-01", "2026")),
        ("2026-12-01", ("winter", "2026-11-01", "2026")),
        ("2026-12-02", ("summer", "2027-05-01", "2027")),
        ("2027-05-31", ("summer", "2027-05-01", "2027")),
        ("2027-06-01", ("winter", "2027-11-01", "2027")),
    ],
)
def test_seasons(today, expected):
    assert told(season.find_due(day(today))) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "work", "advice"),
    [
        ("2026-11-01", "电池和防冻液检查", "久停请留意电瓶亏电"),
        ("2027-05-01", "空调和冷却系统检查", "长途前请看水温和胎压"),
    ],
)
def test_season_is_told_once_a_person(all_rules, on, work, advice):
    only("season")
    owner = agreed()
    car_of(owner)
    car_of(owner, plate="沪A54321")

    texts = [
        (days, text)
        for days in range(-1, 14)
        for text in texts_on(str(day(on) + timedelta(days=days)))
    ]

    ((days, text),) = texts
    assert days in range(10)
    assert text == f"王先生，换季请留意{work}，{advice}。到店检查请"
