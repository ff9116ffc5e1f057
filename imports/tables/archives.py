"""Refuses archives that would unpack to more than a table needs."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from imports.tables.formats import (
    DAMAGED,
    DECLARES_ENTITIES,
    ENCRYPTED,
    UNKNOWN,
    UnreadableFile,
)

# 100,000 repair orders of 20 columns unpack into 113 MiB.
MAX_UNPACKED_BYTES = 320 * 1024 * 1024
MAX_ENTRIES = 1000
MAX_RATIO = 100

TOO_LARGE_UNPACKED = (
    "文件解压后过大，疑似异常文件，已拒绝；请从系统重新导出，或拆成几个较小的文件。"
)

# What zipfile raises for an archive with wrong bytes in its directory or contents.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(ValueError, NotImplementedError, RuntimeError),
)
_CHUNK_BYTES = 1 << 18
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Office Open XML forbids document type declarations in its parts
# (ECMA-376 part 2, §8.1.4 "XML usage").
_DECLARATIONS = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin")
_ROOT = "_rels/.rels"
_OFFICE_TARGET = re.compile(
    rb'<Relationship\b(?=[^>]*/officeDocument")[^>]*\bTarget="([^"]+)"'
)
_OPEN_DOCUMENT = "content.xml"
# BrtWbProp with its flag f1904 ([MS-XLSB] §2.4.822): record 153, length, flags.
_BINARY_1904 = re.compile(rb"\x99\x01[\x0c-\x7f][\x01\x03\x05\x07\x09\x0b\x0d\x0f]")
_LONGEST_DECLARATION = max(map(len, _DECLARATIONS))


def check_archive(path: Path) -> None:
    """Raise UnreadableFile unless `path` is a workbook of a sensible size."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive.infolist())
            _check_contents(archive)
            is_document = _OPEN_DOCUMENT in archive.namelist()
            if not is_document and workbook_part(archive) is None:
                raise UnreadableFile(UNKNOWN)
    except _BROKEN as error:
        raise UnreadableFile(DAMAGED) from error


def uses_1904_dates(path: Path) -> bool:
    """Tell whether a workbook counts days from 1904 (`workbookPr date1904`)."""
    with zipfile.ZipFile(path) as archive:
        name = workbook_part(archive)
        if name is None:
            return False
        part = archive.read(name)
    if name.lower().endswith(".bin"):
        return bool(_BINARY_1904.search(part))
    return b'date1904="1"' in part or b'date1904="true"' in part


def workbook_part(archive: zipfile.ZipFile) -> str | None:
    """Return the part that lists the sheets of an .xlsx or .xlsb file."""
    names = archive.namelist()
    for name in names:
        if name.replace("\\", "/").lower().endswith(_WORKBOOKS):
            return name
    if _ROOT in names and (match := _OFFICE_TARGET.search(archive.read(_ROOT))):
        target = match[1].decode(errors="replace").lstrip("/")
        return target if target in names else None
    return None


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UnreadableFile(ENCRYPTED)
    if any(entry.compress_type not in _COMPRESSIONS for entry in entries):
        raise UnreadableFile(DAMAGED)
    if len(entries) > MAX_ENTRIES or _is_bomb(
        sum(entry.file_size for entry in entries),
        sum(entry.compress_size for entry in entries),
    ):
        raise UnreadableFile(TOO_LARGE_UNPACKED)


def _check_contents(archive: zipfile.ZipFile) -> None:
    """Unpack everything once and count the bytes: an archive's directory may lie."""
    packed = unpacked = 0
    for entry in archive.infolist():
        packed += entry.compress_size
        is_xml = entry.filename.lower().endswith((".xml", ".rels"))
        # Otherwise zipfile stops reading where the directory says.
        entry.file_size = MAX_UNPACKED_BYTES + 1
        tail = b""
        with archive.open(entry) as part:
            while chunk := part.read(_CHUNK_BYTES):
                unpacked += len(chunk)
                if _is_bomb(unpacked, packed):
                    raise UnreadableFile(TOO_LARGE_UNPACKED)
                if is_xml:
                    _refuse_declarations(tail + chunk)
                    tail = chunk[-_LONGEST_DECLARATION:]


def _is_bomb(unpacked: int, packed: int) -> bool:
    # Small parts may compress well without being dangerous.
    excessive = unpacked > 8 * 1024 * 1024 and unpacked > MAX_RATIO * max(packed, 1)
    return unpacked > MAX_UNPACKED_BYTES or excessive


def _refuse_declarations(xml: bytes) -> None:
    if any(declaration in xml for declaration in _DECLARATIONS):
        raise UnreadableFile(DECLARES_ENTITIES)
