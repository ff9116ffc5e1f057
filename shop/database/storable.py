"""Makes text from vendors and customers fit for a column of the database."""

from __future__ import annotations


def storable(words: str, length: int | None = None) -> str:
    """Return the words, cut to length, with a mark for what PostgreSQL cannot store.

    That is NUL and unpaired surrogates, which JSON may contain; one of them must not
    make the callback and the other replies in it fail.
    """
    return words.encode(errors="replace").decode().replace("\0", "\ufffd")[:length]
