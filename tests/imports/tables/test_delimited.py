from __future__ import annotations

import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.tables.delimited import DelimitedText
from tests.imports.exports import (
    write_csv,
)
from tests.imports.tables.samples import (
    ROWS,
    cells,
)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"],
)
def test_csv_reads_in_every_encoding(tmp_path, encoding):
    path = write_csv(tmp_path / "a.csv", ROWS, encoding=encoding)

    assert cells(path) == ROWS


@pytest.mark.parametrize("separator", [",", "\t", ";", "|", "，"])
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


def read(tmp_path, text: str) -> DelimitedText:
    path = tmp_path / "a.csv"
    path.write_text(text, newline="", encoding="utf-8")
    return DelimitedText(path, "utf-8")


UNPAIRED = "这一行（文件第 {} 行）有不成对的引号，已按普通文字读取，请核对这一行"


@pytest.mark.parametrize(
    ("label", "line", "cells"),
    [
        ("at the start of a cell", '"张三,138,好', ['"张三', "138", "好"]),
        ("within quotes", '张三,138,"他说"好"了"', ["张三", "138", '"他说"好"了"']),
        ("beside a quoted cell", '"张三,138,"a,b"', ['"张三', "138", "a,b"]),
    ],
)
def test_unpaired_quote_costs_no_other_row(tmp_path, label, line, cells):
    rest = [["李四", "139", "x"], ["王五", "137", "y"]] * 200
    body = "".join(f'{a},{b},"{c}"\r\n' for a, b, c in rest)

    text = read(tmp_path, f"姓名,手机,备注\r\n{line}\r\n{body}")

    assert list(text.rows()) == [["姓名", "手机", "备注"], cells, *rest]
    assert text.told == [(2, UNPAIRED.format(2))]


def test_unpaired_quote_is_named_by_its_row_and_its_line(tmp_path):
    text = read(tmp_path, '姓名,备注\n张三,"两\n行"\n李四,"好\n王五,x\n')

    assert list(text.rows())[2:] == [["李四", '"好'], ["王五", "x"]]
    assert text.told == [(3, UNPAIRED.format(4))]


def test_mark_of_inches_within_a_cell_is_no_quote(tmp_path):
    text = read(tmp_path, '车型,备注\n17"轮毂,x\n')

    assert list(text.rows()) == [["车型", "备注"], ['17"轮毂', "x"]]
    assert text.told == []


def test_guarded_value_keeps_the_separator_within(tmp_path):
    text = read(tmp_path, '姓名,备注\n="张三",="a,b"\n')

    assert list(text.rows())[1] == ["张三", "a,b"]


@given(st.text(alphabet='a,;\t"\n\r车', max_size=60))
def test_every_line_is_in_exactly_one_row(text):
    with tempfile.TemporaryDirectory() as folder:
        found = read(Path(folder), text)
        rows = list(found.rows())
        lines = list(io.StringIO(text, newline=""))

    assert "".join(map("".join, rows)).count("车") == text.count("车")
    assert len(rows) <= len(lines)


def test_zero_byte_is_a_broken_byte_of_its_cell(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("姓名,手机\n林\0小雨,16800000001\n".encode())

    assert cells(path) == [["姓名", "手机"], ["林\ufffd小雨", "16800000001"]]


def test_mark_of_a_second_file_in_the_middle_is_no_content(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("姓名,手机\n\ufeff姓名,手\ufeff机\n", encoding="utf-8")

    assert cells(path) == [["姓名", "手机"], ["姓名", "手\ufeff机"]]
