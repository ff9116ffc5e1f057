from __future__ import annotations

import pytest

from mileage.numerals import kilometres


@pytest.mark.parametrize(
    ("word", "km"),
    [
        ("35600", 35_600),
        ("35600.5", 35_600),
        ("3.56万", 35_600),
        ("3.56W", 35_600),
        ("3万6", 36_000),
        ("3万6千", 36_000),
        ("3万6千5", 36_500),
        ("3万5600", 35_600),
        ("3万0500", 30_500),
        ("12万", 120_000),
        ("三万五千六", 35_600),
        ("三万五千六百", 35_600),
        ("三万五", 35_000),
        ("三万零五百", 30_500),
        ("三万零五", 30_005),
        ("两万", 20_000),
        ("十二万三", 123_000),
        ("一千二", 1_200),
        ("一百二十五", 125),
        ("三五六零零", 35_600),
        ("五", 5),
    ],
)
def test_a_number_has_the_value_that_is_meant(word, km):
    assert kilometres(word) == km


@pytest.mark.parametrize(
    "word",
    ["", "万", "3.5万6", "3万56", "三千五万六千七千", "五百千", "035", "零", "千"],
)
def test_what_is_no_number_has_none(word):
    assert kilometres(word) is None
