"""Wakes a Celery worker; nothing is lost if the wake-up is lost.

A wake-up carries no data. The sweeper finds within a minute whatever it was for, so if
Redis is down, texts are late and the request that queued them still succeeds.
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
    """Ring after the current transaction has committed, or at once if there is none."""
    transaction.on_commit(ring, robust=True)
