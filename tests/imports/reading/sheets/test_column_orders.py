from __future__ import annotations

from datetime import date

import pytest

from imports.reading.days.dates import FileCalendar
from imports.reading.days.day_order import DayOrder
from imports.reading.fields import Field
from imports.reading.sheets.choices import Choices
from imports.reading.sheets.column_orders import column_orders
from imports.reading.sheets.columns import SheetColumn
from imports.tables.files import Row

DMY, MDY = DayOrder.DMY, DayOrder.MDY
COLUMN = SheetColumn(0, "注册日期", Field.REGISTERED_ON)


def orders(*values, choices=None, column=COLUMN):
    rows = [Row(number, [value]) for number, value in enumerate(values, 2)]
    calendar = FileCalendar(date(2026, 11, 21))
    return column_orders([column], lambda: rows, calendar, choices or Choices()).orders


@pytest.mark.parametrize(
    ("label", "values", "found"),
    [
        ("the last of many values", [*["3/4/2024"] * 500, "13/4/2024"], DMY),
        ("no value decides", ["3/4/2024", "5/6/2024"], None),
        ("a day to come cannot be", ["1/12/2026", "3/4/2024"], MDY),
    ],
)
def test_all_values_of_a_column_decide(label, values, found):
    assert orders(*values) == {Field.REGISTERED_ON: found}


def test_column_with_the_year_in_front_needs_no_order():
    assert orders("2024-03-04", date(2024, 3, 4), "", 45047.0) == {}


def test_answer_of_a_person_decides_what_the_values_leave_open():
    choices = Choices(orders={"注册日期": MDY})

    assert orders("3/4/2024", choices=choices) == {Field.REGISTERED_ON: MDY}
    assert orders("13/4/2024", choices=choices) == {Field.REGISTERED_ON: DMY}


def test_birthday_may_lie_far_back():
    column = SheetColumn(0, "生日", Field.BIRTHDAY)

    assert orders("45-6-7", column=column) == {Field.BIRTHDAY: DayOrder.YMD}


DATES = [date(2024, 3, 4), date(2024, 5, 6), date(2024, 7, 8)]
TEXTS = ["13/4/2024", "25/4/2024", "31/5/2024"]


@pytest.mark.parametrize(
    ("label", "values", "is_spoilt"),
    [
        ("days up to 12 became dates", [*DATES, *TEXTS], True),
        ("a date of a later day", [*DATES, *TEXTS, date(2024, 3, 20)], False),
        ("a text of an early day", [*DATES, *TEXTS, "3/4/2024"], False),
        ("too few to tell", [*DATES[:2], *TEXTS], False),
        ("dates alone", DATES, False),
    ],
)
def test_days_that_excel_took_for_months_are_noticed(label, values, is_spoilt):
    rows = [Row(number, [value]) for number, value in enumerate(values, 2)]
    calendar = FileCalendar(date(2026, 11, 21))

    found = column_orders([COLUMN], lambda: rows, calendar, Choices())

    assert found.spoilt == ({Field.REGISTERED_ON} if is_spoilt else set())
