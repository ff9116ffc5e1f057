from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shop.days.calendar import Calendar
from sms.hearing.pauses import last_day_of_pause
from tests.house_rules import RULES

# The days off and the working weekend of 国庆 in a year made up for this test.
PUBLISHED = {date(2026, 10, day): True for day in range(1, 9)}
PUBLISHED |= {date(2026, 10, 10): False, date(2026, 9, 27): False}


@pytest.mark.parametrize(
    ("label", "replied_on", "last_day"),
    [
        ("Monday", date(2026, 11, 23), date(2026, 11, 25)),
        ("Thursday, before a weekend", date(2026, 11, 26), date(2026, 11, 30)),
        ("Friday", date(2026, 11, 27), date(2026, 12, 1)),
        ("Saturday", date(2026, 11, 28), date(2026, 12, 1)),
        ("Sunday", date(2026, 11, 29), date(2026, 12, 1)),
        ("the last day before a holiday", date(2026, 9, 30), date(2026, 10, 10)),
        ("in the holiday", date(2026, 10, 4), date(2026, 10, 10)),
        ("before a Sunday that is worked", date(2026, 9, 25), date(2026, 9, 28)),
    ],
)
def test_two_working_days_are_left_to_staff(label, replied_on, last_day):
    assert last_day_of_pause(replied_on, Calendar(PUBLISHED), RULES) == last_day


@pytest.mark.parametrize(
    ("days", "last_day"),
    [(0, date(2026, 11, 22)), (1, date(2026, 11, 24)), (3, date(2026, 11, 26))],
)
def test_the_house_rule_says_how_many(days, last_day):
    rules = replace(RULES, reply_pause_days=days)

    assert last_day_of_pause(date(2026, 11, 23), Calendar(), rules) == last_day
