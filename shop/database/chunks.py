"""Splits long lists of keys into chunks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

Key = TypeVar("Key")

# Small enough that the database looks each key up instead of reading the table.
CHUNK: Final = 1_000


def chunked(keys: Iterable[Key], size: int = CHUNK) -> Iterator[list[Key]]:
    """Split keys into lists of at most ``size``, reading no further than needed."""
    rest = iter(keys)
    while chunk := list(islice(rest, size)):
        yield chunk
