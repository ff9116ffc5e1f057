"""Text separated by commas, tabs, semicolons or bars."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from imports.tables.encodings import BROKEN

# The last one is the comma of Chinese keyboards.
SEPARATORS = ",\t;|，"
_SAMPLE_LINES = 40
_MAX_CELL_CHARACTERS = 1 << 17
# A cell of more lines than this is no cell but a quote without its pair.
_MAX_LINES_PER_ROW = 100
# Excel may write a first line that names the separator.
_DECLARED_SEPARATOR = re.compile(r"^\ufeff?\"?sep=(.)\"?\s*$", re.IGNORECASE)
_MARK = "\ufeff"
_END_OF_FILE = "\x1a"
_UNPAIRED = "这一行（文件第 {line} 行）有不成对的引号，已按普通文字读取，请核对这一行"


@dataclass
class DelimitedText:
    """A separated text file; ``told`` fills while its rows are read.

    ``told`` holds, for the number of a row, a sentence about how it was read.
    """

    path: Path
    encoding: str
    separator: str = ""
    told: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        csv.field_size_limit(_MAX_CELL_CHARACTERS)
        lines = list(islice(self._lines(), _SAMPLE_LINES))
        declared = _DECLARED_SEPARATOR.match(lines[0]) if lines else None
        self._has_declaration = bool(declared)
        self.separators = (declared[1],) if declared else find_separators(lines)
        self.separator = self.separator or self.separators[0]
        mark = re.escape(self.separator)
        ends = rf"(?={mark}|[\r\n]|$)"
        self._guarded = re.compile(rf'(?:^|(?<={mark}))="([^"\r\n]*)"{ends}')
        self._cell = re.compile(rf'"(?P<quoted>(?:[^"]|"")*)"{ends}|[^{mark}]*')
        sample = lines[1:] if declared else lines
        self._width = _usual([len(self._split_as_text(each)) for each in sample])

    def rows(self) -> Iterator[list[str]]:
        """Yield the records; each line of the file is in exactly one of them."""
        lines = _Lines(self._lines())
        if self._has_declaration:
            lines.take()
        number = 0
        while (line := lines.take()) is not None:
            number += 1
            if '"' in line:
                row = self._quoted(line, lines, number)
            else:
                row = _bare(line).split(self.separator)
            yield [] if row in ([_END_OF_FILE], [""]) else row

    def _quoted(self, line: str, lines: _Lines, number: int) -> list[str]:
        """Return the record that begins with this line, which has quotes."""
        row = self._split(line)
        following: list[str] = []
        for more in lines.ahead(_MAX_LINES_PER_ROW):
            if row is not None:
                break
            following.append(more)
            row = self._split("".join([line, *following])) if '"' in more else None
        if row and not self._are_records(following):
            lines.skip(len(following))
            return row
        self.told.append((number, _UNPAIRED.format(line=lines.taken)))
        return self._split_as_text(line)

    def _split(self, record: str) -> list[str] | None:
        """Split a record; None if a quote is open, [] if its quotes do not pair."""
        reader = csv.reader(
            [self._guarded.sub(r'"\1"', record)], delimiter=self.separator, strict=True
        )
        try:
            return next(reader)
        except csv.Error as error:
            return None if "end of data" in str(error) else []

    def _split_as_text(self, line: str) -> list[str]:
        """Split a line; a quote without its pair is an ordinary character."""
        text = _bare(line)
        cells: list[str] = []
        at = 0
        while at <= len(text):
            match = self._cell.match(text, at)
            if match is None:
                break
            quoted = match["quoted"]
            cells.append(match[0] if quoted is None else quoted.replace('""', '"'))
            at = match.end() + 1
        return cells

    def _are_records(self, lines: list[str]) -> bool:
        """Tell whether lines that a quote would join are records by themselves."""
        whole = sum(len(self._split_as_text(each)) >= self._width for each in lines)
        return self._width > 1 and whole * 2 > len(lines)

    def _lines(self) -> Iterator[str]:
        with self.path.open(
            encoding=self.encoding, errors="replace", newline=""
        ) as file:
            for line in file:
                # Files that were joined have the mark of the second in the middle.
                yield line.removeprefix(_MARK).replace("\0", BROKEN)


class _Lines:
    """The lines of a text with a look ahead; ``taken`` counts those behind."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._ahead: list[str] = []
        self.taken = 0

    def take(self) -> str | None:
        line = self._ahead.pop(0) if self._ahead else next(self._lines, None)
        self.taken += line is not None
        return line

    def ahead(self, most: int) -> Iterator[str]:
        """Yield the next lines without taking them."""
        for index in range(most):
            if index == len(self._ahead):
                line = next(self._lines, None)
                if line is None:
                    return
                self._ahead.append(line)
            yield self._ahead[index]

    def skip(self, count: int) -> None:
        del self._ahead[:count]
        self.taken += count


def find_separators(lines: list[str]) -> tuple[str, ...]:
    """Return the separators that occur, the most probable first.

    A separator is the more probable, the more cells the usual line has by it. Who knows
    what a header is decides by the header (imports.reading.opening).
    """
    counts = {mark: _usual_count(lines, mark) for mark in SEPARATORS}
    found = [mark for mark in SEPARATORS if any(mark in line for line in lines)]
    ordered = sorted(found, key=lambda mark: -counts[mark])
    return tuple(ordered) or (SEPARATORS[0],)


def _usual_count(lines: list[str], mark: str) -> int:
    return _usual([line.count(mark) for line in lines if line.strip()])


def _usual(counts: list[int]) -> int:
    return sorted(counts)[len(counts) // 2] if counts else 0


def _bare(line: str) -> str:
    return line.rstrip("\r\n")
