"""Primary keys that are known before the row is inserted."""

from __future__ import annotations

import os
import time
from datetime import datetime
from threading import Lock
from uuid import UUID

_VERSION_7 = 0x7 << 76
_VARIANT = 0x2 << 62
_RANDOM_MASK = ~((0xF << 76) | (0x3 << 62)) & ((1 << 80) - 1)


_turn = Lock()
_last = 0


def uuid7() -> UUID:
    """Return a time-ordered UUID (RFC 9562 §5.7): inserts stay at the index's end.

    The keys of one process ascend also within a millisecond (§6.2), so rows can be read
    in the order in which it made them. The step is random, so that two processes that
    were forked from one do not go on alike.
    """
    global _last
    milliseconds = time.time_ns() // 1_000_000
    random_bits = int.from_bytes(os.urandom(10)) & _RANDOM_MASK
    key = milliseconds << 80 | _VERSION_7 | random_bits | _VARIANT
    with _turn:
        if key <= _last:
            key = _last + 1 + int.from_bytes(os.urandom(4))
        _last = key
    return UUID(int=key)


def first_key_at(moment: datetime) -> UUID:
    """Return the lowest UUIDv7 of a moment; keys made from then on are not below it."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
