"""One lock a number: whoever sends to it or opts it out holds this first.

The lock is an advisory lock of PostgreSQL, so it frees itself when a process dies.
It is always a statement of its own: what is looked up in the same statement is read
from a snapshot taken before the wait and would miss the opt-out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.db import DatabaseError, OperationalError, connection

from shop.database.sealed import lock_key


class NumberBusy(Exception):
    """A text to the number is on the wire right now; try again shortly."""


@contextmanager
def holding(phone_index: str) -> Iterator[None]:
    """Hold the number for as long as the block runs, across transactions.

    Belongs outside any transaction. Do not use it behind a pooler in transaction
    mode: the lock is the session's.
    """
    key = lock_key(phone_index)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [key])
    try:
        yield
    finally:
        # A dead connection has given the lock back already.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def take_for_transaction(phone_index: str, *, patience: timedelta) -> None:
    """Hold the number until the current transaction ends, or raise NumberBusy."""
    milliseconds = max(1, round(patience / timedelta(milliseconds=1)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, true)", [f"{milliseconds}ms"]
        )
        try:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(phone_index)])
        except OperationalError as error:
            raise NumberBusy from error
