"""The workbook of rows with problems, which staff correct and import again."""

from __future__ import annotations

import io
import json
from itertools import groupby
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from imports.models import ImportBatch, ImportRow
from imports.reading.sheets.headers import KEY_HEADER, PROBLEM_HEADER

_EMPTY_SHEET = "没有需要更正的行"
_WIDTH = 18
_PROBLEM_WIDTH = 60
# Excel's limits on the name of a sheet.
_LONGEST_NAME = 31
_NOT_IN_A_NAME = str.maketrans("[]:*?/\\", "（）：＊？／＼")


def correction_workbook(batch: ImportBatch) -> bytes:
    """Return an .xlsx of the batch's problem rows as they stood, with their problems.

    It has a sheet for each sheet of the file, with the columns under their own headers,
    so that it can be imported again. Every cell is text and none a formula (OWASP, CSV
    injection).
    """
    book = Workbook(write_only=True)
    rows = batch.rows.filter(healed_at=None).prefetch_related("problems")
    rows = rows.order_by("sheet", "number")
    for name, group in groupby(rows, lambda row: row.sheet):
        _write_sheet(book, name, list(group))
    if not book.worksheets:
        book.create_sheet(_EMPTY_SHEET)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _write_sheet(book: Workbook, name: str, rows: list[ImportRow]) -> None:
    sheet = book.create_sheet(name.translate(_NOT_IN_A_NAME)[:_LONGEST_NAME] or None)
    records: list[dict[str, str]] = [json.loads(row.cells) for row in rows]
    named = dict.fromkeys(header for each in records for header in each)
    headers = [each for each in named if each not in (PROBLEM_HEADER, KEY_HEADER)]
    _set_widths(sheet, len(headers))
    sheet.freeze_panes = "A2"
    sheet.append(_texts(sheet, [PROBLEM_HEADER, *headers, KEY_HEADER]))
    for row, record in zip(rows, records, strict=True):
        cells = [record.get(header, "") for header in headers]
        sheet.append(_texts(sheet, [_told(row), *cells, str(row.pk)]))


def _set_widths(sheet: Any, n_columns: int) -> None:
    sheet.column_dimensions["A"].width = _PROBLEM_WIDTH
    for index in range(2, n_columns + 2):
        sheet.column_dimensions[get_column_letter(index)].width = _WIDTH
    sheet.column_dimensions[get_column_letter(n_columns + 2)].hidden = True


def _texts(sheet: Any, texts: list[str]) -> list[Any]:
    return [_text(sheet, text) for text in texts]


def _text(sheet: Any, text: str) -> Any:
    """Return a cell that stays text whatever it begins with, even when edited."""
    cell: Any = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True
    return cell


def _told(row: ImportRow) -> str:
    return "；".join(
        f"{problem.column}：{problem.sentence}" if problem.column else problem.sentence
        for problem in row.problems.all()
    )
