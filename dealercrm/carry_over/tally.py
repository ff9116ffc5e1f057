"""Counts the carried rows of one kind."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Tally:
    """``known`` counts rows that the new database has, as after an earlier run."""

    written: int = 0
    known: int = 0

    def count(self, *, is_new: bool) -> None:
        if is_new:
            self.written += 1
        else:
            self.known += 1
