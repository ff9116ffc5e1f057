"""The advisory lock that lets one process at a time write due items and reminders.

Constraints keep two writers from writing a row twice. The lock prevents deadlocks
between them, and lets the later one read what the earlier has written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum, unique
from typing import Final

from django.db import connection


@unique
class Lock(IntEnum):
    """The locks of the house: any numbers that no other lock of the database uses."""

    TURN = 7_306_001
    WITNESS = 7_306_002
    FORECAST = 7_306_003
    TRIAL = 7_306_004
    WHOLE_FORECAST = 7_306_005
    SNOOZES = 7_306_006


_needs_none: Final = ContextVar("needs_no_turn", default=False)


def take_turn() -> None:
    """Wait for the lock and keep it until the current transaction ends."""
    if _needs_none.get():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [Lock.TURN])


def share_turn() -> None:
    """Wait as ``take_turn`` does, but let others share the turn in the same way.

    For writers that cannot meet, because each locks the rows that it takes.
    """
    if _needs_none.get():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [Lock.TURN])


@contextmanager
def without_turns() -> Iterator[None]:
    """Take no turns in the block, which writes where nobody else does."""
    token = _needs_none.set(True)
    try:
        yield
    finally:
        _needs_none.reset(token)


@contextmanager
def only_one(lock: Lock) -> Iterator[bool]:
    """Tell the block whether it has the lock alone; do not wait for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
        (is_free,) = cursor.fetchone() or (False,)
    try:
        yield is_free
    finally:
        if is_free:
            _let_go(lock)


@contextmanager
def alone(lock: Lock) -> Iterator[None]:
    """Wait until nobody else has the lock, and keep it for the block."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [lock])
    try:
        yield
    finally:
        _let_go(lock)


def _let_go(lock: Lock) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])
