from __future__ import annotations

from datetime import date

import pytest

from reminders.plans.default_inspections import INSPECTION_RULES
from reminders.plans.inspection_cycles import InspectionFacts as Facts
from reminders.reasons.inspection import find_due
from reminders.reasons.value import DecidedBy
from tests.reminders.plans.inspections import (
    LINE,
    STICKER,
    TODAY,
    facts,
    inspection_of,
)


@pytest.mark.parametrize(
    ("today", "due_on"),
    [
        pytest.param(date(2026, 11, 29), date(2026, 11, 30), id="the day before"),
        pytest.param(date(2026, 11, 30), date(2026, 11, 30), id="due day: still valid"),
        pytest.param(date(2026, 12, 1), date(2026, 11, 30), id="overdue"),
        pytest.param(date(2026, 12, 30), date(2026, 11, 30), id="last day kept"),
        pytest.param(date(2026, 12, 31), date(2028, 11, 30), id="the next cycle"),
    ],
)
def test_overdue_inspection_stays_for_thirty_days(today, due_on):
    found = inspection_of(facts("2024-11-30"), today)

    assert found.due_on == due_on


@pytest.mark.parametrize(
    ("today", "due_on"),
    [
        pytest.param(date(2026, 11, 30), date(2026, 11, 30), id="due day: still valid"),
        pytest.param(date(2026, 12, 1), date(2028, 11, 30), id="the day after"),
    ],
)
def test_nothing_overdue_is_kept_where_none_is_wanted(today, due_on):
    found = inspection_of(facts("2024-11-30"), today, keep_overdue_days=0)

    assert found.due_on == due_on


def test_printed_month_that_agrees_is_used_without_a_warning():
    car = facts("2024-11-30", printed_on=date(2026, 11, 1))

    found = inspection_of(car)

    assert (found.due_on, found.decided_by) == (date(2026, 11, 30), DecidedBy.PRINTED)
    assert (found.variant, found.warnings) == (STICKER, ())
    assert found.source == "行驶证或检验标志上印的检验有效期"


def test_printed_month_overrides_the_computed_one_and_is_flagged():
    car = facts("2020-12-31", printed_on=date(2027, 1, 31))

    found = inspection_of(car)

    assert (found.due_on, found.variant) == (date(2027, 1, 31), LINE)
    assert dict(found.facts)["最早可办"] == "2026年11月1日"
    assert found.warnings == (
        "登记的检验有效期 2027年1月 与按注册日期推算的 2026年12月 不一致，"
        "以行驶证为准，请核实",
    )


def test_printed_month_alone_is_enough_but_says_what_is_unknown():
    found = inspection_of(Facts(None, printed_on=date(2026, 12, 15)))

    assert (found.due_on, found.variant) == (date(2026, 12, 31), LINE)
    assert found.warnings == ("注册日期不详，按上线检测提醒，请核实",)


def test_printed_month_long_past_gives_way_to_the_computed_one():
    car = facts("2020-12-31", printed_on=date(2024, 12, 31))

    found = inspection_of(car)

    assert (found.due_on, found.decided_by) == (date(2026, 12, 31), DecidedBy.COMPUTED)
    assert found.warnings == (
        "登记的检验有效期 2024年12月 早已过去，改按注册日期推算，请核实",
    )


def test_printed_month_that_just_ended_is_overdue():
    car = facts("2024-10-30", printed_on=date(2026, 10, 31))

    found = inspection_of(car, date(2026, 11, 21))

    assert (found.due_on, found.decided_by) == (date(2026, 10, 31), DecidedBy.PRINTED)


def test_without_any_date_nothing_falls_due():
    assert find_due(Facts(None), INSPECTION_RULES, TODAY) is None


def test_class_without_a_rule_falls_due_by_print_only():
    printed = find_due(facts("2024-11-30", printed_on=date(2026, 12, 1)), {}, TODAY)

    assert find_due(facts("2024-11-30"), {}, TODAY) is None
    assert printed is not None
    assert (printed.due_on, printed.variant) == (date(2026, 12, 31), LINE)


@pytest.mark.parametrize(
    ("insured_until", "insures_first"),
    [
        pytest.param("2026-11-20", False, id="ended yesterday"),
        pytest.param("2026-11-21", True, id="ends today"),
        pytest.param("2026-12-31", True, id="the day before the month"),
        pytest.param("2027-01-01", False, id="in the month of the inspection"),
        pytest.param(None, False, id="nothing known of it"),
    ],
)
def test_insurance_that_ends_before_the_month_comes_first(insured_until, insures_first):
    car = facts("2023-01-15")
    until = insured_until and date.fromisoformat(insured_until)

    due = inspection_of(car, insured_until=until)

    assert due.due_on == date(2027, 1, 31)
    assert due.variant == ("sticker_ins" if insures_first else "sticker")
    assert due.insured_until_on == (until if insures_first else None)


def test_insurance_that_ends_before_the_window_opens_is_another_matter():
    car = facts("2023-03-15")

    before = inspection_of(car, insured_until=date(2026, 12, 31))
    assert before.due_on == date(2027, 3, 31)
    assert (before.variant, before.insured_until_on) == ("sticker", None)
    opened = inspection_of(car, insured_until=date(2027, 1, 1))
    assert opened.variant == "sticker_ins"
