from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.reasons.birthday import KEEP_OVERDUE_DAYS, Birth, find_due
from reminders.reasons.value import (
    DecidedBy,
    Due,
    Fact,
    Reason,
)

TODAY = date(2026, 11, 21)


def birth(day, *, is_lunar=False):
    return Birth(date.fromisoformat(day), is_lunar)


def falls_on(born, today=TODAY):
    due = find_due(born, today)
    return due and (str(due.due_on), due.anchor)


def test_the_next_birthday_with_its_explanation():
    assert find_due(birth("1985-12-03"), TODAY) == Due(
        reason=Reason.BIRTHDAY,
        subject="birthday",
        anchor="2026",
        due_on=date(2026, 12, 3),
        decided_by=DecidedBy.CALENDAR,
        facts=(Fact("生日", "12月3日"),),
        rule="车主生日",
        source="客户档案的生日（本人提供）；农历遇小月三十按廿九，闰月按平月",
    )


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        pytest.param(birth("1985-11-21"), ("2026-11-21", "2026"), id="today"),
        pytest.param(birth("1985-11-18"), ("2026-11-18", "2026"), id="3 days ago"),
        pytest.param(birth("1985-11-17"), ("2027-11-17", "2027"), id="4 days ago"),
        pytest.param(birth("2000-02-29"), ("2027-02-28", "2027"), id="leap day"),
        pytest.param(birth("1914-12-31"), None, id="a placeholder for none"),
        pytest.param(birth("1915-01-01"), ("2027-01-01", "2027"), id="very old"),
        pytest.param(birth("2027-01-01"), None, id="not born yet"),
        pytest.param(None, None, id="unknown"),
        # Born on 八月十五.
        pytest.param(
            birth("1970-09-15", is_lunar=True), ("2027-09-15", "2027"), id="by the moon"
        ),
        # 腊月三十 of a year in which it has only 29 days.
        pytest.param(
            birth("1985-02-19", is_lunar=True), ("2027-02-05", "2027"), id="last night"
        ),
    ],
)
def test_which_day_it_is(born, expected):
    assert falls_on(born) == expected


def test_the_moon_is_named_in_the_explanation():
    (fact,) = find_due(birth("1970-09-15", is_lunar=True), TODAY).facts

    assert fact == Fact("生日", "农历8月15日")


def test_last_years_birthday_of_the_moon_may_still_be_kept():
    # 八月十五 of 2026 is the 25th of September.
    born = birth("1970-09-15", is_lunar=True)

    assert falls_on(born, date(2026, 9, 25 + KEEP_OVERDUE_DAYS)) == (
        "2026-09-25",
        "2026",
    )
    assert falls_on(born, date(2026, 9, 26 + KEEP_OVERDUE_DAYS)) == (
        "2027-09-15",
        "2027",
    )


@given(
    st.dates(date(1940, 1, 1), date(2008, 1, 1)),
    st.booleans(),
    st.dates(date(2026, 1, 1), date(2040, 1, 1)),
)
def test_there_is_always_exactly_one_within_the_year(born, is_lunar, today):
    due = find_due(Birth(born, is_lunar), today)

    assert -KEEP_OVERDUE_DAYS <= (due.due_on - today).days <= 385
