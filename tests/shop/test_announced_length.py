from __future__ import annotations

import sys

import pytest

from shop.announced_length import announced_length


@pytest.mark.parametrize(
    ("announced", "expected"),
    [
        ("", 0),
        ("0", 0),
        ("12", 12),
        ("9" * 18, int("9" * 18)),
        ("9" * 19, sys.maxsize),
        ("9" * 5000, sys.maxsize),
        ("-1", sys.maxsize),
        ("1e400", sys.maxsize),
        ("１２", sys.maxsize),
        ("abc", sys.maxsize),
    ],
)
def test_what_is_no_number_is_longer_than_every_limit(rf, announced, expected):
    assert announced_length(rf.get("/", CONTENT_LENGTH=announced)) == expected
