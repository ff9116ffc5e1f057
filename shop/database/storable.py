"""What a vendor or a customer sent, made fit for a column of the database."""

from __future__ import annotations


def storable(words: str, length: int | None = None) -> str:
    """Return the words, cut, with a mark for what PostgreSQL cannot hold.

    That is NUL and half a surrogate pair; JSON may contain both, and one of them
    must not cost the answer or the other replies of its callback.
    """
    return words.encode(errors="replace").decode().replace("\0", "\ufffd")[:length]
