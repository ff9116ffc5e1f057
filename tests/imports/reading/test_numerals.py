from __future__ import annotations

import pytest

from imports.reading.numerals import in_digits, value_of


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("五千", 5000),
        ("三万", 30_000),
        ("三万五", 35_000),
        ("两万八千六", 28_600),
        ("一万零八百", 10_800),
        ("一万零八", 10_008),
        ("十二万", 120_000),
        ("一百零五", 105),
        ("二十", 20),
        ("三五八", 358),
        ("万", None),
        ("三万五万", None),
        ("三万公里", None),
    ],
)
def test_value_of_a_numeral(numeral, value):
    assert value_of(numeral) == value


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("二零二四年十二月三十一日", "2024年12月31日"),
        ("二〇二四年十月廿五日", "2024年10月25日"),
        ("三月五日二十四时", "3月5日24时"),
        ("星期一", "星期一"),
    ],
)
def test_numbers_before_a_unit_of_time_become_digits(text, digits):
    assert in_digits(text) == digits


@pytest.mark.parametrize(
    ("numeral", "value"), [("三四万", None), ("三四千", None), ("三十四", 34)]
)
def test_two_digits_in_a_row_are_no_number(numeral, value):
    assert value_of(numeral) == value


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("二O二四年三月五日", "2024年3月5日"),
        ("二0二四年三月", "2024年3月"),
        ("二〇二四年三月二十五", "2024年3月25"),
        ("周二", "周二"),
    ],
)
def test_round_zero_and_missing_last_unit(text, digits):
    assert in_digits(text) == digits
