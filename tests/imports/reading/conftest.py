from __future__ import annotations

from pathlib import Path

import pytest

from imports.reading.records import (
    RowRecord,
)
from imports.reading.rows import RecordReader
from imports.reading.sheets.tables import find_tables
from imports.tables.files import read_file
from tests.imports.exports import Cell, write_xlsx
from tests.imports.reading.cells import (
    TODAY,
)


@pytest.fixture
def read(tmp_path: Path):
    """Return a reader of one row, given as header and cells side by side."""

    def run(row: dict[str, Cell]) -> RowRecord:
        path = write_xlsx(tmp_path / "a.xlsx", {"表": [list(row), list(row.values())]})
        with read_file(path) as sheets:
            (table,) = find_tables(sheets, today=TODAY).tables
            (record,) = RecordReader(table).records()
            return record

    return run
