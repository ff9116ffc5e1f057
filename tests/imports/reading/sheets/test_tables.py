from __future__ import annotations

import pytest

from imports.reading.fields import Field
from imports.reading.sheets.tables import find_tables
from imports.tables.files import UnreadableFile, read_file
from tests.imports.exports import (
    Rows,
    write_csv,
    write_html,
    write_xlsx,
)
from tests.imports.reading.books import (
    VIN,
    book,
    book_of,
)
from tests.imports.reading.cells import TODAY


def test_header_is_found_below_titles_and_rows_above_totals(tmp_path):
    rows: Rows = [
        ["锦程汽车客户档案"],
        ["导出时间：2026-11-21", "", ""],
        [],
        ["客户名称*", "手机号码", "备注"],
        ["张三", "16800000001", ""],
        ["", "", ""],
        ["李四", "16800000002", "合计 2 台车"],
        ["合计：2"],
        ["制表人：王五"],
    ]
    with book_of(tmp_path, rows) as found:
        (table,) = found.tables
        read = [(row.number, row.cells[0]) for row in table.rows()]

    assert table.header.last_row == 4
    assert read == [(5, "张三"), (7, "李四")]
    assert table.skipped.totals == 2


@pytest.mark.parametrize(
    "label",
    ["合计", "总计", "小 计", "本页合计：", "共 12 条", "第 1 页 共 3 页", "总计(元)"],
)
def test_totals_are_dropped_and_counted(tmp_path, label):
    rows: Rows = [["工单号", "金额"], ["R1", 5], [label, 5]]
    with book_of(tmp_path, rows) as found:
        assert [row.cells for row in found.tables[0].rows()] == [["R1", 5.0]]
        assert found.tables[0].skipped.totals == 1


def test_header_repeated_on_each_printed_page_is_dropped(tmp_path):
    header = ["姓名", "手机"]
    rows: Rows = [header, ["张三", "16800000001"], header, ["李四", "16800000002"]]
    with book_of(tmp_path, rows) as found:
        (table,) = found.tables
        assert [row.cells[0] for row in table.rows()] == ["张三", "李四"]
        assert table.skipped.repeated_headers == 1


def test_two_header_rows_are_read_as_one(tmp_path):
    rows: Rows = [
        ["客户资料", "", "车架号", "交强险", "", "商业险", ""],
        ["姓名", "手机", "", "到期日期", "承保公司", "到期日期", "承保公司"],
        ["张三", "16800000001", VIN, "2027-01-01", "人保", "2027-02-01", "平安"],
    ]
    with book_of(tmp_path, rows, merges=["A1:B1", "C1:C2", "D1:E1", "F1:G1"]) as found:
        (table,) = found.tables
        assert [column.field for column in table.mapping.columns] == [
            Field.NAME,
            Field.PHONE,
            Field.VIN,
            Field.COMPULSORY_UNTIL,
            Field.COMPULSORY_INSURER,
            Field.COMMERCIAL_UNTIL,
            Field.COMMERCIAL_INSURER,
        ]
        assert [row.number for row in table.rows()] == [3]


def test_two_header_rows_of_an_html_table(tmp_path):
    path = write_html(
        tmp_path / "a.xls",
        "<table><tr><td rowspan=2>姓名<td rowspan=2>车牌号<td colspan=2>交强险</tr>"
        "<tr><td>到期日期<td>承保公司</tr>"
        "<tr><td>张三<td>沪A12345<td>2027-01-01<td>人保</tr></table>",
    )
    with book(path) as found:
        (table,) = found.tables
        assert [column.field for column in table.mapping.columns] == [
            Field.NAME,
            Field.PLATE,
            Field.COMPULSORY_UNTIL,
            Field.COMPULSORY_INSURER,
        ]
        assert [row.cells[0] for row in table.rows()] == ["张三"]


def test_first_data_row_is_not_taken_for_a_second_header(tmp_path):
    rows: Rows = [["姓名", "来源"], ["车主", "客户"]]
    with book_of(tmp_path, rows) as found:
        assert found.tables[0].header.last_row == 1


def test_cells_merged_downwards_count_for_every_row(tmp_path):
    rows: Rows = [
        ["姓名", "手机", "车牌号"],
        ["张三", "16800000001", "沪A12345"],
        ["", "", "沪B54321"],
        ["", "", ""],
        ["李四", "16800000002", "沪C11111"],
    ]
    with book_of(tmp_path, rows, merges=["A2:A4", "B2:B4"]) as found:
        assert [row.cells for row in found.tables[0].rows()] == [
            ["张三", "16800000001", "沪A12345"],
            ["张三", "16800000001", "沪B54321"],
            ["李四", "16800000002", "沪C11111"],
        ]


def test_hidden_blank_and_foreign_sheets_are_listed_with_their_reason(tmp_path):
    path = write_xlsx(
        tmp_path / "a.xlsx",
        {
            "客户": [["姓名", "手机"], ["张三", "16800000001"]],
            "旧": [["姓名", "手机"], ["李四", "16800000002"]],
            "空": [],
            "说明": [["请按模板填写"]],
        },
        hidden=["旧"],
    )
    with book(path) as found:
        assert [table.sheet.name for table in found.tables] == ["客户"]
        assert found.ignored_sheets == (
            ("旧", "隐藏的工作表"),
            ("空", "空白的工作表"),
            ("说明", "说明页"),
        )


def test_file_without_any_known_header_is_refused(tmp_path):
    path = write_csv(tmp_path / "a.csv", [["a"], ["1"], ["2"]])

    with pytest.raises(UnreadableFile, match=r"^没有认出表头：表格里要有"), book(path):
        pass


@pytest.mark.parametrize(
    ("row", "totals"),
    [
        (["注：本表仅供内部使用"], 1),
        (["备注2：不含二手车"], 1),
        (["注：周末联系", "16800000002"], 0),
        (["注册中心"], 0),
    ],
)
def test_note_below_the_table_stands_alone_in_its_row(tmp_path, row, totals):
    rows: Rows = [["备注", "手机"], ["熟客", "16800000001"], row]
    with book_of(tmp_path, rows) as found:
        assert len(list(found.tables[0].rows())) == 2 - totals
        assert found.tables[0].skipped.totals == totals


def test_row_of_a_text_that_is_wider_than_its_header_is_shifted(tmp_path):
    lines = ["姓名,手机,备注", "张三,16800000001,熟客", "李四,先生,16800000002,急"]
    path = tmp_path / "a.csv"
    path.write_text("\n".join([*lines, "合计,2,,"]), encoding="utf-8")
    with read_file(path) as sheets:
        (table,) = find_tables(sheets, today=TODAY).tables
        rows = list(table.rows())

        assert [table.is_shifted(row) for row in rows] == [False, True]
        assert table.skipped.totals == 1


def test_header_that_is_too_short_for_most_rows_shifts_none(tmp_path):
    lines = ["姓名,手机", "张三,16800000001,急", "李四,16800000002,急"]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    with read_file(path) as sheets:
        (table,) = find_tables(sheets, today=TODAY).tables
        assert [table.is_shifted(row) for row in table.rows()] == [False, False]


def test_wide_row_of_a_workbook_is_not_shifted(tmp_path):
    rows: Rows = [["姓名", "手机"], ["张三", "16800000001"], ["李四", "1", "急"]]
    with book_of(tmp_path, rows) as found:
        (table,) = found.tables
        assert [table.is_shifted(row) for row in table.rows()] == [False, False]
