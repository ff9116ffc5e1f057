"""A row for the reader, and what it says of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from imports.reading.records import (
    RowRecord,
)

TODAY = date(2026, 11, 21)
VIN = "LFV3A24GXC3000001"
PHONE = "16800000001"


def sentences(record: RowRecord) -> Sequence[tuple[str, str, str, str]]:
    return [
        (problem.column, problem.value, problem.made_of_it, problem.sentence)
        for problem in record.problems
    ]
