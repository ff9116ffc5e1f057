"""The process that opens an untrusted file, limited in memory, time and output.

`python -m imports.tables.parsing FILE` writes JSON lines to its standard output:
`{"sheet": …}`, then lists of rows, then `{"rows": n}`; last `{"complete": true}`, or
`{"refused": sentence}`. Beside `rows` stands what is to be told of single rows of a
text, beside `sheet` by which separators it can be read. A date is written as a list
with its ISO text, which distinguishes it from text. It uses neither Django nor the
database; files.py starts it.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from imports.tables.delimited import DelimitedText
from imports.tables.formats import (
    Format,
    UnreadableFile,
    detect_encoding,
    detect_format,
)
from imports.tables.markup import read_markup
from imports.tables.workbooks import ExcelSheet, read_workbook
from imports.tables.xml_books import read_xml_book

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 120
OUTPUT_BYTES = 1 << 30
MAX_ROWS = 500_000
MAX_CELL_CHARACTERS = 4000

TOO_LARGE_OPENED = (
    "表格展开后过大（可能在很远的行列里有内容）；"
    "请删除多余的空白行列，或拆成几个文件后再上传。"
)

_ROWS_PER_LINE = 500
_MAX_TOLD = 10_000


def main(path: Path, separator: str = "") -> None:
    try:
        for sheet in _sheets(path, separator):
            _write_sheet(sheet)
        _write({"complete": True})
    except UnreadableFile as refusal:
        _write({"refused": str(refusal)})
    except MemoryError:
        _write({"refused": TOO_LARGE_OPENED})


def limit_resources() -> None:
    """Limit the resources of this process for the rest of its life."""
    # macOS cannot limit the address space; servers run Linux.
    with suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, OUTPUT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _sheets(path: Path, separator: str) -> Iterator[ExcelSheet]:
    kind = detect_format(path)
    if kind in (Format.PACKAGE, Format.XLS):
        yield from read_workbook(path, kind)
        return
    encoding = detect_encoding(path)
    if kind is Format.XML:
        yield from read_xml_book(path, encoding)
        return
    if kind is Format.HTML:
        yield ExcelSheet(name="", rows=read_markup(path, encoding))
        return
    text = DelimitedText(path, encoding, separator)
    yield ExcelSheet(
        name="", rows=text.rows(), separators=text.separators, told=text.told
    )


def _write_sheet(sheet: ExcelSheet) -> None:
    _write(
        {
            "sheet": sheet.name,
            "is_hidden": sheet.is_hidden,
            "uses_1904": sheet.uses_1904,
            "merges": sheet.merges,
            "separators": sheet.separators,
            "damage": sheet.damage,
        }
    )
    rows = map(_plain_row, sheet.rows)
    n_rows = 0
    while batch := list(islice(rows, _ROWS_PER_LINE)):
        n_rows += len(batch)
        if n_rows > MAX_ROWS:
            raise UnreadableFile(TOO_LARGE_OPENED)
        _write(batch)
    _write({"rows": n_rows, "told": sheet.told[:_MAX_TOLD]})


def _plain_row(row: Iterable[Any]) -> list[Any]:
    cells = [
        cell
        if type(cell) is float
        or (type(cell) is str and len(cell) < MAX_CELL_CHARACTERS)
        else _plain(cell)
        for cell in row
    ]
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _plain(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell[:MAX_CELL_CHARACTERS]
    if isinstance(cell, date):
        return [cell.isoformat()]
    if isinstance(cell, time | timedelta):
        return str(cell)
    return cell


def _write(message: object) -> None:
    # json.dump would use the slow encoder written in Python.
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    limit_resources()
    main(Path(sys.argv[1]), *sys.argv[2:])
