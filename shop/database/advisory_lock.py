"""The advisory lock that lets one process at a time write due items and reminders.

Constraints keep two writers from writing a row twice. The lock prevents deadlocks
between them, and lets the later one read what the earlier has written.
"""

from __future__ import annotations

from django.db import connection

# Any number that no other lock of the database uses.
_KEY = 7_306_001


def take_turn() -> None:
    """Wait for the lock and keep it until the current transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_KEY])
