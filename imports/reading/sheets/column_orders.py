"""Finds the order of day and month of each column of a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from imports.reading.cells import Value, folded
from imports.reading.days.dates import FileCalendar, needs_order
from imports.reading.days.day_order import DayOrder, find_orders
from imports.reading.fields import Field
from imports.reading.sheets.choices import Choices
from imports.reading.sheets.columns import SheetColumn
from imports.tables.files import Row

# No car and no customer of a shop has a day before this but a birthday.
_FIRST_YEAR: Final = 1980


def column_orders(
    columns: Sequence[SheetColumn],
    rows: Callable[[], Iterable[Row]],
    calendar: FileCalendar,
    choices: Choices,
) -> Mapping[Field, DayOrder | None]:
    """Return the order of each column that needs one; None if it is not decided.

    All values of the column decide. Where they allow several orders, an earlier answer
    of a person holds if it is among them.
    """
    days = [column for column in columns if column.field.read_day]
    texts = _texts(days, rows) if days else {}
    orders: dict[Field, DayOrder | None] = {}
    for column in days:
        if not texts[column.field]:
            continue
        found = find_orders(texts[column.field], _reader(column.field, calendar))
        chosen = choices.order_of(column.header)
        if len(found) == 1:
            (orders[column.field],) = found
        elif found:
            orders[column.field] = chosen if chosen in found else None
    return orders


def _texts(
    columns: list[SheetColumn], rows: Callable[[], Iterable[Row]]
) -> dict[Field, set[str]]:
    """Return the texts of each column whose meaning depends on an order."""
    found: dict[Field, set[str]] = {column.field: set() for column in columns}
    known: dict[Value, bool] = {}
    places = [(column.index, found[column.field]) for column in columns]
    for row in rows():
        cells = row.cells
        for index, texts in places:
            cell = cells[index] if index < len(cells) else ""
            if not isinstance(cell, str) or not cell:
                continue
            # Most exports begin a day with its year.
            if cell[:4].isdecimal() and cell[:4].isascii():
                continue
            if cell not in known:
                known[cell] = needs_order(cell)
            if known[cell]:
                texts.add(cell)
    return found


def _reader(
    about: Field, calendar: FileCalendar
) -> Callable[[str, DayOrder], date | None]:
    def read(text: str, order: DayOrder) -> date | None:
        if about.read_day is None:
            return None
        cell = about.read_day(folded(text), calendar=replace(calendar, order=order))
        day = cell.value
        is_old = day is not None and day.year < _FIRST_YEAR
        return None if is_old and about is not Field.BIRTHDAY else day

    return read
