"""Checks files that staff upload in the browser, stores them and queues them."""

from __future__ import annotations

import logging
from typing import Any, Final

from celery import current_app
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.db import transaction
from django.http import HttpRequest
from kombu.exceptions import OperationalError

from accounts.models import AuditEntry, User
from imports.batches import create_batch
from imports.evidence import NONE, Evidence
from imports.models import ImportBatch
from imports.tables.formats import (
    EMPTY,
    MAX_FILE_BYTES,
    UnreadableFile,
    refuse_suffix,
)
from shop.announced_length import announced_length

logger = logging.getLogger(__name__)

MAX_FILES: Final = 10
# The size of the form around its files.
_FORM_BYTES: Final = 1024 * 1024
_MEGABYTE: Final = 1024 * 1024


def max_bytes() -> int:
    """Return the largest allowed file; the parser takes at most MAX_FILE_BYTES."""
    most: int = settings.IMPORT_MAX_MEGABYTES * _MEGABYTE
    return min(most, MAX_FILE_BYTES)


def is_too_large(request: HttpRequest) -> bool:
    """Tell from the announced length, before anything is read, that it is too large."""
    return announced_length(request) > MAX_FILES * max_bytes() + _FORM_BYTES


class SizeLimit(FileUploadHandler):
    """Comes before the other handlers and drops a file that exceeds ``most`` bytes.

    No more than that reaches the disk; ``dropped`` holds the names of dropped files.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.dropped: list[str] = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > self.most:
            self.dropped.append(str(self.file_name))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        return None


def complaint_about(file: UploadedFile[Any]) -> str:
    """Return why the file is refused, as one sentence for staff, or ''."""
    try:
        refuse_suffix(file.name or "")
    except UnreadableFile as refusal:
        return str(refusal)
    return "" if file.size else EMPTY


def too_large() -> str:
    return (
        f"文件太大（超过 {max_bytes() // _MEGABYTE} MB），"
        "请按时间或门店拆成几个文件后再上传。"
    )


@transaction.atomic
def keep_upload(
    file: UploadedFile[Any],
    *,
    by: User,
    is_dry_run: bool,
    ip_address: str | None,
    evidence: Evidence = NONE,
) -> ImportBatch:
    """Store the file, record who uploaded it, and queue it."""
    name = file.name or ""
    batch = create_batch(
        file, name=name, uploaded_by=by, is_dry_run=is_dry_run, evidence=evidence
    )
    AuditEntry.objects.create(
        user=by,
        action=AuditEntry.Action.IMPORT,
        target=name[:80],
        target_id=str(batch.pk),
        reason="仅试算" if is_dry_run else "",
        ip_address=ip_address,
    )
    queue_on_commit(batch)
    return batch


def queue_on_commit(batch: ImportBatch) -> None:
    """Ask a worker after the commit; the page shows a notice if no worker comes."""
    transaction.on_commit(lambda: _call(batch.pk), robust=True)


def _call(pk: int) -> None:
    try:
        current_app.send_task("imports.tasks.run_import", [pk])
    except OperationalError:
        logger.warning("Redis is down; import %s waits to be queued again.", pk)
