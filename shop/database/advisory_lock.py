"""One writer of due items and reminders at a time.

Constraints keep two writers from doing a thing twice; this keeps them from waiting
for each other in a circle, and the later one reads what the earlier has written.
"""

from __future__ import annotations

from django.db import connection

# Any number that no other lock of the database uses.
_KEY = 7_306_001


def take_turn() -> None:
    """Wait for the turn and keep it until the current transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_KEY])
