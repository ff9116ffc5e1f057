from __future__ import annotations

import pytest

from customers.language.spelling import clauses, normalise


@pytest.mark.parametrize(
    ("label", "written", "read"),
    [
        ("full width", "ＴＤ１", "TD1"),
        ("filled squares", "🆃🅳", "TD"),
        ("filled circles", "🅣🅓", "TD"),
        ("letters of a flag", "🇹🇩", "TD"),
        ("circled letters", "ⓉⒹ", "TD"),
        ("Cyrillic", "ТД", "TD"),
        ("traditional", "請勿再傳簡訊給我們", "请勿再传简讯给我们"),
        ("marks and emoji", "退-订！👎", "退订"),
        ("invisible", "T\u200b\u3164D", "TD"),
    ],
)
def test_one_spelling(label, written, read):
    assert normalise(written) == read


def test_clauses_keep_their_question_mark():
    assert clauses("好，退订吗？谢谢") == [
        ("好", False),
        ("退订吗", True),
        ("谢谢", False),
    ]
