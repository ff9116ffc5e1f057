"""Small files as shop systems write them, made on the spot."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

Cell = str | int | float | bool | date | datetime | None
Rows = Sequence[Sequence[Cell]]

DATE_FORMAT = xlwt.easyxf(num_format_str="yyyy-mm-dd")


def write_xlsx(
    path: Path,
    sheets: dict[str, Rows],
    *,
    hidden: Sequence[str] = (),
    merges: Sequence[str] = (),
    uses_1904: bool = False,
) -> Path:
    """Merges are ranges like A1:C1 of the first sheet."""
    book = openpyxl.Workbook()
    if uses_1904:
        book.epoch = CALENDAR_MAC_1904
    for position, (name, rows) in enumerate(sheets.items()):
        sheet = book.active if position == 0 else book.create_sheet()
        sheet.title = name
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append(list(row))
        for merge in merges if position == 0 else ():
            sheet.merge_cells(merge)
    book.save(path)
    return path


def write_xls(path: Path, sheets: dict[str, Rows], *, uses_1904: bool = False) -> Path:
    book = xlwt.Workbook()
    book.dates_1904 = uses_1904
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                style = (DATE_FORMAT,) if isinstance(cell, date) else ()
                sheet.write(y, x, cell, *style)
    book.save(str(path))
    return path


def write_csv(
    path: Path, rows: Rows, *, encoding: str = "utf-8", separator: str = ","
) -> Path:
    lines = (separator.join(str(cell) for cell in row) for row in rows)
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def write_html(path: Path, body: str, *, encoding: str = "utf-8") -> Path:
    page = f"<html><head><meta charset='{encoding}'></head><body>{body}</body></html>"
    path.write_bytes(page.encode(encoding))
    return path


def simple_xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "手机"])
    book.active.append(["张三", "16800000001"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def rewrite_part(archive: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return the workbook with one of its parts changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, change(content) if name == part else content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def sheet_of(archive: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        return source.read(SHEET)
