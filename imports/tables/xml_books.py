"""Reads XML Spreadsheet 2003, which many shop systems write and name .xls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from xml.parsers import expat

from imports.tables.formats import DAMAGED, DECLARES_ENTITIES, UnreadableFile
from imports.tables.workbooks import ExcelSheet, ExcelValue

_CHUNK_CHARACTERS = 1 << 16
_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_MAX_COLUMNS = 16_384
_MAX_ROWS = 1_048_576


def read_xml_book(path: Path, encoding: str) -> Iterator[ExcelSheet]:
    """Yield the worksheets of the file; hidden ones have no rows."""
    reader = _Reader()
    try:
        with path.open(encoding=encoding, errors="replace") as file:
            while chunk := file.read(_CHUNK_CHARACTERS):
                reader.feed(chunk.lstrip("\ufeff"))
                yield from reader.take_sheets()
        reader.feed("", is_last=True)
    except expat.ExpatError as error:
        raise UnreadableFile(DAMAGED) from error
    yield from reader.take_sheets()


class _Reader:
    def __init__(self) -> None:
        # The file's own declaration of its encoding does not count for text.
        self._parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = _refuse
        self._sheets: list[ExcelSheet] = []
        self._name = ""
        self._is_hidden = False
        self._rows: list[list[ExcelValue]] = []
        self._merges: list[tuple[int, int, int]] = []
        self._column = 0
        self._type = ""
        self._data: list[str] | None = None

    def feed(self, text: str, *, is_last: bool = False) -> None:
        self._parser.Parse(text, is_last)

    def take_sheets(self) -> list[ExcelSheet]:
        sheets, self._sheets = self._sheets, []
        return sheets

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        match _local(tag):
            case "Worksheet":
                self._name = _attribute(attributes, "Name")
                self._is_hidden, self._rows, self._merges = False, [], []
            case "Row":
                missing = _number(attributes, "Index", most=_MAX_ROWS) - 1
                self._rows += [[] for _ in range(missing - len(self._rows))]
                self._rows.append([])
                self._column = 0
            case "Cell" if self._rows:
                self._start_cell(attributes)
            case "Data":
                self._type, self._data = _attribute(attributes, "Type"), []
            case "Visible":
                self._data = []

    def _start_cell(self, attributes: dict[str, str]) -> None:
        index = _number(attributes, "Index", most=_MAX_COLUMNS)
        self._column = index - 1 if index else self._column
        row = self._rows[-1]
        row += [""] * (self._column + 1 - len(row))
        if down := _number(attributes, "MergeDown", most=_MAX_ROWS):
            first = len(self._rows) - 1
            self._merges.append((first, first + down, self._column))

    def _end(self, tag: str) -> None:
        match _local(tag):
            case "Cell":
                self._column += 1
            case "Data" if self._rows and self._data is not None:
                self._rows[-1][self._column] = _value("".join(self._data), self._type)
                self._data = None
            case "Visible" if self._data is not None:
                self._is_hidden = "hidden" in "".join(self._data).lower()
                self._data = None
            case "Worksheet":
                self._sheets.append(self._sheet())

    def _sheet(self) -> ExcelSheet:
        if self._is_hidden:
            return ExcelSheet(self._name, (), is_hidden=True)
        return ExcelSheet(self._name, self._rows, merges=tuple(self._merges))

    def _text(self, data: str) -> None:
        if self._data is not None:
            self._data.append(data)


def _refuse(*_: object) -> None:
    raise UnreadableFile(DECLARES_ENTITIES)


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]


def _attribute(attributes: dict[str, str], name: str) -> str:
    return attributes.get(f"{_SPREADSHEET} {name}") or attributes.get(name, "")


def _number(attributes: dict[str, str], name: str, *, most: int) -> int:
    text = _attribute(attributes, name)
    return min(int(text), most) if text.isascii() and text.isdigit() else 0


def _value(text: str, kind: str) -> ExcelValue:
    with suppress(ValueError):
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text.removesuffix(".000"))
        if kind == "Boolean":
            return text.strip() == "1"
    return text
