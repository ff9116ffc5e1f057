"""Reads HTML tables, which many shop systems write and name .xls."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

_CHUNK_CHARACTERS = 1 << 16
_MAX_SPAN = 1000


def read_markup(path: Path, encoding: str) -> Iterator[list[str]]:
    """Yield the rows of all tables of an HTML file; spanned cells repeat their text."""
    parser = _TableParser()
    with path.open(encoding=encoding, newline="") as file:
        while chunk := file.read(_CHUNK_CHARACTERS):
            parser.feed(chunk)
            yield from parser.take_rows()
    parser.close()
    parser.end_row()
    yield from parser.take_rows()


class _TableParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._silent = 0
        # column -> (rows that are still covered, text) of cells that span further rows
        self._hanging: dict[int, tuple[int, str]] = {}

    def take_rows(self) -> list[list[str]]:
        rows, self._rows = self._rows, []
        return rows

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "script"):
            self._silent += 1
        elif tag == "tr":
            self.end_row()
            self._row = []
            self._fill_hanging()
        elif tag in ("td", "th"):
            self._start_cell(dict(attrs))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self.end_row()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data.replace("\n", " "))

    def end_row(self) -> None:
        self._end_cell()
        if self._row is not None:
            self._rows.append(self._row)
        self._row = None

    def _start_cell(self, attributes: dict[str, str | None]) -> None:
        self._end_cell()
        if self._row is None:
            self._row = []
            self._fill_hanging()
        self._cell = []
        self._span = (_span(attributes, "colspan"), _span(attributes, "rowspan"))

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        text = _squeeze("".join(self._cell))
        columns, rows = self._span
        for _ in range(columns):
            if rows > 1:
                self._hanging[len(self._row)] = (rows - 1, text)
            self._row.append(text)
            text = ""  # as in a workbook, only the first column has the text
        self._cell = None
        self._fill_hanging()

    def _fill_hanging(self) -> None:
        if self._row is None:
            return
        while hanging := self._hanging.pop(len(self._row), None):
            rows, text = hanging
            if rows > 1:
                self._hanging[len(self._row)] = (rows - 1, text)
            self._row.append(text)


def _span(attributes: dict[str, str | None], name: str) -> int:
    value = attributes.get(name) or "1"
    return min(int(value), _MAX_SPAN) if value.isascii() and value.isdigit() else 1


def _squeeze(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(lines).strip()
