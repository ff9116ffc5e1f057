"""Look at a source, and take what lies there whole as imports.

A look notes each file that it sees. A later look takes it if it has not changed since,
so that a half-written file is not taken. The files of a source are imported one after
the other, so that an old file never overwrites what a newer one says: a look takes the
next one only when the last is over. A task calls this for each source.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.db import transaction

from imports import uploads
from imports.batches import create_batch
from imports.models import ImportBatch, SourceFile, SourceLook
from imports.sources import registry
from imports.sources.archiving import put_away_finished
from imports.sources.base import (
    BadSource,
    FileChanged,
    FileTooLarge,
    Listed,
    Listing,
    Source,
    SourceDown,
)
from imports.tables.formats import UnreadableFile, refuse_suffix

logger = logging.getLogger(__name__)

# A file that did not change for so long is whole.
SETTLES: Final = timedelta(minutes=2)
# A file that was seen and is gone without being taken.
FORGOTTEN: Final = timedelta(days=7)
_NOT_FORESEEN: Final = "程序出错（{}），请管理员查看日志。"


def look(name: str, *, now: datetime) -> int:
    """Look at the source once; return how many files were taken.

    What goes wrong is kept for the home page. Runs twice safely, also at once.
    """
    taken, problems = 0, list[str]()
    try:
        source = registry.source(name).source
        listing = source.list(now=now)
        problems += [listing.problem] * bool(listing.problem)
        problems += put_away_finished(name, source, listing, now=now)
        _note(name, listing, now)
        taken, failed = _take_next(name, source, listing, now=now)
        problems += failed.values()
    except (BadSource, SourceDown) as problem:
        problems.append(str(problem))
    # The other sources are looked at by tasks of their own, so this one may fail.
    except Exception as error:
        logger.exception("Looking at a source of imports failed.")
        problems.append(_NOT_FORESEEN.format(type(error).__name__))
    _keep_look(name, " ".join(problems), now)
    return taken


def _keep_look(name: str, error: str, now: datetime) -> None:
    SourceLook.objects.update_or_create(
        source=name[: registry.LONGEST_NAME],
        defaults={"looked_at": now, "error": error[:300]},
    )


def _note(name: str, listing: Listing, now: datetime) -> None:
    """Note what is seen for the first time; the constraint keeps each file once."""
    SourceFile.objects.bulk_create(
        [
            SourceFile(
                source=name,
                part=each.part,
                name=each.name,
                version=each.version,
                seen_at=now,
            )
            for each in listing.files
        ],
        ignore_conflicts=True,
    )
    forgotten = SourceFile.objects.filter(taken_at=None, seen_at__lt=now - FORGOTTEN)
    forgotten.filter(source=name).delete()


def _take_next(
    name: str, source: Source, listing: Listing, *, now: datetime
) -> tuple[int, dict[str, str]]:
    """Take the next file, after those that are refused unread.

    Returns how many were taken, and by part what went wrong: the newer files of such a
    part wait for the older one.
    """
    taken, failed = 0, dict[str, str]()
    for row, listed in _whole(name, listing, now):
        if listed.part in failed:
            continue
        if _is_busy(name):
            break
        try:
            batch = _take(source, row, listed, now)
        except FileChanged:
            continue
        except SourceDown as problem:
            failed[listed.part] = str(problem)
            continue
        if batch is None:
            # Another worker has the file, so the ones behind it have to wait.
            break
        taken += 1
    return taken, failed


def _is_busy(name: str) -> bool:
    """Tell whether an import of the source is not over.

    One that waits for an answer may wait for weeks, so the others overtake it.
    """
    status = ImportBatch.Status
    files = SourceFile.objects.filter(source=name)
    return files.filter(batch__status__in=[status.QUEUED, status.RUNNING]).exists()


def _whole(
    name: str, listing: Listing, now: datetime
) -> Iterator[tuple[SourceFile, Listed]]:
    """Yield the files that nobody has taken and that were the same at an earlier look.

    They come in the order of the listing, whose files may build on each other.
    """
    rows = SourceFile.objects.filter(
        source=name, taken_at=None, is_moved=False, seen_at__lte=now - SETTLES
    )
    by_key = {(row.part, row.name, row.version): row for row in rows}
    for each in listing.files:
        row = by_key.get((each.part, each.name, each.version))
        if row is not None:
            yield row, each


def _take(
    source: Source, row: SourceFile, listed: Listed, now: datetime
) -> ImportBatch | None:
    """Fetch the file and queue its import; None if another worker does.

    Raises FileChanged.
    """
    try:
        refuse_suffix(listed.name)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            source.fetch(listed, path, most=uploads.max_bytes())
            return _keep(row, path, now)
    except FileTooLarge:
        return _refuse(row, uploads.too_large(), now)
    except UnreadableFile as refusal:
        return _refuse(row, str(refusal), now)


def _keep(row: SourceFile, path: Path, now: datetime) -> ImportBatch | None:
    with claimed(row, now=now) as file:
        if file is None:
            return None
        file.batch = create_batch(path, name=file.name)
        uploads.queue_on_commit(file.batch)
        return file.batch


def _refuse(row: SourceFile, sentence: str, now: datetime) -> ImportBatch | None:
    """Record a file that is not even read, as an import that failed."""
    with claimed(row, now=now) as file:
        if file is None:
            return None
        file.batch = ImportBatch.objects.create(
            file_name=file.name[:200],
            status=ImportBatch.Status.FAILED,
            error=sentence,
            finished_at=now,
        )
        return file.batch


@contextmanager
def claimed(row: SourceFile, *, now: datetime) -> Iterator[SourceFile | None]:
    """Yield the file under its lock, None if another worker has it or had it.

    Whoever gets it sets its import; both are stored together or not at all.
    """
    untaken = SourceFile.objects.filter(pk=row.pk, taken_at=None)
    with transaction.atomic():
        file = untaken.select_for_update(skip_locked=True).first()
        yield file
        if file is not None and file.batch is not None:
            file.taken_at = now
            file.save(update_fields=["batch", "taken_at"])
