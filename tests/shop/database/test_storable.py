from __future__ import annotations

import pytest

from shop.database.storable import storable


@pytest.mark.parametrize(
    ("words", "length", "stored"),
    [
        ("您好", None, "您好"),
        ("您好", 2, "您好"),
        ("您好吗", 2, "您好"),
        ("a\0b", None, "a\ufffdb"),
        ("a\ud83db", None, "a?b"),
        ("😀", None, "😀"),
        ("", 3, ""),
    ],
)
def test_what_postgresql_cannot_hold_is_marked(words, length, stored):
    assert storable(words, length) == stored
