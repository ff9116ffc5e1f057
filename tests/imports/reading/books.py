"""Sheets of a file, opened as the reader sees them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from imports.reading.sheets.tables import Book, find_tables
from imports.tables.files import read_file
from tests.imports.exports import (
    Rows,
    write_xlsx,
)

TODAY = date(2026, 11, 21)
VIN = "LFV3A24GXC3000001"


@contextmanager
def book(path: Path) -> Iterator[Book]:
    with read_file(path) as sheets:
        yield find_tables(sheets, today=TODAY)


@contextmanager
def book_of(tmp_path: Path, rows: Rows, **options) -> Iterator[Book]:
    with book(write_xlsx(tmp_path / "a.xlsx", {"表": rows}, **options)) as found:
        yield found
