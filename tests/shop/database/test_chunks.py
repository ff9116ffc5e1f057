from __future__ import annotations

from itertools import count

import pytest

from shop.database.chunks import CHUNK, chunked


@pytest.mark.parametrize(
    ("length", "sizes"),
    [
        (0, []),
        (1, [1]),
        (CHUNK, [CHUNK]),
        (CHUNK + 1, [CHUNK, 1]),
    ],
)
def test_keys_are_cut_at_a_thousand(length, sizes):
    chunks = list(chunked(range(length)))

    assert [len(chunk) for chunk in chunks] == sizes
    assert [key for chunk in chunks for key in chunk] == list(range(length))


def test_no_more_is_read_than_is_taken():
    keys = count()

    assert next(chunked(keys, 3)) == [0, 1, 2]
    assert next(keys) == 3
