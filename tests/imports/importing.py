"""Import a few rows the way a file would bring them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from imports.batches import create_batch, run_batch
from imports.models import ImportBatch, ImportProblem
from tests.imports.exports import Cell, Rows, write_xlsx

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

Table = Sequence[Mapping[str, Cell]]


def import_rows(
    path: Path, *rows: Mapping[str, Cell], now: datetime = NOW
) -> ImportBatch:
    """Import rows of one sheet; the first names the columns of all."""
    return import_sheets(path, {"表": rows}, now=now)


def import_sheets(
    path: Path, sheets: dict[str, Table], *, now: datetime = NOW, dry: bool = False
) -> ImportBatch:
    content: dict[str, Rows] = {
        name: [list(rows[0]), *([row.get(key, "") for key in rows[0]] for row in rows)]
        for name, rows in sheets.items()
    }
    file = write_xlsx(path / "a.xlsx", content)
    batch = create_batch(file, name="a.xlsx", is_dry_run=dry)
    return run_batch(batch, now=now)


def problems(batch: ImportBatch) -> list[tuple[int, str, str]]:
    """Return row, column and sentence of each problem, sorted."""
    rows = ImportProblem.objects.filter(row__batch=batch)
    return sorted(rows.values_list("row__number", "column", "sentence"))
