"""Reads the rows of a table, each cell by the reader of its column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from imports.reading.building import (
    OrderBuilder,
    PartyBuilder,
    Taken,
    Tell,
)
from imports.reading.cells import (
    Cell,
    Severity,
    Value,
    text_of,
)
from imports.reading.column import Reader
from imports.reading.days.dates import FileCalendar
from imports.reading.fields import ORDER_FIELDS, Field
from imports.reading.identities import Phones
from imports.reading.records import (
    LineRecord,
    OrderRecord,
    Party,
    Problem,
    RowRecord,
)
from imports.reading.sheets.columns import SheetColumn
from imports.reading.sheets.headers import KEY_HEADER
from imports.reading.sheets.tables import Table
from imports.tables.encodings import BROKEN
from imports.tables.files import Row

# The same car appears again after thousands of other rows.
_REMEMBERED = 1 << 15
# The fields that differ between visits of the same car and people.
_OF_VISIT = ORDER_FIELDS - {Field.SENDER, Field.SENDER_PHONE} | {Field.ADVISER}

_BROKEN_CELL = "这一格有损坏的字节，未采用，请对照原系统补录"
_SHIFTED = (
    "这一行比表头多出了内容，可能有一格里带着分隔符，各列对不上，没有导入；请在原文件里"
    "改好这一行后再导入"
)
_ORDER = Field.ORDER_NUMBER
_ITEM_FIELDS = (Field.ITEMS, Field.PARTS)
_NO_ORDER = "没有工单号，不知道是哪张工单的明细"
_NO_ITEM = "没有项目或配件名称，明细未导入"

_SHIFTED_ROW = Problem("", "", "", Severity.ERROR, _SHIFTED)

Plan = list[tuple[SheetColumn, Reader]]


class RecordReader:
    """Reads the rows of one table; `unknown_ranges` counts doubtful mobiles.

    An order book names the same car and people again with each visit, so the records
    made of these cells are cached.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.unknown_ranges = 0
        self._taken = Taken(table.mapping.fields)
        self._headers = {each.field: each.header for each in table.mapping.columns}
        self._indexes = {each.field: each.index for each in table.mapping.columns}
        self._width = 1 + max(self._indexes.values())
        names = table.header.names
        self._key_at = names.index(KEY_HEADER) if KEY_HEADER in names else None
        remembering = lru_cache(None)(lru_cache(_REMEMBERED))
        plan: Plan = [
            (
                column,
                _reader(column.field, table.calendar_of(column.field), remembering),
            )
            for column in table.mapping.columns
        ]
        is_of_visit = _OF_VISIT if table.has_orders else frozenset()
        self._party_plan = [each for each in plan if each[0].field not in is_of_visit]
        self._visit_plan = [each for each in plan if each[0].field in is_of_visit]
        self._party: Callable[[tuple[Value, ...]], Party] = self._read_party
        if table.has_orders:
            self._party = lru_cache(_REMEMBERED)(self._read_party)

    def records(self) -> Iterator[RowRecord]:
        for row in self.table.rows():
            yield self.read(row)

    def read(self, row: Row) -> RowRecord:
        record = self._read(row)
        if self._key_at is not None:
            record = record._replace(corrects=_key(row, self._key_at))
        if told := self.table.sheet.told.get(row.number):
            problem = Problem("", "", "", Severity.WARNING, told)
            return record._replace(problems=(problem, *record.problems))
        return record

    def _read(self, row: Row) -> RowRecord:
        if self.table.is_shifted(row):
            return RowRecord(row, None, None, None, (_SHIFTED_ROW,))
        cells = self._padded(row)
        if self.table.has_order_lines:
            return self._read_line(row, cells)
        names = tuple([cells[column.index] for column, _ in self._party_plan])
        party = self._party(names)
        if not self.table.has_orders:
            return RowRecord(row, party.customer, party.vehicle, None, party.problems)
        order, problems = self._read_order(cells, party)
        told = (*party.problems, *problems)
        return RowRecord(row, party.customer, party.vehicle, order, told, names)

    def _read_party(self, names: tuple[Value, ...]) -> Party:
        values, problems = self._values(self._party_plan, names)
        fields = [column.field for column, _ in self._party_plan]
        raws = dict(zip(fields, names, strict=True))
        builder = PartyBuilder(self.table, self._taken, values, self._teller(raws.get))
        party = builder.build()
        return party._replace(problems=(*problems, *party.problems))

    def _read_order(
        self, cells: list[Value], party: Party
    ) -> tuple[OrderRecord | None, list[Problem]]:
        raws = [cells[column.index] for column, _ in self._visit_plan]
        values, problems = self._values(self._visit_plan, raws)
        tell = self._teller(lambda field: cells[self._indexes[field]])
        builder = OrderBuilder(self.table, self._taken, values, tell)
        order = builder.build(party)
        return order, problems + builder.problems if builder.problems else problems

    def _read_line(self, row: Row, cells: list[Value]) -> RowRecord:
        """Read an item of an order that stands in another file."""
        raws = [cells[column.index] for column, _ in self._party_plan]
        values, problems = self._values(self._party_plan, raws)
        number: str | None = values.get(Field.ORDER_NUMBER)
        items = (*values.get(Field.ITEMS, ()), *values.get(Field.PARTS, ()))
        line = LineRecord(number, items) if number and items else None
        if line is None:
            item = next(each for each in _ITEM_FIELDS if each in self._indexes)
            about, told = (item, _NO_ITEM) if number else (_ORDER, _NO_ORDER)
            problems.append(self.problem(row, about, told, "", Severity.ERROR))
        return RowRecord(row, None, None, None, tuple(problems), line=line)

    def _teller(self, raw: Callable[[Field], Value | None]) -> Tell:
        """Return a function that makes a problem of a field, with or without a cell."""

        def tell(field: Field, sentence: str, made: str, severity: Severity) -> Problem:
            header = self._headers.get(field, str(field))
            value = text_of(raw(field)) if field in self._headers else ""
            return Problem(header, value, made, severity, sentence)

        return tell

    def _values(
        self, plan: Plan, raws: Sequence[Value]
    ) -> tuple[dict[Field, Any], list[Problem]]:
        values: dict[Field, Any] = {}
        problems: list[Problem] = []
        for (column, read), raw in zip(plan, raws, strict=True):
            if raw == "":
                continue
            cell = read(raw)
            if type(raw) is str and BROKEN in raw:
                cell = Cell(problem=_BROKEN_CELL)
            if cell.value is not None:
                values[column.field] = cell.value
                if type(cell.value) is Phones:
                    self.unknown_ranges += cell.value.has_unknown_range
            if cell.problem:
                problems.append(_problem(column, raw, cell))
        return values, problems

    def problem(
        self, row: Row, field: Field, sentence: str, made: str, severity: Severity
    ) -> Problem:
        """Return a problem about the cell of `field` in this row."""
        cells = self._padded(row)
        tell = self._teller(lambda field: cells[self._indexes[field]])
        return tell(field, sentence, made, severity)

    def index_of(self, field: Field) -> int | None:
        """Return the column of a field, counted from 0; None if there is none."""
        return self._indexes.get(field)

    def _padded(self, row: Row) -> list[Value]:
        missing = self._width - len(row.cells)
        return row.cells + [""] * missing if missing > 0 else row.cells


def _reader(
    field: Field, calendar: FileCalendar, remembering: Callable[[Reader], Reader]
) -> Reader:
    """Return the reader of a column; columns of one kind share a cache."""
    if field.read_day:
        return partial(field.read_day, calendar=calendar)
    if field.read is None:
        raise TypeError(f"{field} has no reader.")
    return remembering(field.read) if field.is_remembered else field.read


def _problem(column: SheetColumn, raw: Value, cell: Cell[Any]) -> Problem:
    return Problem(
        column.header, text_of(raw), cell.made_of_it, cell.severity, cell.problem
    )


def _key(row: Row, at: int) -> UUID | None:
    """Return the key of the row that this row corrects; None if somebody changed it."""
    try:
        return UUID(text_of(row.cells[at])) if at < len(row.cells) else None
    except ValueError:
        return None
