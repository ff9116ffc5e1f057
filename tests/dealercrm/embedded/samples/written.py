"""The committed sample files, read back."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook

from dealercrm.embedded.samples.blemishes import Book
from dealercrm.embedded.samples.files import (
    CUSTOMERS,
    NEW_CUSTOMER_HEADER,
    ORDERS,
    VEHICLES,
)

HERE = Path(__file__).parent
ON = date(2026, 11, 21)
Table = list[dict[str, object]]


def read_samples(folder: Path) -> dict[Book, Table]:
    customers = CalamineWorkbook.from_path(folder / CUSTOMERS)
    first, second, _ = (customers.get_sheet_by_index(n).to_python() for n in range(3))
    known = _table(first[3:-1])
    words = {word: column for column, word in NEW_CUSTOMER_HEADER.items()}
    new = [{words[w]: cell for w, cell in row.items()} for row in _table(second)]
    orders = CalamineWorkbook.from_path(folder / ORDERS).get_sheet_by_index(0)
    with (folder / VEHICLES).open(encoding="gb18030", newline="") as file:
        vehicles = list(csv.reader(file))
    return {
        "customers": known + new,
        "vehicles": _table(vehicles[2:-1]),
        "orders": _table(orders.to_python()[2:-1]),
    }


def _table(lines: Sequence[Sequence[object]]) -> Table:
    header, *rows = lines
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]
