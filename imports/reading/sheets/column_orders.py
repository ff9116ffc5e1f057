"""Finds the order of day and month of each column of a sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from imports.reading.cells import folded
from imports.reading.days.dates import FileCalendar, needs_order
from imports.reading.days.day_order import DayOrder, find_orders
from imports.reading.fields import Field
from imports.reading.sheets.choices import Choices
from imports.reading.sheets.columns import SheetColumn
from imports.tables.files import Row

# No car and no customer of a shop has a day before this but a birthday.
_FIRST_YEAR: Final = 1980
_MONTHS: Final = 12
# Most exports begin a day with its year; such a day, and '', needs no order.
_BEGINS_WITH_YEAR: Final = re.compile(r"$|\d{4}")
# So many values of each sort are no chance.
_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class ColumnOrders:
    """The order of each column that needs one; None if a person has to tell it.

    ``spoilt`` are columns in which Excel has taken days for months: opened with the
    wrong settings, it turns each 3/4/2024 into a date and leaves 13/4/2024 a text.
    """

    orders: Mapping[Field, DayOrder | None]
    spoilt: frozenset[Field]


@dataclass(slots=True)
class _Values:
    """The texts of a column that need an order, and its cells that are dates."""

    texts: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)


def column_orders(
    columns: Sequence[SheetColumn],
    rows: Callable[[], Iterable[Row]],
    calendar: FileCalendar,
    choices: Choices,
) -> ColumnOrders:
    """Find the order of each column that needs one.

    All values of the column decide. Where they allow several orders, an earlier answer
    of a person holds if it is among them.
    """
    days = [column for column in columns if column.field.read_day]
    values = _read_values(days, rows) if days else {}
    orders: dict[Field, DayOrder | None] = {}
    spoilt: set[Field] = set()
    for column in days:
        found = values[column.field]
        read = _reader(column.field, calendar)
        allowed = find_orders(found.texts, read)
        chosen = choices.order_of(column.header)
        if len(allowed) == 1:
            (order,) = allowed
            orders[column.field] = order
            if _is_spoilt(found, order, read):
                spoilt.add(column.field)
        elif allowed:
            orders[column.field] = chosen if chosen in allowed else None
    return ColumnOrders(orders, frozenset(spoilt))


def _is_spoilt(
    values: _Values, order: DayOrder, read: Callable[[str, DayOrder], date | None]
) -> bool:
    texts = [day for text in values.texts if (day := read(text, order))]
    return (
        min(len(texts), len(values.days)) >= _FEW
        and all(day.day > _MONTHS for day in texts)
        and all(day.day <= _MONTHS for day in values.days)
    )


def _read_values(
    columns: list[SheetColumn], rows: Callable[[], Iterable[Row]]
) -> dict[Field, _Values]:
    found = {column.field: _Values() for column in columns}
    known: dict[str, bool] = {}
    places = [(column.index, found[column.field]) for column in columns]
    for row in rows():
        cells = row.cells
        for index, values in places:
            cell = cells[index] if index < len(cells) else ""
            if isinstance(cell, date):
                values.days.add(cell)
            if not isinstance(cell, str) or _BEGINS_WITH_YEAR.match(cell):
                continue
            if cell not in known:
                known[cell] = needs_order(cell)
            if known[cell]:
                values.texts.add(cell)
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
