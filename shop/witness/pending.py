"""Writes into a journal what a transaction has committed, and nothing else.

The entry is a row of the same transaction. It is written to the disk right after the
commit and then deleted; the sweep repeats what failed. An entry may stand twice in the
journal after a crash, never not at all.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Final

from django.db import transaction

from shop.models import PendingEntry
from shop.witness.journal import Entry, Journal

logger = logging.getLogger(__name__)

BATCH: Final = 500


def enter(journal: Journal, entries: Sequence[Entry], *, now: datetime) -> None:
    """Have the entries written once the transaction has committed; one statement."""
    if not entries:
        return
    PendingEntry.objects.bulk_create(
        PendingEntry(journal=journal.name, entry=entry, at=now) for entry in entries
    )
    transaction.on_commit(partial(_try_to_write, now=now), robust=True)


def write_pending(*, now: datetime) -> int:
    """Write what is waiting, waiting for whoever writes it now; return how many.

    Raises OSError if the journal cannot be written; the entries then keep waiting.
    Runs one statement if nothing waits.
    """
    written = 0
    while PendingEntry.objects.exists():
        with transaction.atomic():
            rows = PendingEntry.objects.select_for_update().order_by("pk")
            waiting = list(rows[:BATCH])
            for name, group in groupby(waiting, key=lambda row: row.journal):
                entries = [{"at": row.at.isoformat(), **row.entry} for row in group]
                Journal(name).append_all(entries, now=now)
            PendingEntry.objects.filter(pk__in=[row.pk for row in waiting]).delete()
        written += len(waiting)
    return written


def _try_to_write(*, now: datetime) -> None:
    try:
        write_pending(now=now)
    except OSError:
        logger.exception("A journal cannot be written; the sweep will try again.")
