"""Append-only journals outside the database, one line of JSON for each entry.

Each host writes files of its own, one a month, because a shared file system does not
append for two hosts at once; whoever reads takes the files of all hosts. An entry holds
keyed hashes and ids, never a number or a name. Nothing is deleted here: files older
than the oldest backup may be removed by hand.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from re import sub
from typing import Any, Final

from shop.hours import shop_day
from shop.witness.durable import append_lines, directory, last_line

LONGEST_LINE: Final = 4096
Entry = dict[str, Any]


@dataclass(frozen=True)
class Contents:
    """The entries of all hosts in the order of time; ``damaged`` counts other lines."""

    entries: list[Entry] = field(default_factory=list)
    damaged: int = 0
    is_lost: bool = False


@dataclass(frozen=True)
class Journal:
    name: str

    def append(self, entry: Entry, *, now: datetime) -> None:
        """Write the entry to the disk; raises OSError if that fails."""
        self.append_all([{"at": now.isoformat(), **entry}], now=now)

    def append_all(self, entries: Sequence[Entry], *, now: datetime) -> None:
        """Write entries that have their own time; the file is that of ``now``."""
        lines = [json.dumps(entry, ensure_ascii=False) for entry in entries]
        append_lines(self._own_file(now), lines)

    def read(self) -> Contents:
        """Return everything; ``is_lost`` if there is no file at all."""
        files = self._files()
        lines = [line for path in files for line in _lines(path)]
        read = [_parse(line) for line in lines]
        entries = [entry for entry in read if entry is not None]
        entries.sort(key=moment_of)
        return Contents(entries, len(read) - len(entries), is_lost=not files)

    def last_entries(self) -> list[Entry]:
        """Return the last readable entry of each host."""
        newest = {path.name.split(".", 2)[2]: path for path in self._files()}
        lines = [last_line(path, longest=LONGEST_LINE) for path in newest.values()]
        return [entry for line in lines if (entry := _parse(line)) is not None]

    def _own_file(self, now: datetime) -> Path:
        host = sub(r"[^0-9A-Za-z-]", "-", socket.gethostname())
        month = f"{shop_day(now):%Y-%m}"
        return directory() / f"{self.name}.{month}.{host}.jsonl"

    def _files(self) -> list[Path]:
        return sorted(directory().glob(f"{self.name}.*.jsonl"))


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace") as file:
        yield from (line for line in file if line.strip())


def moment_of(entry: Entry) -> datetime:
    """Return when that happened which the entry tells."""
    return datetime.fromisoformat(entry["at"])


def _parse(line: str) -> Entry | None:
    try:
        entry = dict(json.loads(line))
        is_moment = moment_of(entry).tzinfo is not None
    except (ValueError, TypeError, KeyError):
        return None
    return entry if is_moment else None
