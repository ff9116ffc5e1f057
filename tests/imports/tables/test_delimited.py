from __future__ import annotations

import pytest

from tests.imports.exports import (
    write_csv,
)
from tests.imports.tables.samples import (
    ROWS,
    cells,
    refusal,
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_reads_in_every_encoding(tmp_path, encoding):
    path = write_csv(tmp_path / "a.csv", ROWS, encoding=encoding)

    assert cells(path) == ROWS


def test_utf_16_without_its_mark_is_refused_instead_of_guessed(tmp_path):
    path = write_csv(tmp_path / "a.csv", ROWS, encoding="utf-16-le")

    assert refusal(path).startswith("认不出这个文件的内容")


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_separator_is_found(tmp_path, separator):
    path = write_csv(tmp_path / "a.csv", ROWS, separator=separator)

    assert cells(path) == ROWS


def test_declared_separator_is_obeyed_and_taken_away(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("sep=;\r\n姓名;备注\r\n张三;a,b,c,d\r\n")

    assert cells(path) == [["姓名", "备注"], ["张三", "a,b,c,d"]]


def test_quoted_line_break_stays_in_its_cell(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('姓名,手机\n张三,"16800000001\n16800000002"\n')

    assert cells(path)[1] == ["张三", "16800000001\n16800000002"]
