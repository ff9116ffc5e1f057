"""Exports of one night, and a folder in which they lie."""

from __future__ import annotations

from datetime import datetime, timedelta

from imports.models import ImportBatch, SourceFile
from imports.sources.looking import SETTLES, look
from imports.sources.options import read_sources
from imports.tasks import run_import
from shop.hours import SHOP_ZONE
from tests.imports.exports import write_xlsx

NIGHT = datetime(2026, 11, 28, 1, 20, tzinfo=SHOP_ZONE)
LATER = NIGHT + SETTLES


def sources(settings, written):
    settings.IMPORT_SOURCES = read_sources(written)


def watch(settings, path, options=""):
    """Make the folder the only source, with more options as JSON."""
    path.mkdir(exist_ok=True)
    sources(settings, f'{{"DMS": {{"kind": "folder", "path": "{path}"{options}}}}}')
    return path


def lay(path, name="客户.xlsx", rows=1, first=1):
    people = [[f"张{n}", f"139{n:08}"] for n in range(first, first + rows)]
    return write_xlsx(path / name, {"客户": [["姓名", "手机"], *people]})


def look_twice(name="DMS", now=NIGHT):
    """Look, and look again when the files have settled; return how many were taken."""
    return look(name, now=now) + look(name, now=now + SETTLES)


def run_imports():
    """Do what the workers do with the queued imports."""
    queued = ImportBatch.objects.filter(status="queued").order_by("pk")
    return [run_import(batch.pk) for batch in list(queued)]


def brought(name, *, rows, taken_at, source="DMS", part="*", status="finished"):
    """Make a file that was taken and imported with so many rows."""
    batch = ImportBatch.objects.create(file_name=name, rows_total=rows, status=status)
    return SourceFile.objects.create(
        source=source,
        part=part,
        name=name,
        version=f"{taken_at}",
        seen_at=taken_at - timedelta(minutes=5),
        taken_at=taken_at,
        batch=batch,
    )
