"""How many rows of one kind were carried over."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Tally:
    """``known`` counts what the new database has already, from an earlier run too."""

    written: int = 0
    known: int = 0

    def count(self, *, is_new: bool) -> None:
        if is_new:
            self.written += 1
        else:
            self.known += 1
