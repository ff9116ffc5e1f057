"""Reads the cells of a table's rows, each by the reader of its column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any

from imports.reading.building import (
    Facts,
    OrderBuilder,
    PartyBuilder,
    Tell,
)
from imports.reading.cells import (
    Cell,
    Severity,
    Value,
    plain_text,
    text_of,
)
from imports.reading.columns import Column
from imports.reading.dates import (
    Calendar,
    read_birthday,
    read_date,
    read_last_covered,
    read_month_end,
    read_past_date,
    read_start,
)
from imports.reading.headers import ORDER_FIELDS, Field
from imports.reading.identities import (
    Phones,
    read_name,
    read_order_number,
    read_phones,
    read_plate,
    read_vin,
)
from imports.reading.numbers import read_amount, read_km
from imports.reading.records import (
    OrderRecord,
    Party,
    Problem,
    RowRecord,
)
from imports.reading.tables import Table
from imports.reading.words import (
    is_void,
    read_body,
    read_channel,
    read_customer_kind,
    read_district,
    read_energy,
    read_flag,
    read_gender,
    read_hours,
    read_items,
    read_order_kind,
    read_rhythm,
    read_seats,
    read_tags,
    read_use,
    read_vehicle_status,
)
from imports.tables.files import Row

_LONGEST_ITEM = 60
_LONGEST_TEXT = 2000
# A car comes back after thousands of other rows.
_REMEMBERED = 1 << 15
# What differs from visit to visit of the same car and people.
_OF_VISIT = ORDER_FIELDS - {Field.SENDER, Field.SENDER_PHONE} | {Field.ADVISER}
_SELDOM_REPEATED = frozenset(
    {Field.ORDER_NUMBER, Field.KM, Field.ENGINE_KM, Field.AMOUNT}
)

Reader = Callable[[Value], Cell[Any]]
Plan = list[tuple[Column, Reader]]


def _text(longest: int) -> Reader:
    return partial(plain_text, longest=longest)


def _certain(read: Callable[[Value], Any]) -> Reader:
    """Make a reader of a function that has no problem with any value."""
    return lambda value: Cell(read(value) or None)


_READERS: dict[Field, Reader] = {
    Field.NAME: read_name,
    Field.CUSTOMER_KIND: read_customer_kind,
    Field.CONTACT_NAME: read_name,
    Field.CONTACT_GENDER: read_gender,
    Field.GENDER: read_gender,
    Field.PHONE: read_phones,
    Field.SECOND_PHONE: read_phones,
    Field.DISTRICT: read_district,
    Field.RHYTHM: read_rhythm,
    Field.CHANNEL: read_channel,
    Field.HOURS: read_hours,
    Field.CONSENT: read_flag,
    Field.TIER: _text(20),
    Field.TAGS: _certain(read_tags),
    Field.SOURCE: _text(40),
    Field.ADVISER: _text(40),
    Field.NOTES: _text(_LONGEST_TEXT),
    Field.VIN: read_vin,
    Field.PLATE: read_plate,
    Field.BRAND: _text(40),
    Field.SERIES: _text(60),
    Field.MODEL: _text(80),
    Field.ENERGY: read_energy,
    Field.COLOUR: _text(20),
    Field.ENGINE_NUMBER: _text(30),
    Field.USE: read_use,
    Field.BODY: read_body,
    Field.SEATS: read_seats,
    Field.INJURY_ACCIDENT: read_flag,
    Field.ILLEGAL_MODIFICATION: read_flag,
    Field.SEVERE_USE: read_flag,
    Field.COMPULSORY_INSURER: _text(40),
    Field.COMMERCIAL_INSURER: _text(40),
    Field.WARRANTY_KM: read_km,
    Field.VEHICLE_STATUS: read_vehicle_status,
    Field.VEHICLE_NOTES: _text(_LONGEST_TEXT),
    Field.LAST_KM: read_km,
    Field.ORDER_NUMBER: read_order_number,
    Field.KM: read_km,
    Field.ENGINE_KM: read_km,
    Field.ORDER_KIND: read_order_kind,
    Field.ITEMS: _certain(partial(read_items, longest=_LONGEST_ITEM)),
    Field.AMOUNT: read_amount,
    Field.TECHNICIAN: _text(40),
    Field.SENDER: read_name,
    Field.SENDER_PHONE: read_phones,
    Field.COMPLAINT: _text(_LONGEST_TEXT),
    Field.DECLINED_WORK: _text(_LONGEST_TEXT),
    Field.ORDER_STATUS: _certain(is_void),
    Field.REVERSED_ORDER: read_order_number,
}
_DATE_READERS: dict[Field, Callable[..., Cell[date]]] = {
    Field.BIRTHDAY: read_birthday,
    Field.MANUFACTURED_ON: read_start,
    Field.REGISTERED_ON: read_start,
    Field.DELIVERED_ON: read_past_date,
    Field.INSPECTION_UNTIL: read_month_end,
    Field.COMPULSORY_UNTIL: read_last_covered,
    Field.COMMERCIAL_UNTIL: read_last_covered,
    Field.WARRANTY_UNTIL: read_date,
    Field.LAST_KM_ON: read_past_date,
    Field.CAME_IN_ON: read_past_date,
    Field.LEFT_ON: read_past_date,
}


class RecordReader:
    """Reads the rows of one table; `unknown_ranges` counts doubtful mobiles.

    An order book names the same car and people again with each visit, so what their
    cells say is remembered.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.unknown_ranges = 0
        self._facts = Facts(table.mapping.fields)
        self._headers = {each.field: each.header for each in table.mapping.columns}
        self._indexes = {each.field: each.index for each in table.mapping.columns}
        self._width = 1 + max(self._indexes.values())
        remembering = lru_cache(None)(lru_cache(_REMEMBERED))
        plan: Plan = [
            (column, _reader(column.field, table.calendar, remembering))
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
        cells = self._padded(row)
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
        builder = PartyBuilder(self.table, self._facts, values, self._teller(raws.get))
        party = builder.build()
        return party._replace(problems=(*problems, *party.problems))

    def _read_order(
        self, cells: list[Value], party: Party
    ) -> tuple[OrderRecord | None, list[Problem]]:
        raws = [cells[column.index] for column, _ in self._visit_plan]
        values, problems = self._values(self._visit_plan, raws)
        tell = self._teller(lambda field: cells[self._indexes[field]])
        builder = OrderBuilder(self.table, self._facts, values, tell)
        order = builder.build(party)
        return order, problems + builder.problems if builder.problems else problems

    def _teller(self, raw: Callable[[Field], Value | None]) -> Tell:
        """Return how to tell of the cell of a field, which the table may lack."""

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
        """Return a problem of a row with the cell of `field`."""
        cells = self._padded(row)
        tell = self._teller(lambda field: cells[self._indexes[field]])
        return tell(field, sentence, made, severity)

    def _padded(self, row: Row) -> list[Value]:
        missing = self._width - len(row.cells)
        return row.cells + [""] * missing if missing > 0 else row.cells


def _reader(
    field: Field, calendar: Calendar, remembering: Callable[[Reader], Reader]
) -> Reader:
    """Return the reader of a column; columns of one kind share what they remember."""
    if field in _DATE_READERS:
        return partial(_DATE_READERS[field], calendar=calendar)
    if field in _SELDOM_REPEATED:
        return _READERS[field]
    return remembering(_READERS[field])


def _problem(column: Column, raw: Value, cell: Cell[Any]) -> Problem:
    return Problem(
        column.header, text_of(raw), cell.made_of_it, cell.severity, cell.problem
    )
