from __future__ import annotations

from datetime import datetime

import pytest

from imports.tables.files import Merge, read_file
from tests.imports.tables.samples import cells, refusal

BOOK = (
    '<?xml version="1.0" encoding="{encoding}"?>{before}'
    '<?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel">{sheets}</Workbook>'
)
SHEET = '<Worksheet ss:Name="{name}"><Table>{rows}</Table>{options}</Worksheet>'
HIDDEN = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"


def cell(text, kind="String", place=""):
    return f'<Cell {place}><Data ss:Type="{kind}">{text}</Data></Cell>'


def row(*found, place=""):
    return f"<Row {place}>{''.join(found)}</Row>"


def write(path, *rows, encoding="UTF-8", before="", more=""):
    sheet = SHEET.format(name="客户", rows="".join(rows), options="")
    book = BOOK.format(encoding=encoding, before=before, sheets=sheet + more)
    path.write_bytes(book.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK"])
def test_values_of_every_kind_are_read(tmp_path, encoding):
    rows = (
        row(cell("姓名"), cell("里程"), cell("交车")),
        row(
            cell("张&amp;李"),
            cell("12000", "Number"),
            cell("2024-03-05T00:00:00.000", "DateTime"),
        ),
    )

    assert cells(write(tmp_path / "a.xls", *rows, encoding=encoding)) == [
        ["姓名", "里程", "交车"],
        ["张&李", 12000.0, datetime.fromisoformat("2024-03-05")],
    ]


def test_places_that_are_left_out_stay_empty(tmp_path):
    path = write(
        tmp_path / "a.xls",
        row(cell("a"), cell("c", place='ss:Index="3"'), cell("d")),
        row(cell("x", place='ss:MergeDown="1"'), place='ss:Index="3"'),
    )

    with read_file(path) as (sheet,):
        assert [(each.number, each.cells) for each in sheet.rows()] == [
            (1, ["a", "", "c", "d"]),
            (2, []),
            (3, ["x"]),
        ]
        assert sheet.merges == (Merge(first_row=3, last_row=4, column=0),)


def test_hidden_sheet_is_hidden(tmp_path):
    more = SHEET.format(name="密", rows=row(cell("隐藏")), options=HIDDEN)

    with read_file(write(tmp_path / "a.xls", row(cell("a")), more=more)) as sheets:
        assert [(each.name, each.is_hidden) for each in sheets] == [
            ("客户", False),
            ("密", True),
        ]


def test_half_a_book_is_damaged(tmp_path):
    path = write(tmp_path / "a.xls", row(cell("a")))
    path.write_bytes(path.read_bytes()[:-20])

    assert refusal(path).startswith("Excel 文件已损坏")


def test_declared_entities_are_refused(tmp_path):
    before = '<!DOCTYPE a [<!ENTITY b "c">]>'

    assert "外部实体" in refusal(write(tmp_path / "a.xls", row(), before=before))
