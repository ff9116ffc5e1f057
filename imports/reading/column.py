"""One kind of column: its headers, its reader and where its value goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Protocol

from imports.reading.cells import Cell, Value, plain_text
from imports.reading.days.dates import FileCalendar

Reader = Callable[[Value], Cell[Any]]


class DayReader(Protocol):
    """Reads a date with the calendar of its file."""

    def __call__(self, value: Value, /, calendar: FileCalendar) -> Cell[date]: ...


def text(longest: int) -> Reader:
    """Return the reader for a text column of this length in the database."""
    return partial(plain_text, longest=longest)


def certain(read: Callable[[Value], Any]) -> Reader:
    """Turn a function that accepts every value into a reader."""
    return lambda value: Cell(read(value) or None)


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a file is called, how it is read and where its value goes.

    In ``headers`` the better header comes first, for a sheet that has both. The first
    one is also the name shown to staff, unless ``label`` gives another. ``fills`` is
    the attribute of the row's record (``imports.reading.records``) that takes the value
    unchanged; without it ``imports.reading.building`` decides. ``kept_in`` is the
    database column of the customer, car or order that takes the attribute of the same
    name. ``is_remembered`` is False for values that seldom repeat, which are not
    cached.
    """

    headers: str
    read: Reader | None = None
    read_day: DayReader | None = None
    label: str = ""
    fills: str = ""
    kept_in: str = ""
    is_remembered: bool = True


def kept(
    name: str,
    headers: str,
    read: Reader | None = None,
    *,
    read_day: DayReader | None = None,
    label: str = "",
    is_remembered: bool = True,
) -> Column:
    """Return a column whose value goes unchanged into the database column ``name``."""
    return Column(headers, read, read_day, label, name, name, is_remembered)
