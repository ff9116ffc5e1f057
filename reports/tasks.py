"""Celery tasks of reports; each only calls the module that does the work."""

from __future__ import annotations

from celery import shared_task

from reports import counting
from shop import clock


@shared_task
def count_effects() -> dict[str, int]:
    """Count once a day what the page 「效果」 shows."""
    return {"counted": counting.count_effects(now=clock.now())}
