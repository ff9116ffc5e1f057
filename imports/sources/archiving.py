"""Put files of sources away after their import, so that none is taken twice."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from imports.models import ImportBatch, SourceFile
from imports.sources import registry
from imports.sources.base import BadSource, FileChanged, Listing, Source, SourceDown
from shop.hours import shop_day

FINISHED: Final = "已导入"
FAILED: Final = "未导入"
_OVER: Final = (ImportBatch.Status.FINISHED, ImportBatch.Status.FAILED)


def put_away_batch(batch: ImportBatch, *, now: datetime) -> str:
    """Put the file of this import away; if it fails now, the next look does it.

    Returns the name of its source, '' if somebody uploaded it.
    """
    file = SourceFile.objects.filter(batch=batch).first()
    if file is None:
        return ""
    try:
        source = registry.source(file.source).source
        listing = source.list(now=now) if source.moves else Listing()
        put_away_finished(file.source, source, listing, now=now)
    except (BadSource, SourceDown):
        pass
    return file.source


def put_away_finished(
    name: str, source: Source, listing: Listing, *, now: datetime
) -> list[str]:
    """Put away what was imported and still lies in the source; return what failed.

    A file that is gone or was overwritten since is only noted.
    """
    by_key = {(each.part, each.name, each.version): each for each in listing.files}
    problems = []
    for file in _imported(name):
        assert file.batch is not None
        listed = by_key.get((file.part, file.name, file.version))
        is_good = file.batch.status == ImportBatch.Status.FINISHED
        folder = f"{FINISHED if is_good else FAILED}/{shop_day(now)}"
        try:
            if source.moves and listed is not None:
                source.archive(listed, folder=folder)
        except FileChanged:
            pass
        except SourceDown as problem:
            problems.append(str(problem))
            continue
        SourceFile.objects.filter(pk=file.pk, archived_at=None).update(
            archived_at=now, is_moved=source.moves
        )
    return problems


def _imported(name: str) -> list[SourceFile]:
    files = SourceFile.objects.filter(
        source=name, archived_at=None, batch__status__in=_OVER
    )
    return list(files.select_related("batch").order_by("pk"))
