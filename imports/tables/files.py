"""Opens a file that a shop system exported and reads its sheets row by row.

The parsing happens in a resource-limited process of its own (parsing.py), which first
writes everything to an unnamed temporary file. So a bad file is refused as a whole
before a single row of it is used, and reading needs the memory of one batch of rows.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from imports.tables.formats import DAMAGED, UnreadableFile, refuse_suffix
from imports.tables.parsing import TOO_LARGE_OPENED

__all__ = ["Merge", "Row", "Sheet", "UnreadableFile", "Value", "read_file"]

Value = str | int | float | bool | datetime | date

PARSING_SECONDS = 300
_PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Row:
    """A row; `number` counts from 1 as in Excel; trailing empty cells are cut."""

    number: int
    cells: list[Value]


@dataclass(frozen=True, slots=True)
class Merge:
    """A cell merged downwards: rows numbered as in Row, the column from 0."""

    first_row: int
    last_row: int
    column: int


@dataclass(frozen=True)
class Sheet:
    name: str
    is_hidden: bool
    uses_1904: bool
    merges: tuple[Merge, ...]
    row_count: int
    # What to tell about single rows of a text, by their number.
    told: Mapping[int, str]
    # By which separators a text can be read; the first one was used.
    separators: tuple[str, ...]
    # Why the rows of this sheet could not be read.
    damage: str
    _spool: IO[bytes]
    _offset: int

    def rows(self) -> Iterator[Row]:
        """Yield all rows, blank ones too; may be called again and interleaved."""
        number, offset = 0, self._offset
        while number < self.row_count:
            self._spool.seek(offset)
            line = self._spool.readline()
            offset += len(line)
            for cells in json.loads(line):
                number += 1
                yield Row(
                    number, [_moment(c[0]) if type(c) is list else c for c in cells]
                )


@contextmanager
def read_file(
    path: Path, *, name: str | None = None, separator: str = ""
) -> Iterator[list[Sheet]]:
    """Yield the sheets of `path`; `name` is the name that the user knows the file by.

    A text is read by `separator`, or else by the most probable one.

    Raises UnreadableFile, with one Chinese sentence for staff, for everything that is
    not a sound table; nothing of such a file is ever returned.
    """
    refuse_suffix(name or path.name)
    with tempfile.TemporaryFile() as spool:
        status = _parse(path, spool, separator)
        # The only sheet of a text file gets the name of the file.
        yield index_sheets(spool, status, nameless=Path(name or path.name).stem)


def _parse(path: Path, spool: IO[bytes], separator: str) -> int:
    command = [sys.executable, "-m", "imports.tables.parsing", str(path.resolve())]
    command += [separator] if separator else []
    # A compromised parser must not see the keys in the environment.
    environment = {"PYTHONUTF8": "1"}
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=spool,
            stderr=subprocess.DEVNULL,
            cwd=_PROJECT,
            env=environment,
            timeout=PARSING_SECONDS,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(TOO_LARGE_OPENED) from error


def index_sheets(spool: IO[bytes], status: int, *, nameless: str) -> list[Sheet]:
    """Find the sheets in the parser's output, or raise for why it did not finish."""
    sheets: list[Sheet] = []
    heading: dict[str, Any] = {}
    spool.seek(0)
    offset = start = 0
    for line in spool:
        offset += len(line)
        if not line.startswith(b"{") or not line.endswith(b"\n"):
            continue
        message = json.loads(line)
        if "refused" in message:
            raise UnreadableFile(message["refused"])
        if "complete" in message:
            return sheets
        if "sheet" in message:
            heading, start = message, offset
            heading["sheet"] = heading["sheet"] or nameless
        else:
            sheets.append(_sheet(heading, message, spool, start))
    # Killed by a signal: out of memory or time. Exited by itself: the library crashed.
    raise UnreadableFile(TOO_LARGE_OPENED if status < 0 else DAMAGED)


def _sheet(
    heading: dict[str, Any], ending: dict[str, Any], spool: IO[bytes], offset: int
) -> Sheet:
    return Sheet(
        name=heading["sheet"],
        is_hidden=heading["is_hidden"],
        uses_1904=heading["uses_1904"],
        merges=tuple(
            Merge(first + 1, last + 1, column)
            for first, last, column in heading["merges"]
        ),
        row_count=ending["rows"],
        told=dict(ending["told"]),
        separators=tuple(heading["separators"]),
        damage=heading["damage"],
        _spool=spool,
        _offset=offset,
    )


def _moment(text: str) -> datetime | date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
