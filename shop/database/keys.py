"""Primary keys that are known before the row is inserted."""

from __future__ import annotations

import os
import time
from datetime import datetime
from uuid import UUID

_VERSION_7 = 0x7 << 76
_VARIANT = 0x2 << 62
_RANDOM_MASK = ~((0xF << 76) | (0x3 << 62)) & ((1 << 80) - 1)


def uuid7() -> UUID:
    """Return a time-ordered UUID (RFC 9562 §5.7): inserts stay at the index's end."""
    milliseconds = time.time_ns() // 1_000_000
    random_bits = int.from_bytes(os.urandom(10)) & _RANDOM_MASK
    return UUID(int=milliseconds << 80 | _VERSION_7 | random_bits | _VARIANT)


def first_key_at(moment: datetime) -> UUID:
    """Return the lowest UUIDv7 of a moment; keys made from then on are not below it."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
