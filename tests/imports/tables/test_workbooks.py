from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pytest

from imports.tables.files import Merge, read_file
from tests.imports.exports import (
    SHEET,
    Rows,
    rewrite_part,
    simple_xlsx,
    write_xls,
    write_xlsx,
)
from tests.imports.tables.other_books import write_biff5, write_ods, write_xlsb
from tests.imports.tables.samples import (
    ROWS,
    cells,
)


def test_xlsx_keeps_types_sheets_and_merges(tmp_path):
    rows: Rows = [
        ["姓名", "交车日期", "金额"],
        ["张三", date(2023, 5, 1), 12.5],
        ["", "", 3],
    ]
    path = write_xlsx(
        tmp_path / "a.xlsx",
        {"客户": rows, "密": [["隐藏"]]},
        hidden=["密"],
        merges=["A2:A3"],
    )

    with read_file(path) as (first, second):
        read = [(row.number, row.cells) for row in first.rows()]
        assert read == [
            (1, ["姓名", "交车日期", "金额"]),
            (2, ["张三", date(2023, 5, 1), 12.5]),
            (3, ["", "", 3.0]),
        ]
        assert first.merges == (Merge(first_row=2, last_row=3, column=0),)
        assert (second.name, second.is_hidden, second.row_count) == ("密", True, 0)


def test_moments_keep_their_time(tmp_path):
    moment = datetime.fromisoformat("2023-05-01 15:20")
    path = write_xlsx(tmp_path / "a.xlsx", {"a": [["进厂时间"], [moment]]})

    assert cells(path)[1] == [moment]


def test_true_xls_is_read(tmp_path):
    rows: Rows = [["姓名", "交车日期"], ["张三", date(2023, 5, 1)]]
    path = write_xls(tmp_path / "a.xls", {"客户": rows})

    assert cells(path) == rows


@pytest.mark.parametrize("uses_1904", [True, False])
def test_calendar_of_1904_is_told(tmp_path, uses_1904):
    rows: Rows = [["交车日期"], [date(2023, 5, 1)]]
    xlsx = write_xlsx(tmp_path / "a.xlsx", {"a": rows}, uses_1904=uses_1904)
    xls = write_xls(tmp_path / "a.xls", {"a": rows}, uses_1904=uses_1904)

    for path in (xlsx, xls):
        with read_file(path) as (sheet,):
            assert sheet.uses_1904 is uses_1904
            assert [row.cells for row in sheet.rows()] == rows


def test_claimed_dimension_costs_nothing(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        rewrite_part(
            simple_xlsx(),
            SHEET,
            lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'),
        )
    )

    assert cells(path) == [["姓名", "手机"], ["张三", "16800000001"]]


def test_formula_without_a_stored_result_is_an_empty_cell(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["姓名", "=1+1"])
    book.save(tmp_path / "a.xlsx")

    assert cells(tmp_path / "a.xlsx") == [["姓名"]]


@pytest.mark.parametrize(
    ("name", "write"),
    [("a.ods", write_ods), ("a.xls", write_biff5), ("a.xlsb", write_xlsb)],
)
def test_books_of_other_formats_are_read(tmp_path, name, write):
    assert cells(write(tmp_path / name, ROWS[:2])) == ROWS[:2]


def test_damaged_sheet_does_not_cost_the_others(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"甲": ROWS, "乙": ROWS})
    content = rewrite_part(path.read_bytes(), SHEET, lambda xml: xml[:200])
    path.write_bytes(content)

    with read_file(path) as (first, second):
        assert (first.damage, second.damage) == ("这张工作表已损坏，读不出来", "")
        assert [row.cells for row in second.rows()] == ROWS
