"""Completes packages that lack parts which Excel does without."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from imports.tables.archives import workbook_part

_ROOT = "_rels/.rels"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_SHEET_ID = re.compile(rb'<(?:\w+:)?sheet\b[^>]*\br:id="([^"]+)"')
_NUMBER = re.compile(r"\d+")


def completed(path: Path) -> io.BytesIO | None:
    """Return the workbook with the lists of its parts, or None if it is complete.

    Some exports leave them out, and some write names with backslashes. Excel then finds
    the workbook and its sheets by their usual names (ECMA-376 part 1, §12.3 and §18.2).
    """
    with zipfile.ZipFile(path) as archive:
        names = {name: _slashed(name) for name in archive.namelist()}
        book = workbook_part(archive)
        if book is None or not book.endswith(".xml"):
            return None
        added = _missing(archive, book, names)
        if added or any(name != usual for name, usual in names.items()):
            return _rewritten(archive, names, added)
        return None


def _slashed(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _missing(
    archive: zipfile.ZipFile, book: str, names: dict[str, str]
) -> dict[str, str]:
    """Return the lists of parts that the package lacks, by their names."""
    folder, _, file = _slashed(book).rpartition("/")
    of_book = f"{folder}/_rels/{file}.rels"
    known = set(names.values())
    added: dict[str, str] = {}
    if _ROOT not in known:
        added[_ROOT] = _relations([("rId1", "officeDocument", _slashed(book))])
    if of_book not in known:
        ids = [each.decode() for each in _SHEET_ID.findall(archive.read(book))]
        added[of_book] = _relations(_parts(ids, known, folder))
    return added


def _parts(ids: list[str], known: set[str], folder: str) -> list[tuple[str, str, str]]:
    """Return the relations of a workbook to its sheets, which are numbered in order."""
    sheets = sorted(
        (name for name in known if name.startswith(f"{folder}/worksheets/sheet")),
        key=lambda name: int((_NUMBER.findall(name) or ["0"])[-1]),
    )
    found = [
        (key, "worksheet", name.removeprefix(f"{folder}/"))
        for key, name in zip(ids, sheets, strict=False)
    ]
    for kind in ("styles", "sharedStrings"):
        if f"{folder}/{kind}.xml" in known:
            found.append((f"rId_{kind}", kind, f"{kind}.xml"))
    return found


def _relations(parts: list[tuple[str, str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, kind, target in parts
    )
    return f'<Relationships xmlns="{_PACKAGE}">{lines}</Relationships>'


def _rewritten(
    archive: zipfile.ZipFile, names: dict[str, str], added: dict[str, str]
) -> io.BytesIO:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as complete:
        for name, usual in names.items():
            complete.writestr(usual, archive.read(name))
        for name, text in added.items():
            complete.writestr(name, text)
    content.seek(0)
    return content
