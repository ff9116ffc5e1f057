from __future__ import annotations

import pytest

from imports.reading.sheets.nameless import nameless_columns


@pytest.mark.parametrize(
    ("label", "cells", "columns"),
    [
        ("words", ["周末", "下午"], [0]),
        ("row numbers of pandas", [0, 1, 2], []),
        ("row numbers from 1", ["1", "2"], []),
        ("numbers with a gap", ["0", "2"], [0]),
        ("numbers that begin elsewhere", ["2", "3"], [0]),
        ("blank", ["", " "], []),
    ],
)
def test_column_below_no_header(label, cells, columns):
    samples = [[cell, "张三"] for cell in cells]
    assert nameless_columns(["", "姓名"], samples) == columns


def test_column_behind_the_header_and_short_rows():
    assert nameless_columns(["姓名"], [["张三"], ["李四", "急"]]) == [1]
