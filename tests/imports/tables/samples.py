"""Tables and broken files for the readers of files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from imports.tables.files import UnreadableFile, read_file
from tests.imports.exports import (
    SHEET,
    rewrite_part,
    sheet_of,
    simple_xlsx,
)

ROWS = [["姓名", "手机"], ["张三", "16800000001"], ["李㐀䶮", "16800000002"]]


def cells(path: Path, name: str | None = None) -> list[list[object]]:
    with read_file(path, name=name) as sheets:
        return [list(row.cells) for sheet in sheets for row in sheet.rows()]


def refusal(path: Path, name: str | None = None) -> str:
    with pytest.raises(UnreadableFile) as caught, read_file(path, name=name):
        pass
    return str(caught.value)


def write_bomb(path: Path, mib: int) -> None:
    """A workbook whose one text unpacks to so many MiB, written piece by piece."""
    before, _, after = sheet_of(simple_xlsx()).partition("张三".encode())
    with (
        zipfile.ZipFile(io.BytesIO(simple_xlsx())) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            if name != SHEET:
                target.writestr(name, source.read(name))
        with target.open(SHEET, "w") as part:
            part.write(before)
            for _ in range(mib):
                part.write(b"A" * (1 << 20))
            part.write(after)


def write_far_cell(path: Path) -> None:
    """A cell at XFD1048576: whoever holds the rectangle needs 512 GiB."""
    far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    path.write_bytes(
        rewrite_part(
            simple_xlsx(), SHEET, lambda xml: xml.replace(b"</sheetData>", far)
        )
    )
