from __future__ import annotations

import pytest

from customers.identifiers.folding import fold, says_nothing


@pytest.mark.parametrize(
    ("label", "cell", "folded"),
    [
        ("no cell", None, ""),
        ("blank", " \u3000\t ", ""),
        ("full width", "ＡＢＣ１２３－（）", "ABC123-()"),
        ("zero width", "1\u200b3\ufeff8", "138"),
        ("direction marks", "\u202a138\u202c", "138"),
        ("soft hyphen", "138\u00ad1234", "1381234"),
        ("no-break space", "138\u00a01234", "138 1234"),
        ("tab separates", "A\tB", "A\nB"),
        ("line break separates", "A\r\nB", "A\n\nB"),
        ("leading apostrophe of a text cell", "'001", "001"),
        ("ellipsis", "A…B", "A...B"),
        ("whole float", 13812345678.0, "13812345678"),
        ("broken float", 1.5, "1.5"),
        ("integer", 7, "7"),
        ("not a number", float("nan"), "nan"),
        ("infinite", float("inf"), "inf"),
        ("digits of another script", "١٣٨", "138"),
        ("Chinese stays", "沪Ａ１２３４５", "沪A12345"),
    ],
)
def test_fold(label, cell, folded):
    assert fold(cell) == folded


@pytest.mark.parametrize("word", ["", "无", "-", "/", "null", "NULL", "N/A", "0"])
def test_word_for_nothing(word):
    assert says_nothing(word)


@pytest.mark.parametrize("word", ["无锡", "00123", "A", "13812345678", "张未知"])
def test_word_for_something(word):
    assert not says_nothing(word)
