"""One import, from the uploaded file to the recorded result."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from django.core.files import File
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from accounts.models import User
from imports import column_maps
from imports.evidence import NONE, Evidence
from imports.models import ImportBatch, ImportRow
from imports.reading.sheets.choices import UNDECIDED, Decisions
from imports.reading.sheets.opening import open_book
from imports.reading.sheets.questions import NeedsAnswer, questions_about
from imports.run import Progress, Run
from imports.tables.files import UnreadableFile
from imports.writing import closing

# Only where the cause lies outside the file does another try help.
_BROKEN_OFF = "导入中断，已写入的行保留；请把同一个文件再导入一次，不会重复。"
_NOT_FORESEEN = (
    "处理到第 {row:,} 行之后程序出错，已写入的行保留；再导入一次也会停在同一处。"
    "请把后面的行另存成一个文件再导入，并请管理员查看日志。"
)
_UNANSWERED = "30 天没有确认各列是什么，文件已删除；需要时请重新上传。"
# The first key of the advisory lock that a running batch holds; the second is its pk.
RUNNING_LOCK = 0x1A5C


def create_batch(
    path_or_file: Path | File[Any],
    *,
    name: str,
    uploaded_by: User | None = None,
    is_dry_run: bool = False,
    evidence: Evidence = NONE,
) -> ImportBatch:
    """Keep a copy of the file under a random name; `name` is the one shown to staff."""
    with _opened(path_or_file) as file:
        digest = sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        batch = ImportBatch(
            file_name=name[:200],
            file_sha256=digest.hexdigest(),
            uploaded_by=uploaded_by,
            is_dry_run=is_dry_run,
            consent_wording=evidence.wording,
            consent_given_on=evidence.given_on,
            consent_file=evidence.file,
        )
        batch.file.save(f"{uuid4().hex}{Path(name).suffix.lower()}", file)
    return batch


@contextmanager
def _opened(path_or_file: Path | File[Any]) -> Iterator[File[Any]]:
    if isinstance(path_or_file, Path):
        with path_or_file.open("rb") as opened:
            yield File(opened)
    else:
        yield path_or_file


def run_batch(
    batch: ImportBatch,
    *,
    now: datetime,
    on_progress: Progress | None = None,
    decisions: Decisions | None = None,
) -> ImportBatch:
    """Import the batch's file and record the result on the batch.

    Of a file that cannot be read, only the sentence in `error` is kept. Rows are
    written in chunks, so that good chunks stay when others fail. A dry run does the
    same work and rolls it back. Does nothing for a batch that is finished or that
    another worker runs. A file with a question about its columns waits for the answer,
    unless `decisions` are given: then it fails with advice.
    """
    with _lock(batch) as has_lock:
        if not has_lock or not _begin(batch, now):
            return batch
        started = monotonic()
        status, error = ImportBatch.Status.FAILED, _BROKEN_OFF
        try:
            with _without_garbage_collection():
                _run(batch, now, on_progress, decisions)
            status, error = ImportBatch.Status.FINISHED, ""
        except NeedsAnswer as question:
            column_maps.ask(batch, question.questions)
            error = str(question)
            if decisions is None:
                status, error = ImportBatch.Status.WAITING, ""
        except UnreadableFile as refusal:
            error = str(refusal)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            error = _NOT_FORESEEN.format(row=_rows_done(batch))
            raise
        finally:
            at = now + timedelta(seconds=monotonic() - started)
            _end(batch, status, at, error=error)
    return batch


def _rows_done(batch: ImportBatch) -> int:
    done = ImportBatch.objects.filter(pk=batch.pk).values_list("rows_done", flat=True)
    return done.get()


@contextmanager
def _lock(batch: ImportBatch) -> Iterator[bool]:
    """Yield whether the batch's lock was free; it is released if the worker dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [RUNNING_LOCK, batch.pk])
        (has_lock,) = cursor.fetchone()
    try:
        yield has_lock
    finally:
        if has_lock and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_unlock(%s, %s)", [RUNNING_LOCK, batch.pk]
                )


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Switch the garbage collector off during a run.

    Repeated collections over everything that a run keeps in memory take a quarter of
    the time of 100,000 rows. A run creates hardly any reference cycles.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _begin(batch: ImportBatch, now: datetime) -> bool:
    """Start a batch that is queued or whose worker died; False if it is over."""
    status = ImportBatch.Status
    waiting = ImportBatch.objects.filter(
        pk=batch.pk, status__in=[status.QUEUED, status.RUNNING]
    )
    if not waiting.update(status=status.RUNNING, started_at=now, rows_done=0):
        return False
    ImportRow.objects.filter(batch=batch).delete()
    batch.refresh_from_db()
    return True


def _end(batch: ImportBatch, status: str, at: datetime, *, error: str = "") -> None:
    """Write the result and delete the file, which holds phone numbers in clear.

    A file that waits for an answer is kept for it.
    """
    if status != ImportBatch.Status.WAITING:
        batch.file.delete(save=False)
    batch.status, batch.finished_at, batch.error = status, at, error
    fields = ["file", "status", "finished_at", "error"]
    if status == ImportBatch.Status.FINISHED:
        # A batch that failed keeps the number of rows that it had reached.
        fields += ["counts", "endings", "notices", "rows_done", "rows_total"]
    batch.save(update_fields=fields)
    batch.refresh_from_db()


def _run(
    batch: ImportBatch,
    now: datetime,
    on_progress: Progress | None,
    decisions: Decisions | None,
) -> None:
    known = replace(decisions or UNDECIDED, saved=column_maps.saved_choices())
    path, name = Path(batch.file.path), batch.file_name
    with open_book(path, name=name, today=now.date(), decisions=known) as book:
        column_maps.ask(batch, questions_about(book))
        run = Run(batch, book, now, on_progress)
        if batch.is_dry_run:
            with transaction.atomic():
                run.write()
                transaction.set_rollback(True)
        else:
            run.write()
            closing.analyze_tables()
        run.sum_up()


def drop_waiting(*, before: datetime) -> int:
    """Give up files that have waited for an answer since then, and delete them."""
    status = ImportBatch.Status
    waiting = ImportBatch.objects.filter(status=status.WAITING, created_at__lt=before)
    for batch in waiting:
        _end(batch, status.FAILED, timezone.now(), error=_UNANSWERED)
        column_maps.ask(batch, [])
    return len(waiting)
