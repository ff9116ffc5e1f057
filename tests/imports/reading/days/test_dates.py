from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from imports.reading.cells import Cell, Severity
from imports.reading.days.dates import (
    FileCalendar,
    read_birthday,
    read_date,
    read_last_covered,
    read_month_end,
    read_past_date,
    read_start,
)
from imports.reading.days.day_order import DayOrder
from imports.reading.days.written import OUT_OF_ORDER, UNORDERED

CALENDAR = FileCalendar(date(2026, 11, 21))
MAC = FileCalendar(date(2026, 11, 21), uses_1904=True)
MAY_1 = date(2023, 5, 1)
UNREADABLE = "不是能识别的日期，请改成如 2023-05-01"
IMPOSSIBLE = "日历上没有这一天，请核对"
MONTH_ONLY = "只有年月，没有日，请补全日期"
DEFAULT_DATE = "这是系统的默认日期，按未填处理"


@pytest.mark.parametrize(
    "value",
    [
        date(2023, 5, 1),
        datetime.fromisoformat("2023-05-01 15:20"),
        20230501,
        20230501.0,
        45047,
        45047.0,
        45047.639,
        "45047",
        "45047.5",
        "20230501",
        "20230501103000",
        "2023年5月1日",
        "2023年05月01号",
        "2023年5月1日 星期一",
        "2023.5.1",
        "2023/5/1",
        "2023-05-01",
        " 2023-5-1 ",
        "2023-05-01 00:00:00",
        "2023-05-01T08:30:00+08:00",
        "2023-05-01 08:30:00.000",
        "2023/5/1 8:30",
        "2023/5/1 下午 3:20",
        "2023/5/1 下午3点20分",
        "23.5.1",
        "23-05-01",
        "２０２３/５/１",
        "２０２３年５月１日",
        "1-May-23",
        "01 May 2023",
        "'2023-05-01",
        '="2023-05-01"',
    ],
)
def test_every_way_to_write_a_day(value):
    assert read_date(value, CALENDAR).value == MAY_1


@pytest.mark.parametrize(
    "value",
    ["", "-", "--", "无", "null", "NULL", "NaT", "nan", "未完善", "未填", "0000-00-00",
     "<NA>", "(null)", "0000-00-00 00:00:00", "########", "#N/A", "　"],
)  # fmt: skip
def test_words_for_nothing_are_an_empty_cell_without_a_problem(value):
    assert read_date(value, CALENDAR) == Cell()


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("2023-02-29", IMPOSSIBLE),
        ("2023-13-01", IMPOSSIBLE),
        ("2023-04-31", IMPOSSIBLE),
        (20230230, IMPOSSIBLE),
        ("2203-05-01", "年份不合理，请核对"),
        ("1023-05-01", "年份不合理，请核对"),
        ("2023-05-01 25:00", UNREADABLE),
        ("去年五月", UNREADABLE),
        ("5/1/23", UNORDERED),
        (12345, UNREADABLE),
        (60001, UNREADABLE),
        (True, UNREADABLE),
        ("2023年05月", MONTH_ONLY),
        ("202305", MONTH_ONLY),
        ("2023-05", MONTH_ONLY),
    ],
)
def test_what_is_no_day_is_told_and_not_stored(value, problem):
    assert read_date(value, CALENDAR) == Cell(problem=problem)


@pytest.mark.parametrize(
    "value", ["1900-01-01", "1899-12-30", "1970-01-01", "9999-12-31", "2099-12-31"]
)
def test_default_dates_of_systems_count_as_empty(value):
    assert read_date(value, CALENDAR) == Cell(
        problem=DEFAULT_DATE, severity=Severity.NOTE
    )


def test_leap_day_is_read_in_a_leap_year():
    assert read_date("2024-02-29", CALENDAR) == Cell(date(2024, 2, 29))


@pytest.mark.parametrize(
    ("serial", "calendar", "day"),
    [
        (20000, CALENDAR, date(1954, 10, 3)),
        (45047, CALENDAR, MAY_1),
        (45047 - 1462, MAC, MAY_1),
        ("43585", MAC, MAY_1),
        (date(2023, 5, 1), MAC, MAY_1),
    ],
)
def test_serials_follow_the_calendar_of_their_book(serial, calendar, day):
    assert read_date(serial, calendar) == Cell(day)


@pytest.mark.parametrize(
    ("value", "order", "cell"),
    [
        ("5/13/2023", None, Cell(date(2023, 5, 13))),
        ("13/5/2023", None, Cell(date(2023, 5, 13))),
        ("5/5/2023", None, Cell(date(2023, 5, 5))),
        ("5/1/2023", None, Cell(problem=UNORDERED)),
        ("5/1/2023", DayOrder.MDY, Cell(MAY_1)),
        ("1.5.2023", DayOrder.DMY, Cell(MAY_1)),
        ("01/05/23 08:30", DayOrder.DMY, Cell(MAY_1)),
        ("23-05-01", DayOrder.YMD, Cell(MAY_1)),
        ("13/5/2023", DayOrder.MDY, Cell(problem=OUT_OF_ORDER)),
        ("31/2/2023", DayOrder.DMY, Cell(problem=IMPOSSIBLE)),
        ("2023-05-01", DayOrder.DMY, Cell(MAY_1)),
        ("1-May-23", DayOrder.MDY, Cell(MAY_1)),
    ],
)
def test_order_of_the_column_decides_and_nothing_is_guessed(value, order, cell):
    assert read_date(value, replace(CALENDAR, order=order)) == cell


@pytest.mark.parametrize(
    "value",
    [
        "20230501.0",
        "2023-04-30T16:00:00.000Z",
        "2023-05-01T15:59:59Z",
        "2023-04-30 12:00:00-04:00",
        "2023-05-01T00:00:00+0800",
        "May 1, 2023",
        "May 1st, 2023",
        "1 May 2023 08:30",
        "Monday, 1 May 2023",
        "Mon May 01 08:30:00 CST 2023",
        "2023年5月1日下午",
        "2023:05:01",
        "[2023-05-01]",
        "2023-May-01",
        "2023。5。1",
        "2023_05_01",
        "2023 5 1",
        "2023—5—1",
        "2023–05–01",
        "2023、5、1",
        "2023·5·1",
        "2023\\5\\1",
        "2023年5月1日（周一）",
        "二零二三年五月一日",
        "二〇二三年五月一日",
        "2023年五月一号",
    ],
)
def test_what_a_clerk_reads_aloud_is_read(value):
    assert read_date(value, CALENDAR) == Cell(MAY_1)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("二零二四年十二月三十一日", date(2024, 12, 31)),
        ("二〇二四年十月廿日", date(2024, 10, 20)),
        ("农历1985年2月3日", None),
        ("2024-00-05", None),
        ("1714492800000", None),
        ("08-08", None),
    ],
)
def test_chinese_numerals_are_read_and_doubts_are_asked(value, day):
    assert read_date(value, CALENDAR).value == day


@pytest.mark.parametrize(
    ("value", "read", "day"),
    [
        ("26-11-21", read_past_date, date(2026, 11, 21)),
        ("27-01-01", read_past_date, date(1927, 1, 1)),
        ("27-05-01", read_date, date(2027, 5, 1)),
        ("46-05-01", read_date, date(2046, 5, 1)),
        ("47-05-01", read_date, date(1947, 5, 1)),
        ("98-12-3", read_birthday, date(1998, 12, 3)),
    ],
)
def test_years_of_two_digits_lie_where_the_column_makes_sense(value, read, day):
    assert read(value, CALENDAR) == Cell(day)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("2026-11-21", Cell(date(2026, 11, 21))),
        ("2026-11-22", Cell(problem="日期晚于今天，请核对")),
    ],
)
def test_past_dates_end_today(value, cell):
    assert read_past_date(value, CALENDAR) == cell


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("1980-02-29", date(1980, 2, 29)),
        ("2012-11-01", date(2012, 11, 1)),
        ("2026-11-21", None),  # the day of the export
        ("2013-06-01", None),
        ("1910-01-01", None),
        ("1985年12月", None),
    ],
)
def test_birthdays_belong_to_people_who_drive(value, day):
    assert read_birthday(value, CALENDAR).value == day


def test_month_alone_serves_a_registration_and_says_so():
    assert read_start("2023年05月", CALENDAR) == Cell(
        MAY_1, "只有年月，没有日，按当月 1 日记", "2023-05-01", Severity.NOTE
    )


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-12", date(2026, 12, 31)),
        ("2028年02月", date(2028, 2, 29)),
        ("202702", date(2027, 2, 28)),
        ("2026年11月底", date(2026, 11, 30)),
        ("2026-11-15", date(2026, 11, 30)),
        ("2026-12-31", date(2026, 12, 31)),
        ("26年11月", date(2026, 11, 30)),
        ("202612.0", date(2026, 12, 31)),
        ("2024-12至2026-12", date(2026, 12, 31)),
        ("2024年12月1日至2026年12月31日", date(2026, 12, 31)),
        ("二〇二六年十一月", date(2026, 11, 30)),
        ("Nov 2026", date(2026, 11, 30)),
        ("Nov-26", date(2026, 11, 30)),
        ("11/2026", date(2026, 11, 30)),
        (date(2027, 4, 2), date(2027, 4, 30)),
    ],
)
def test_inspection_validity_is_the_last_day_of_its_month(value, day):
    assert read_month_end(value, CALENDAR) == Cell(day)


@pytest.mark.parametrize(
    ("label", "value", "day"),
    [
        ("a plain day", "2026-05-31", date(2026, 5, 31)),
        ("a date cell", date(2026, 5, 31), date(2026, 5, 31)),
        ("24 o'clock", "2026-05-31 24:00", date(2026, 5, 31)),
        ("24 o'clock with seconds", "2026-05-31 24:00:00", date(2026, 5, 31)),
        ("Chinese 24 o'clock", "2026年5月31日24时", date(2026, 5, 31)),
        ("a second before", "2026-05-31 23:59:59", date(2026, 5, 31)),
        ("midnight", "2026-06-01 00:00", date(2026, 5, 31)),
        ("midnight with seconds", "2026-06-01 00:00:00", date(2026, 5, 31)),
        ("Chinese midnight", "2026年6月1日0时", date(2026, 5, 31)),
        ("midnight of New Year", "2027-01-01 00:00:00", date(2026, 12, 31)),
        ("noon", "2026-06-01 12:00", date(2026, 6, 1)),
        ("a term", "2025-06-01至2026-05-31", date(2026, 5, 31)),
        ("a term with dashes", "2025/6/1-2026/5/31", date(2026, 5, 31)),
        ("a term to midnight", "2025-06-01 00:00~2026-06-01 00:00", date(2026, 5, 31)),
        ("a month", "2026-05", None),
        ("a policy", "2025年6月1日0时起至2026年5月31日24时止", date(2026, 5, 31)),
        (
            "a policy in words",
            "自二零二五年六月一日零时起至二零二六年五月三十一日二十四时止",
            date(2026, 5, 31),
        ),
        ("a policy's label", "保险期间：2025-06-01 - 2026-05-31", date(2026, 5, 31)),
        ("a term with points", "2025.06.01-2026.05.31", date(2026, 5, 31)),
        ("a term with a long dash", "2025.6.1—2026.5.31", date(2026, 5, 31)),
        ("with a remark", "2025-06-01至2026-05-31（一年）", date(2026, 5, 31)),
        ("with a comma", "2025-06-01,2026-05-31", date(2026, 5, 31)),
        ("short years", "25.6.1-26.5.31", date(2026, 5, 31)),
        ("a label with 至", "有效期至2026-05-31", date(2026, 5, 31)),
        ("a label", "止期:2026-05-31", date(2026, 5, 31)),
        ("00:00时", "2025年6月1日00:00时起至2026年5月31日24:00时止", date(2026, 5, 31)),
        ("a day and its time", "2026-05-31 10:30", date(2026, 5, 31)),
        ("its end alone", "至2026年5月31日24时止", date(2026, 5, 31)),
        ("a float", "20260531.0", date(2026, 5, 31)),
        ("UTC", "2026-05-31T16:00:00.000Z", date(2026, 5, 31)),
        ("one day with dashes", "2026-5-31", date(2026, 5, 31)),
        ("a term without end", "2025-06-01至", None),
    ],
)
def test_insurance_end_is_the_last_covered_day(label, value, day):
    assert read_last_covered(value, CALENDAR).value == day, label


def test_moved_insurance_end_is_noted():
    assert read_last_covered("2026-06-01 00:00", CALENDAR) == Cell(
        date(2026, 5, 31),
        "到期写为次日 0 时，按前一天 24 时止记",
        "2026-05-31",
        Severity.NOTE,
    )


@pytest.mark.parametrize(
    "value",
    [
        "Timestamp('2023-05-01 00:00:00')",
        "datetime.datetime(2023, 5, 1, 0, 0)",
        "datetime.date(2023, 5, 1)",
        "Mon May 01 2023 00:00:00 GMT+0800 (中国标准时间)",
        "01MAY2023",
        "2023--05--01",
        "2023-0501",
        "2023年5-1",
        "2023/5/1(一)",
        "日期：2023-05-01",
        "二O二三年五月一日",
    ],
)
def test_what_programs_and_clerks_write_is_read(value):
    assert read_date(value, CALENDAR) == Cell(MAY_1)


@pytest.mark.parametrize(
    "value", ["农历日期：1985-02-03", "预计日期：2023-05-01", "datetime.date(2023, 5)"]
)
def test_label_that_says_more_is_asked(value):
    assert read_date(value, CALENDAR) == Cell(problem=UNREADABLE)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("Nov-26", date(2026, 11, 30)),
        ("11/2026", date(2026, 11, 30)),
        ("检验有效期至2026年11月沪A(01)", date(2026, 11, 30)),
        ("26-Nov", None),
        ("13/2026", None),
    ],
)
def test_month_of_an_inspection_in_other_forms(value, day):
    assert read_month_end(value, CALENDAR).value == day


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2025-06-01至2026-05-31", date(2026, 5, 31)),
        ("From 2025-06-01 to 2026-05-31", date(2026, 5, 31)),
        ("2026-05-31至2026-05-31", date(2026, 5, 31)),
        ("2026-06-01至2026-05-31", None),
    ],
)
def test_term_that_ends_before_it_begins_is_asked(value, day):
    assert read_last_covered(value, CALENDAR).value == day
