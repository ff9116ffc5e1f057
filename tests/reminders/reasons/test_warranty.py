from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.facts.warranties import Term
from reminders.reasons.value import (
    DecidedBy,
    Due,
    Fact,
)
from reminders.reasons.warranty import KEEP_OVERDUE_DAYS, find_due
from tests.reminders.plans.services import meter
from tests.reminders.reasons.warranties import (
    BATTERY,
    EXTENDED,
    WHOLE,
    term,
)

TODAY = date(2026, 11, 21)
KM, TIME = DecidedBy.KM, DecidedBy.TIME


# 35 km a day since delivery, 58,800 km on the day itself.
AT_35_A_DAY = meter(
    ("2026-01-25", 48_300), ("2026-06-24", 53_550), ("2026-11-21", 58_800)
)


def found(*terms, odometer=None, today=TODAY):
    return [
        (due.subject, str(due.due_on), due.decided_by, due.is_estimate)
        for due in find_due(terms, odometer, today)
    ]


def test_a_warranty_by_date_ends_on_its_last_day():
    assert find_due([term(until_on="2027-02-19")], None, TODAY) == (
        Due(
            reason="warranty",
            subject=WHOLE,
            anchor="2027-02-19/",
            due_on=date(2027, 2, 19),
            decided_by=TIME,
            facts=(Fact("整车质保到期日", "2027年2月19日"),),
            rule="质保到期（日期与里程先到为准）",
            source=(
                "《家用汽车产品修理更换退货责任规定》（市场监管总局令第43号）第十八条；"
                "车辆质保档案"
            ),
            title="整车质保",
            blanks={"质保": "整车质保"},
        ),
    )


@pytest.mark.parametrize(
    ("until_on", "until_km", "on", "decided_by", "is_estimate"),
    [
        # vehicle-facts.md §2: the date comes 24 days before the kilometres.
        ("2026-12-01", 60_000, "2026-12-01", TIME, False),
        ("2026-12-25", 60_000, "2026-12-25", TIME, False),
        ("2026-12-26", 60_000, "2026-12-25", KM, True),
        (None, 60_000, "2026-12-25", KM, True),
        # Reached already, on the day of the reading that showed it.
        ("2027-12-01", 58_800, "2026-11-21", KM, False),
        ("2027-12-01", 53_000, "2026-06-24", KM, False),
    ],
)
def test_the_earlier_of_date_and_kilometres_ends_it(
    until_on, until_km, on, decided_by, is_estimate
):
    terms = [term(WHOLE, until_on, until_km)]
    today = date(2026, 6, 25) if until_km == 53_000 else TODAY

    assert found(*terms, odometer=AT_35_A_DAY, today=today) == [
        (WHOLE, on, decided_by, is_estimate)
    ]


def test_kilometres_that_nobody_knows_say_nothing():
    assert found(term(until_km=60_000)) == []
    assert found(term(until_on="2027-01-01", until_km=60_000)) == [
        (WHOLE, "2027-01-01", TIME, False)
    ]


def test_a_mere_guess_at_the_kilometres_says_nothing():
    once = meter(("2026-11-01", 10_000))

    assert once.reaches_on(60_000).grade == "C"
    assert found(term(until_km=60_000), odometer=once) == []


def test_a_warranty_without_any_limit_never_ends():
    assert found(term(), odometer=AT_35_A_DAY) == []


def test_each_warranty_ends_by_itself_the_earlier_first():
    terms = [
        term(BATTERY, "2031-12-01", 120_000),
        term(EXTENDED, "2027-12-01"),
        term(WHOLE, "2026-12-01", 60_000),
    ]

    assert [subject for subject, *_ in found(*terms, odometer=AT_35_A_DAY)] == [
        WHOLE,
        EXTENDED,
        BATTERY,
    ]


@pytest.mark.parametrize(
    ("age", "is_kept"), [(KEEP_OVERDUE_DAYS, True), (KEEP_OVERDUE_DAYS + 1, False)]
)
def test_one_that_ended_long_ago_says_nothing_any_more(age, is_kept):
    ended_on = TODAY - timedelta(days=age)

    assert bool(found(term(until_on=str(ended_on)))) == is_kept


@given(
    st.none() | st.dates(date(2026, 6, 1), date(2035, 1, 1)),
    st.none() | st.integers(1, 400_000),
    st.dates(date(2026, 11, 21), date(2027, 12, 31)),
)
def test_the_cycle_is_named_by_its_promise_on_any_day(until_on, until_km, today):
    for due in find_due([Term(WHOLE, until_on, until_km)], AT_35_A_DAY, today):
        assert due.anchor == f"{until_on or ''}/{until_km or ''}"
        assert due.due_on <= (until_on or date.max)
        assert due.due_on >= today - timedelta(days=KEEP_OVERDUE_DAYS)
