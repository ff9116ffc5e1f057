"""Seasons, festivals, anniversaries, thanks, absence and the age for another car."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reminders.reasons import (
    absence,
    anniversary,
    festival,
    purchase,
    season,
    trade_in,
)
from reminders.reasons.absence import Level
from reminders.reasons.festival import Festival
from reminders.reasons.value import Fact

TODAY = date(2026, 11, 21)
SPRING, NATIONAL = Festival.SPRING, Festival.NATIONAL


def day(text):
    return date.fromisoformat(text)


def told(due):
    return due and (due.subject, str(due.due_on), due.anchor)


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


@pytest.mark.parametrize(
    ("festivals", "today", "expected"),
    [
        ([SPRING, NATIONAL], "2026-11-21", ("spring", "2027-02-06", "2027")),
        ([SPRING, NATIONAL], "2027-02-07", ("spring", "2027-02-06", "2027")),
        ([SPRING, NATIONAL], "2027-02-08", ("national", "2027-10-01", "2027")),
        ([NATIONAL], "2026-11-21", ("national", "2027-10-01", "2027")),
        (list(Festival), "2026-11-21", ("new_year", "2027-01-01", "2027")),
        (list(Festival), "2027-02-08", ("lantern", "2027-02-20", "2027")),
        (list(Festival), "2027-09-15", ("mid_autumn", "2027-09-15", "2027")),
        ([], "2026-11-21", None),
    ],
)
def test_festivals(festivals, today, expected):
    assert told(festival.find_due(festivals, day(today))) == expected


@pytest.mark.parametrize("year", range(2025, 2035))
def test_the_last_night_of_the_year_is_the_one_before_spring(year):
    spring = festival.falls_on(SPRING, year)

    assert festival.new_years_eve(year) == spring - timedelta(days=1)


def test_no_joy_is_wished_at_qingming():
    assert not {"清明节", "中元节"} & {each.label for each in Festival}


@pytest.mark.parametrize(
    ("days_ago", "is_fresh"), [(-3, True), (0, True), (14, True), (15, False)]
)
def test_thanks_are_for_the_first_days(days_ago, is_fresh):
    delivered_on = TODAY - timedelta(days=days_ago)
    due = purchase.find_due(delivered_on, TODAY)

    assert told(due) == (
        ("thanks", str(delivered_on), f"delivery:{delivered_on}") if is_fresh else None
    )


@pytest.mark.parametrize(
    ("visits", "delivered_on", "expected"),
    [
        pytest.param([], None, None, id="nothing known"),
        pytest.param(
            ["2026-03-01"],
            None,
            ("lapsing", "2027-05-01", "since:2026-03-01"),
            id="one",
        ),
        pytest.param(
            ["2025-11-01", "2026-03-01", "2026-10-31"],
            None,
            ("quiet", "2027-01-31", "since:2026-10-31"),
            id="three in a year: sooner",
        ),
        pytest.param(
            ["2025-10-31", "2026-03-01", "2026-10-31"],
            None,
            ("lapsing", "2027-12-31", "since:2026-10-31"),
            id="the first of three a year and a day ago",
        ),
        pytest.param(
            ["2026-10-31", "2026-10-31", "2026-10-30"],
            None,
            ("lapsing", "2027-12-31", "since:2026-10-31"),
            id="two orders of one day are one visit",
        ),
        pytest.param(
            [],
            "2025-12-01",
            ("lapsing", "2027-02-01", "since:2025-12-01"),
            id="never here since delivery",
        ),
        pytest.param(
            ["2025-08-07"],
            None,
            ("lapsing", "2026-10-07", "since:2025-08-07"),
            id="45 days after the level",
        ),
        pytest.param(
            ["2025-08-06"],
            None,
            ("lapsed", "2027-02-06", "since:2025-08-06"),
            id="46 days after it: the next level",
        ),
        pytest.param(
            ["2024-10-07"],
            None,
            ("lost", "2026-10-07", "since:2024-10-07"),
            id="the last level",
        ),
        pytest.param(["2024-10-06"], None, None, id="gone for good"),
    ],
)
def test_absence(visits, delivered_on, expected):
    delivered = day(delivered_on) if delivered_on else None

    assert told(absence.find_due([day(each) for each in visits], delivered, TODAY)) == (
        expected
    )


def test_a_frequent_guest_passes_every_level():
    visits = [day("2024-01-01"), day("2024-02-01"), day("2024-03-01")]
    seen = {
        absence.find_due(visits, None, visits[-1] + timedelta(days=days)).subject
        for days in range(700)
    }

    assert seen == set(Level)


def test_absence_says_since_when_and_by_which_rule():
    due = absence.find_due([day("2026-03-01")], day("2020-01-01"), TODAY)

    assert due.facts == (Fact("上次到店", "2026年3月1日"),)
    assert due.rule == "长期未到店：流失预警（14 个月）"
    assert due.variant == "lapsing"


@pytest.mark.parametrize(
    ("delivered_on", "registered_on", "expected"),
    [
        ("2024-01-10", None, ("3", "2027-01-10", "since:2024-01-10")),
        ("2023-10-07", None, ("3", "2026-10-07", "since:2023-10-07")),
        ("2023-10-06", None, ("4", "2027-10-06", "since:2023-10-06")),
        ("2021-10-07", None, ("5", "2026-10-07", "since:2021-10-07")),
        ("2021-10-06", None, None),
        (None, "2022-12-01", ("4", "2026-12-01", "since:2022-12-01")),
        (None, None, None),
    ],
)
def test_the_age_for_another_car(delivered_on, registered_on, expected):
    delivered = day(delivered_on) if delivered_on else None
    registered = day(registered_on) if registered_on else None

    assert told(trade_in.find_due(delivered, registered, TODAY)) == expected
