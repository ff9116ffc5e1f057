"""Reads Excel and OpenDocument workbooks with calamine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from imports.tables.archives import check_archive, uses_1904_dates
from imports.tables.formats import (
    DAMAGED,
    ENCRYPTED,
    Format,
    UnreadableFile,
)
from imports.tables.old_books import decoded, decoded_rows, with_plain_bytes
from imports.tables.packages import completed

ExcelValue = str | int | float | bool | date | datetime | time | timedelta

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
# In the globals of a BIFF8 book the record Date1904 (0x0022) is followed by
# CalcPrecision (0x000E): [MS-XLS] §2.1.7.20.3. Date1904 = 1 counts from 1904.
_BIFF_1904 = bytes.fromhex("2200 0200 0100 0E00 0200")


@dataclass(frozen=True)
class ExcelSheet:
    name: str
    rows: Iterable[Sequence[ExcelValue]]
    is_hidden: bool = False
    uses_1904: bool = False
    # First row, last row, column; from 0.
    merges: tuple[tuple[int, int, int], ...] = ()
    damage: str = ""
    # Of a text only: see DelimitedText.
    separators: tuple[str, ...] = ()
    told: Sequence[tuple[int, str]] = ()


def read_workbook(path: Path, kind: Format) -> Iterator[ExcelSheet]:
    """Yield the worksheets of an Excel or OpenDocument file, hidden ones without rows.

    Call it only in a process with limited memory: for a cell in the last column of the
    last row the library asks for 512 GiB and ends the process.
    """
    uses_1904 = _check(path, kind)
    if kind is Format.PACKAGE:
        source, is_old = completed(path), False
    else:
        source = with_plain_bytes(path.read_bytes())
        is_old = source is not None
    try:
        with load_workbook(source or str(path)) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ == SheetTypeEnum.WorkSheet:
                    found = _read_sheet(book, sheet, uses_1904)
                    yield _decoded(found) if is_old else found
    except PasswordError as error:
        raise UnreadableFile(ENCRYPTED) from error
    except CalamineError as error:
        raise UnreadableFile(DAMAGED) from error


def _read_sheet(
    book: CalamineWorkbook, sheet: SheetMetadata, uses_1904: bool
) -> ExcelSheet:
    if sheet.visible != SheetVisibleEnum.Visible:
        return ExcelSheet(sheet.name, (), is_hidden=True)
    try:
        content = book.get_sheet_by_name(sheet.name)
    except CalamineError:
        # Excel opens the other sheets of such a file, so they are imported.
        return ExcelSheet(sheet.name, (), damage="这张工作表已损坏，读不出来")
    return ExcelSheet(
        sheet.name,
        content.iter_rows(),
        uses_1904=uses_1904,
        merges=_vertical_merges(content),
    )


def _decoded(sheet: ExcelSheet) -> ExcelSheet:
    return replace(sheet, name=decoded(sheet.name), rows=decoded_rows(sheet.rows))


def _check(path: Path, kind: Format) -> bool:
    if kind is Format.PACKAGE:
        check_archive(path)
        return uses_1904_dates(path)
    content = path.read_bytes()
    if _ENCRYPTED_PACKAGE in content:
        raise UnreadableFile(ENCRYPTED)
    return _BIFF_1904 in content


def _vertical_merges(sheet: CalamineSheet) -> tuple[tuple[int, int, int], ...]:
    first_column = sheet.start[1] if sheet.start else 0
    return tuple(
        (top, bottom, left - first_column)
        for (top, left), (bottom, _) in sheet.merged_cell_ranges or ()
        if bottom > top and left >= first_column
    )
