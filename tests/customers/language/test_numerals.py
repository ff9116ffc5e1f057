from __future__ import annotations

import pytest

from customers.language.numerals import small_number


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("5", 5),
        ("05", 5),
        ("30", 30),
        ("五", 5),
        ("两", 2),
        ("零", 0),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("二十三", 23),
        ("廿三", 23),
        ("三四", None),
        ("半", None),
        ("十百", None),
        ("十十", None),
        ("", None),
    ],
)
def test_a_small_number_is_read(word, number):
    assert small_number(word) == number
