"""Reads Excel workbooks with calamine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    PasswordError,
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

ExcelValue = str | int | float | bool | date | datetime | time | timedelta

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
# In the globals of a BIFF8 book the record Date1904 (0x0022) is followed by
# CalcPrecision (0x000E): [MS-XLS] §2.1.7.20.3. Date1904 = 1 counts from 1904.
_BIFF_1904 = bytes.fromhex("2200 0200 0100 0E00 0200")


@dataclass(frozen=True)
class ExcelSheet:
    name: str
    is_hidden: bool
    uses_1904: bool
    merges: tuple[tuple[int, int, int], ...]  # first row, last row, column; from 0
    rows: Iterable[Sequence[ExcelValue]]


def read_workbook(path: Path, kind: Format) -> Iterator[ExcelSheet]:
    """Yield the worksheets of an .xls or .xlsx file, hidden ones without rows.

    Call it only in a process with limited memory: for a cell in the last column of the
    last row the library asks for 512 GiB and ends the process.
    """
    uses_1904 = _check(path, kind)
    try:
        with load_workbook(str(path)) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ != SheetTypeEnum.WorkSheet:
                    continue
                if sheet.visible != SheetVisibleEnum.Visible:
                    yield ExcelSheet(sheet.name, True, uses_1904, (), ())
                    continue
                content = book.get_sheet_by_name(sheet.name)
                yield ExcelSheet(
                    name=sheet.name,
                    is_hidden=False,
                    uses_1904=uses_1904,
                    merges=_vertical_merges(content),
                    rows=content.iter_rows(),
                )
    except PasswordError as error:
        raise UnreadableFile(ENCRYPTED) from error
    except CalamineError as error:
        raise UnreadableFile(DAMAGED) from error


def _check(path: Path, kind: Format) -> bool:
    if kind is Format.XLSX:
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
