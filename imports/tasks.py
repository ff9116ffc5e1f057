"""Celery tasks that import uploaded files."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from celery import shared_task

from imports.batches import drop_waiting, run_batch
from imports.models import ImportBatch
from imports.sources import registry
from imports.sources.archiving import put_away_batch
from imports.sources.looking import look
from shop import clock

# After this time another task has taken the file, so an untaken task may expire.
WAITS_FOR: Final = timedelta(minutes=1)
# The next look is at most an hour away.
LOOK_EXPIRES: Final = timedelta(hours=1)
KEPT_UNANSWERED: Final = timedelta(days=30)


@shared_task
def run_import(batch_pk: int) -> str:
    """Import a file; runs twice safely, also after a worker was killed."""
    batch = ImportBatch.objects.get(pk=batch_pk)
    run_batch(batch, now=clock.now())
    if source := put_away_batch(batch, now=clock.now()):
        # The next file of the source has waited for this one.
        look_at_source.delay(source)
    return batch.status


@shared_task
def look_at_sources() -> int:
    """Have each source of nightly files looked at by a task of its own."""
    names = registry.names()
    for name in names:
        look_at_source.apply_async((name,), expires=LOOK_EXPIRES.total_seconds())
    return len(names)


@shared_task
def look_at_source(name: str) -> int:
    return look(name, now=clock.now())


@shared_task
def drop_unanswered() -> int:
    """Delete the files that nobody has answered about; they hold numbers in clear."""
    return drop_waiting(before=clock.now() - KEPT_UNANSWERED)


@shared_task
def sweep_imports() -> int:
    """Ask workers to take files that a lost task or a killed worker left behind."""
    status = ImportBatch.Status
    waiting = ImportBatch.objects.filter(
        status__in=[status.QUEUED, status.RUNNING],
        created_at__lt=clock.now() - WAITS_FOR,
    )
    pks = list(waiting.order_by("pk").values_list("pk", flat=True))
    for pk in pks:
        run_import.apply_async((pk,), expires=WAITS_FOR.total_seconds())
    return len(pks)
