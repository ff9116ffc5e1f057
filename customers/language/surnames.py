"""The surnames in use, read from ``surnames.txt``, which states its sources."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

_LINES: Final = Path(__file__).with_name("surnames.txt").read_text(encoding="utf-8")


def _words() -> Iterable[str]:
    """Yield each surname: a word between spaces if there are any, else a character."""
    for line in _LINES.splitlines():
        if not line.startswith("#"):
            yield from line.split() if " " in line else line


SURNAMES: Final = frozenset(word for word in _words() if len(word) == 1)
COMPOUND_SURNAMES: Final = frozenset(word for word in _words() if len(word) > 1)
