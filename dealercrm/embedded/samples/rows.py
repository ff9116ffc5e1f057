"""The values in a row of an export."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from random import Random

Cell = str | int | float | date | datetime
Row = dict[str, Cell]


def pick(shares: Mapping[str, int], rng: Random) -> str:
    """Draw one key; the shares are the relative probabilities."""
    return rng.choices(list(shares), list(shares.values()))[0]
