"""What a row of an export is made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from random import Random

Cell = str | int | float | date | datetime
Row = dict[str, Cell]


def pick(shares: Mapping[str, int], rng: Random) -> str:
    """Draw one key, each as often as its share says."""
    return rng.choices(list(shares), list(shares.values()))[0]
