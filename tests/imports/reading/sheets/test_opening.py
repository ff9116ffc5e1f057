from __future__ import annotations

from datetime import date

import pytest

from imports.reading.sheets.opening import open_book
from imports.reading.sheets.questions import NeedsAnswer
from imports.tables.files import UnreadableFile

TODAY = date(2026, 11, 21)


def headers(path):
    with open_book(path, name=path.name, today=TODAY) as book:
        return [table.header.names for table in book.tables]


def test_separator_that_yields_a_header_is_taken(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("姓名;手机;备注\n" + "张;16800000001;a,b,c,d,e\n" * 50)

    assert headers(path) == [("姓名", "手机", "备注")]


def test_first_separator_is_kept_if_none_yields_a_header(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("x,y|z\n1,2|3\n")

    with pytest.raises(NeedsAnswer) as caught:
        headers(path)

    (question,) = caught.value.questions
    assert [column.header for column in question.columns] == ["x", "y|z"]


def test_file_without_any_table_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("x;\n1;\n")

    with pytest.raises(UnreadableFile, match=r"^没有认出表头"):
        headers(path)
