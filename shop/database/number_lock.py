"""One lock per number, held while a text is sent to it or while it is opted out.

It is an advisory lock of PostgreSQL, which is released when its process dies. It is
always taken in a statement of its own: a query in the same statement would read a
snapshot from before the wait and could miss an opt-out.

A transaction that changes customers locks their rows first, then all numbers that it
needs, in one call. Calls lock in the same order, so that two of them cannot deadlock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.db import DatabaseError, OperationalError, connection

from shop.database.sealed import lock_key


class NumberBusy(Exception):
    """A text is being sent to the number right now; try again shortly."""


@contextmanager
def holding(phone_index: str) -> Iterator[None]:
    """Hold the number's lock while the block runs, across transactions.

    Call it outside any transaction. It does not work behind a pooler in transaction
    mode, because the lock belongs to the database session.
    """
    key = lock_key(phone_index)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [key])
    try:
        yield
    finally:
        # A broken connection has already released the lock.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def lock_numbers(phone_indexes: Collection[str], *, patience: timedelta) -> None:
    """Hold the locks of all these numbers until the transaction ends.

    '' is no number. Raises NumberBusy if one of them is not free within ``patience``.
    Runs two statements, whatever the number of locks; none without a number.
    """
    keys = sorted({lock_key(index) for index in phone_indexes if index})
    if not keys:
        return
    milliseconds = max(1, round(patience / timedelta(milliseconds=1)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, true)", [f"{milliseconds}ms"]
        )
        try:
            # A function in FROM yields its rows in the order of the array.
            cursor.execute(
                "SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key",
                [keys],
            )
        except OperationalError as error:
            raise NumberBusy from error
