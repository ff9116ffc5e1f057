"""Books that no writer at hand makes: OpenDocument, binary Excel, Excel 5.0."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

import xlwt.CompoundDoc

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

Texts = Sequence[Sequence[str]]


def write_ods(path: Path, rows: Texts) -> Path:
    cell = (
        '<table:table-cell office:value-type="string"><text:p>{}</text:p>'
        "</table:table-cell>"
    )
    body = "".join(
        f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>"
        for row in rows
    )
    content = (
        f'<office:document-content xmlns:office="{_OASIS}:office:1.0"'
        f' xmlns:table="{_OASIS}:table:1.0" xmlns:text="{_OASIS}:text:1.0">'
        "<office:body><office:spreadsheet><table:table table:name='a'>"
        f"{body}</table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def write_biff5(path: Path, rows: Texts) -> Path:
    """A book of Excel 5.0 in code page 936 with one sheet of texts."""
    labels = b"".join(
        _record(0x204, struct.pack("<4H", y, x, 0, len(cell.encode("gbk"))), cell)
        for y, row in enumerate(rows)
        for x, cell in enumerate(row)
    )
    size = struct.pack("<5H", 0, len(rows), 0, len(rows[0]), 0)
    sheet = _bof(0x10) + _record(0x200, size) + labels + _record(0x0A)
    offset = len(_globals(0))
    document = xlwt.CompoundDoc.XlsDoc()
    document.save(str(path), (_globals(offset) + sheet).ljust(4096, b"\0"))
    return path


def _globals(offset: int) -> bytes:
    name = struct.pack("<IHB", offset, 0, len("表".encode("gbk")))
    code_page = _record(0x42, struct.pack("<H", 936))
    return _bof(5) + code_page + _record(0x85, name, "表") + _record(0x0A)


def _bof(kind: int) -> bytes:
    return _record(0x809, struct.pack("<4H", 0x500, kind, 0, 0))


def _record(number: int, data: bytes = b"", text: str = "") -> bytes:
    content = data + text.encode("gbk")
    return struct.pack("<HH", number, len(content)) + content


def write_xlsb(path: Path, rows: Texts) -> Path:
    """A binary workbook with one sheet of inline texts ([MS-XLSB] §2.1.7)."""
    cells = b"".join(
        _part(0, struct.pack("<IIHHBI", y, 0, 300, 0, 0, 0) + b"\0" * 8)
        + b"".join(
            _part(6, struct.pack("<II", x, 0) + _wide(cell))
            for x, cell in enumerate(row)
        )
        for y, row in enumerate(rows)
    )
    size = struct.pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1)
    sheet = _part(129) + _part(148, size) + _part(145) + cells + _part(146) + _part(130)
    listed = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("a")
    book = _part(131) + _part(143) + _part(156, listed) + _part(144) + _part(132)
    relation = '<Relationship Id="rId1" Type="{}" Target="{}"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_RELATIONS}">'
            + relation.format(f"{_OFFICE}/officeDocument", "xl/workbook.bin")
            + "</Relationships>",
        )
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{_RELATIONS}">'
            + relation.format(f"{_OFFICE}/worksheet", "worksheets/sheet1.bin")
            + "</Relationships>",
        )
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def _part(number: int, data: bytes = b"") -> bytes:
    head = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, 1])
    return head + bytes([len(data)]) + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
