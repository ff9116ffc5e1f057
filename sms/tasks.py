"""Celery tasks, started by beat or on commit; they take nothing and return counts."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from celery import shared_task

from shop import clock
from shop.doorbell import ring
from shop.witness import pending
from sms import endings
from sms.hearing import callbacks, pulling, receipts
from sms.sending import claims, reconcile
from sms.sending.lanes import deliver_in_lanes

logger = logging.getLogger(__name__)

# Shorter than the interval of the sweep, so that urgent texts are seen soon.
BUDGET: Final = timedelta(seconds=50)


@shared_task(name="sms.tasks.sweep")
def sweep() -> dict[str, int]:
    """Each minute: take up what lost tasks or dead workers left unfinished."""
    now = clock.now()
    recovered = claims.recover(now=now)
    counts = {
        "requeued": recovered.requeued,
        "unknown": recovered.unknown,
        "expired": claims.expire(now=now),
        "endings": endings.repeat_missed(now=now),
        "callbacks": callbacks.process_pending(now=now),
        "reports": receipts.match_waiting(now=now),
        "noted": _write_journals(now),
    }
    for task in ("sms.tasks.deliver", "sms.tasks.reconcile_unknown"):
        ring(task)
    return counts


def _write_journals(now: datetime) -> int:
    """Write what could not be written at once; a full disk must not stop the sweep."""
    try:
        return pending.write_pending(now=now)
    except OSError:
        logger.exception("The journals outside the database cannot be written.")
        return 0


@shared_task(name="sms.tasks.deliver")
def deliver() -> dict[str, int]:
    """Send due texts; any number of workers may run this concurrently.

    With a backlog each worker starts one more, until all of them send.
    """
    return dict(deliver_in_lanes(clock.now, budget=BUDGET, on_backlog=ring))


@shared_task(name="sms.tasks.reconcile_unknown")
def reconcile_unknown() -> dict[str, int]:
    """Ask the gateways about texts whose answer was lost."""
    return {"settled": reconcile.reconcile(now=clock.now())}


@shared_task(name="sms.tasks.process_callbacks")
def process_callbacks() -> dict[str, int]:
    """Interpret the callbacks that their own requests had no time for."""
    return {"callbacks": callbacks.process_pending(now=clock.now())}


@shared_task(name="sms.tasks.pull_missed")
def pull_missed() -> dict[str, int]:
    """Each morning, before the first text: fetch the items of missed callbacks."""
    return dict(pulling.pull_missed(now=clock.now()))
