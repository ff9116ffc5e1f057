from __future__ import annotations

from datetime import date, timedelta

import pytest

from shop.days.calendar import (
    Calendar,
    qingming,
    read_calendar,
    statutory_days,
)
from shop.days.default_holidays import NOTICES
from shop.models import Holiday


def day(text):
    return date.fromisoformat(text)


@pytest.fixture
def calendar(rules):
    return read_calendar()


@pytest.mark.parametrize(
    ("on", "is_off", "is_holiday"),
    [
        pytest.param("2026-11-20", False, False, id="Friday"),
        pytest.param("2026-11-21", True, False, id="Saturday"),
        pytest.param("2026-11-22", True, False, id="Sunday"),
        pytest.param("2026-10-10", False, False, id="a Saturday that is worked"),
        pytest.param("2026-01-04", False, False, id="a Sunday that is worked"),
        pytest.param("2026-02-17", True, True, id="the new year of the moon"),
        pytest.param("2026-02-14", False, False, id="worked before it"),
        pytest.param("2026-01-02", True, True, id="a Friday bridged"),
        pytest.param("2025-10-08", True, True, id="the eighth day of a long break"),
    ],
)
def test_published_days(calendar, on, is_off, is_holiday):
    assert calendar.is_day_off(day(on)) is is_off
    assert calendar.is_holiday(day(on)) is is_holiday


@pytest.mark.parametrize(
    ("on", "is_off"),
    [
        # VF §6: what a library for 2027 computes, without adjusted weekends.
        ("2027-01-01", True),
        ("2027-01-04", False),
        ("2027-02-05", True),
        ("2027-02-06", True),
        ("2027-02-08", True),
        ("2027-02-09", False),
        ("2027-04-05", True),
        ("2027-05-02", True),
        ("2027-05-03", False),
        ("2027-06-09", True),
        ("2027-09-15", True),
        ("2027-10-01", True),
        ("2027-10-04", False),
        ("2027-10-09", True),
    ],
)
def test_an_unpublished_year_has_its_weekends_and_statutory_days(calendar, on, is_off):
    assert not calendar.is_known(2027)
    assert calendar.is_day_off(day(on)) is is_off


@pytest.mark.parametrize("year", range(2025, 2041))
def test_the_law_names_thirteen_days(year):
    days = statutory_days(year)

    # 中秋 may fall on one of the national days.
    assert len(days) in {12, 13}
    assert {each.year for each in days} == {year}


@pytest.mark.parametrize(
    ("year", "on"), [(2025, "04-04"), (2026, "04-05"), (2027, "04-05"), (2028, "04-04")]
)
def test_qingming(year, on):
    assert qingming(year) == day(f"{year}-{on}")


def test_any_day_can_be_asked_of():
    calendar = Calendar()
    days = (date(2027, 1, 1) + timedelta(days=each) for each in range(0, 27_000, 13))

    assert sum(calendar.is_day_off(each) for each in days) > 500


@pytest.mark.parametrize(
    ("after", "count", "expected"),
    [
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-20", 2, "2026-11-24"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-10-08", 2, "2026-10-10"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2025-12-31", 1, "2026-01-04"),
        ("2025-12-31", 2, "2026-01-05"),
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-12-31", 1, "2027-01-04"),
    ],
)
def test_working_days_ahead(calendar, after, count, expected):
    assert calendar.workday_after(day(after), count) == day(expected)


def test_the_calendar_is_read_in_one_query(rules, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert read_calendar().is_known(2026)
    assert Holiday.objects.filter(on__year=2026).count() == 39


MONDAY, THURSDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 26), date(2026, 11, 27)
SATURDAY, SUNDAY = date(2026, 11, 28), date(2026, 11, 29)
NEXT_TUESDAY, NEXT_WEDNESDAY = date(2026, 12, 1), date(2026, 12, 2)


@pytest.mark.parametrize(
    ("asked_on", "until"),
    [
        (MONDAY, THURSDAY),
        (THURSDAY, NEXT_TUESDAY),
        (FRIDAY, NEXT_WEDNESDAY),
        (SATURDAY, NEXT_WEDNESDAY),
        (SUNDAY, NEXT_WEDNESDAY),
    ],
)
def test_a_refusal_has_three_working_days_after_its_day(asked_on, until):
    assert Calendar().last_day_of_term(asked_on) == until


def test_the_term_of_a_refusal_leaves_out_public_holidays(calendar):
    before_the_break = day("2026-02-13")

    # 2026-02-14 is a Saturday that is worked, the 15th to the 23rd are off.
    assert calendar.last_day_of_term(before_the_break) == day("2026-02-25")


@pytest.mark.parametrize(
    ("asked_on", "until"),
    [
        # The Sundays 2026-01-04 and 2026-09-20 and the Saturday 2026-10-10 are worked.
        ("2025-12-30", "2026-01-05"),
        ("2025-12-31", "2026-01-06"),
        ("2026-01-01", "2026-01-06"),
        ("2026-01-03", "2026-01-06"),
        ("2026-01-04", "2026-01-07"),
        ("2026-09-17", "2026-09-21"),
        ("2026-10-07", "2026-10-10"),
        ("2026-10-08", "2026-10-12"),
        ("2026-10-09", "2026-10-13"),
    ],
)
def test_the_term_of_a_refusal_counts_worked_weekends(calendar, asked_on, until):
    assert calendar.last_day_of_term(day(asked_on)) == day(until)


@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_names_every_statutory_day(notice):
    days: dict[date, bool] = {}
    for each in NOTICES[notice]:
        days |= each.days()
    (year,) = {on.year for on in days}

    assert statutory_days(year) <= {on for on, is_off in days.items() if is_off}
    assert Calendar(days).is_known(year)


WORKED_SUNDAY, INVENTORY = date(2027, 1, 3), date(2027, 1, 5)


@pytest.mark.parametrize(
    ("named", "asked_on", "until"),
    [
        ({}, "2026-12-30", "2027-01-05"),
        ({}, "2026-12-31", "2027-01-06"),
        ({WORKED_SUNDAY: False}, "2026-12-30", "2027-01-04"),
        ({WORKED_SUNDAY: False}, "2026-12-31", "2027-01-05"),
        ({INVENTORY: True}, "2026-12-31", "2027-01-07"),
        ({WORKED_SUNDAY: False, INVENTORY: True}, "2026-12-31", "2027-01-06"),
        ({WORKED_SUNDAY: False}, "2027-02-04", "2027-02-11"),
    ],
)
def test_one_typed_day_leaves_the_statutory_days_of_its_year(named, asked_on, until):
    assert Calendar(named).last_day_of_term(day(asked_on)) == day(until)


def test_a_row_decides_about_a_statutory_day():
    calendar = Calendar({date(2027, 1, 1): False})

    assert not calendar.is_day_off(date(2027, 1, 1))
    assert not calendar.is_holiday(date(2027, 1, 1))
    assert calendar.is_holiday(date(2027, 5, 1))


@pytest.mark.parametrize(("count", "is_known"), [(0, False), (12, False), (13, True)])
def test_a_year_is_known_by_as_many_days_off_as_the_law_names(count, is_known):
    off = {date(2027, 3, 1) + timedelta(days=each): True for each in range(count)}
    worked = {date(2027, 4, 1) + timedelta(days=each): False for each in range(9)}
    other_year = {date(2028, 3, 1): True}

    assert Calendar(off | worked | other_year).is_known(2027) is is_known
