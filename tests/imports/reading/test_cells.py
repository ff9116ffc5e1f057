from __future__ import annotations

from datetime import date, datetime

import pytest

from imports.reading.cells import Cell, folded, plain_text, text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (" 张三\u3000\ufeff", "张三"),
        ('="13800138000"', "13800138000"),
        ("=A1", "=A1"),
        ("'沪A12345", "沪A12345"),
        (True, "是"),
        (False, "否"),
        (12000.0, "12000"),
        (688.5, "688.5"),
        (date(2026, 5, 1), "2026-05-01"),
        (datetime(2026, 5, 1, 9, 30), "2026-05-01 09:30:00"),  # noqa: DTZ001
    ],
)
def test_a_cell_is_read_as_a_person_would_type_it(value, text):
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("ＬＦＶ３", "LFV3"),
        ("—", ""),
        ("0000-00-00", ""),
        ("NaT", ""),
        ("#N/A", ""),
        ("######", ""),
        ("（空白）", ""),
        ("待定", ""),
        ("待定路", "待定路"),
    ],
)
def test_a_cell_that_says_nothing_is_empty(value, text):
    assert folded(value) == text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("-", Cell()),
        ("一二三", Cell("一二三")),
        (
            "一二三四",
            Cell("一二三", "内容超过 3 个字，只保留了前面部分", "一二三"),
        ),
    ],
)
def test_long_text_is_cut_and_says_so(value, cell):
    assert plain_text(value, longest=3) == cell
