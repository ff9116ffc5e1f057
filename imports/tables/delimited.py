"""Text separated by commas, tabs, semicolons or bars."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

_SEPARATORS = ",\t;|"
_SAMPLE_LINES = 20
_MAX_CELL_CHARACTERS = 1 << 17
# Excel may write a first line that names the separator.
_DECLARED_SEPARATOR = re.compile(r"^sep=(.)\s*$")


def read_delimited(path: Path, encoding: str) -> Iterator[list[str]]:
    """Yield the records of a separated text file as they stand."""
    csv.field_size_limit(_MAX_CELL_CHARACTERS)
    with path.open(encoding=encoding, newline="") as file:
        lines = [line for _, line in zip(range(_SAMPLE_LINES), file, strict=False)]
        declared = _DECLARED_SEPARATOR.match(lines[0]) if lines else None
        file.seek(0)
        separator = declared[1] if declared else find_separator(lines)
        records = csv.reader(file, delimiter=separator)
        if declared:
            next(records)
        for record in records:
            yield [] if record == ["\x1a"] else record


def find_separator(lines: list[str]) -> str:
    """Return the separator that splits the most of `lines` into the most cells."""
    return max(_SEPARATORS, key=lambda mark: _typical_count(lines, mark))


def _typical_count(lines: list[str], mark: str) -> int:
    counts = sorted(line.count(mark) for line in lines if line.strip())
    return counts[len(counts) // 2] if counts else 0
