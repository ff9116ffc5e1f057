"""Work on customers' records that a worker does."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from celery import shared_task

from customers.imports.batches import run_batch
from customers.models import ImportBatch
from customers.rule_tags import retag_customers
from dealercrm import clock

# A file this old should be at work; a task of it that nobody took is worth nothing.
WAITS_FOR: Final = timedelta(minutes=1)


@shared_task(name="customers.tasks.run_import")
def run_import(batch_pk: int) -> str:
    """Import an uploaded file; runs twice safely, also after a worker was killed."""
    batch = ImportBatch.objects.get(pk=batch_pk)
    return run_batch(batch, now=clock.now()).status


@shared_task(name="customers.tasks.retag")
def retag() -> int:
    """Give and take the tags by rule; runs twice safely."""
    return retag_customers(today=clock.today())


@shared_task(name="customers.tasks.sweep_imports")
def sweep_imports() -> int:
    """Call for the files that a lost task or a killed worker left behind."""
    status = ImportBatch.Status
    waiting = ImportBatch.objects.filter(
        status__in=[status.QUEUED, status.RUNNING],
        created_at__lt=clock.now() - WAITS_FOR,
    )
    pks = list(waiting.order_by("pk").values_list("pk", flat=True))
    for pk in pks:
        run_import.apply_async((pk,), expires=WAITS_FOR.total_seconds())
    return len(pks)
