"""Tells a worker that there is something to do; nothing is lost when nobody hears.

A ring carries no data. The sweeper finds within a minute whatever a lost ring meant,
so a Redis that is down delays a text and never stops the request that made it.
"""

from __future__ import annotations

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def ring(task: str = "sms.tasks.deliver") -> None:
    """Ask a worker to run the task now."""
    try:
        current_app.send_task(task, retry=False)
    except OperationalError:
        logger.warning("The doorbell is out of order; the sweeper will find it.")


def ring_on_commit() -> None:
    """Ring once the current transaction has committed, at once outside of one."""
    transaction.on_commit(ring, robust=True)
