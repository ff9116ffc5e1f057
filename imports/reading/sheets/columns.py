"""Decide which column of a sheet holds which fact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from customers.models import Vehicle
from imports.reading.cells import Value, folded, is_nothing
from imports.reading.days.dates import FileCalendar, is_date_like, read_date
from imports.reading.fields import ORDER_FIELDS, VEHICLE_FIELDS, Field
from imports.reading.sheets.choices import Choices
from imports.reading.sheets.headers import NOT_KEPT, Unclear
from imports.reading.sheets.meanings import normal_header, rank_of
from imports.reading.sheets.nameless import NAMELESS, nameless_columns
from imports.reading.words import (
    is_order_status,
    is_vehicle_status,
    read_customer_kind,
    read_vehicle_status,
)

# Headers that do not say whether they hold the first or the last day of a policy.
_UNSURE_ENDS = frozenset(
    {"交强险日期", "交强险", "商业险日期", "商业险", "保险日期", "保险期限"}
)
_MOSTLY = 0.5
# Comes before every listed header.
_CHOSEN = -1
UNKNOWN_COLUMN = "系统没有对应的项目"
# Below this many values their shares say nothing about the column.
_FEW = 10
# An order book lists its work by items; parts alone belong to a file of lines.
_OF_WHOLE_ORDERS = frozenset({Field.VIN, Field.PLATE, Field.CAME_IN_ON, Field.LEFT_ON})
_OF_MARKETING = frozenset({Field.MARKETING_ON, Field.MARKETING_PROOF})
# Columns whose values must be answers; a text or a count under such a header is not.
_ANSWERED = frozenset({Field.CONSENT, Field.MARKETING, Field.MARKETING_REFUSED})


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column that is read; `index` counts from 0, `header` is as in the file."""

    index: int
    header: str
    field: Field


@dataclass(frozen=True, slots=True)
class UnreadColumn:
    """A column that is not imported, and why."""

    header: str
    reason: str


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    columns: tuple[SheetColumn, ...]
    unread: tuple[UnreadColumn, ...]

    @property
    def fields(self) -> frozenset[Field]:
        return frozenset(column.field for column in self.columns)

    def without(self, fields: frozenset[Field], reason: str) -> ColumnMapping:
        """Return the mapping with these fields left out for a reason."""
        dropped = [column for column in self.columns if column.field in fields]
        kept = tuple(column for column in self.columns if column not in dropped)
        unread = (UnreadColumn(column.header, reason) for column in dropped)
        return ColumnMapping(kept, (*self.unread, *unread))


@dataclass(frozen=True, slots=True)
class _Candidate:
    index: int
    header: str
    name: str
    rank: int
    meaning: Field | Unclear


def map_columns(
    headers: Sequence[str],
    samples: Sequence[Sequence[Value]],
    calendar: FileCalendar,
    choices: Choices,
) -> ColumnMapping:
    """Decide what each column holds by its header, its neighbours and its values.

    `samples` are rows of data, which may be shorter or longer than the header. What a
    person chose for a header is not doubted.
    """
    candidates, unread = _candidates(headers, choices)
    known = {each.meaning for each in candidates}
    settled: list[tuple[_Candidate, Field]] = []
    for each in candidates:
        values = _values(samples, each.index)
        field = _settle(each, known, values)
        doubt = _doubt(each, field, values, calendar) if field else "无法判断含义"
        if each.rank == _CHOSEN:
            doubt = ""
        if field is None or doubt:
            unread.append((each.index, UnreadColumn(each.header, doubt)))
        else:
            settled.append((each, field))
    columns, repeated = _best(settled)
    columns, useless = _without_useless(columns)
    nameless = [
        (index, UnreadColumn(f"第 {index + 1} 列", NAMELESS))
        for index in nameless_columns(headers, samples)
    ]
    everything = sorted(
        unread + repeated + useless + nameless, key=lambda pair: pair[0]
    )
    return ColumnMapping(columns, tuple(column for _, column in everything))


def _candidates(
    headers: Sequence[str], choices: Choices
) -> tuple[list[_Candidate], list[tuple[int, UnreadColumn]]]:
    candidates: list[_Candidate] = []
    unread: list[tuple[int, UnreadColumn]] = []
    for index, header in enumerate(headers):
        name = normal_header(header)
        meaning = choices.meaning_of(header)
        if meaning is not None:
            rank = _CHOSEN if name in choices.fields else rank_of(header)
            candidates.append(_Candidate(index, header, name, rank, meaning))
        elif name:
            reason = NOT_KEPT.get(name, UNKNOWN_COLUMN)
            if choices.is_left_out(header):
                reason = "按设置不导入"
            unread.append((index, UnreadColumn(header, reason)))
    return candidates, unread


def _values(samples: Iterable[Sequence[Value]], index: int) -> list[Value]:
    cells = (row[index] for row in samples if index < len(row))
    return [cell for cell in cells if not is_nothing(folded(cell))]


def _settle(
    candidate: _Candidate, known: set[Field | Unclear], values: list[Value]
) -> Field | None:
    """Decide an unclear header by the other headers and its own values."""
    is_orders = Field.ORDER_NUMBER in known
    match candidate.meaning:
        case Field() as field:
            return field
        case Unclear.PHONE:
            return _settle_phone(known, is_orders=is_orders)
        case Unclear.CONTACT:
            return Field.SENDER if is_orders else Field.CONTACT_NAME
        case Unclear.KM:
            return Field.KM if is_orders else Field.LAST_KM
        case Unclear.INSURANCE_UNTIL:
            # If the sheet names one of the two insurances, this column is about the
            # other.
            if Field.COMMERCIAL_UNTIL in known:
                return Field.COMPULSORY_UNTIL
            return Field.COMMERCIAL_UNTIL
        case Unclear.STATUS:
            return _settle_status(values, is_orders=is_orders)
        case Unclear.HANDED_OVER:
            return Field.LEFT_ON if is_orders else Field.DELIVERED_ON
        case Unclear.LEFT_FACTORY:
            return Field.LEFT_ON if is_orders else Field.MANUFACTURED_ON
        case Unclear.REGISTERED:
            return Field.CAME_IN_ON if is_orders else Field.REGISTERED_ON
        case Unclear.CUSTOMER_COMPLAINT:
            return Field.COMPLAINT if is_orders else Field.OPEN_COMPLAINT
        case Unclear.CUSTOMER_TYPE:
            return _settle_customer_type(values, known)


def _settle_phone(known: set[Field | Unclear], *, is_orders: bool) -> Field:
    """Decide whose number 电话 is.

    In an order book with a sender it is the sender's number; beside a mobile it is the
    customer's second number.
    """
    has_sender = Field.SENDER in known or Unclear.CONTACT in known
    if is_orders and has_sender and Field.SENDER_PHONE not in known:
        return Field.SENDER_PHONE
    return Field.SECOND_PHONE if Field.PHONE in known else Field.PHONE


def _settle_status(values: list[Value], *, is_orders: bool) -> Field:
    of_orders = sum(map(is_order_status, values))
    of_vehicles = sum(map(is_vehicle_status, values))
    if of_orders == of_vehicles:
        return Field.ORDER_STATUS if is_orders else Field.VEHICLE_STATUS
    return Field.ORDER_STATUS if of_orders > of_vehicles else Field.VEHICLE_STATUS


def _settle_customer_type(values: list[Value], known: set[Field | Unclear]) -> Field:
    """Take 个人/单位 as the kind of customer, other words as the shop's own tiers."""
    if Field.TIER in known:
        return Field.CUSTOMER_KIND
    kinds = sum(read_customer_kind(value).value is not None for value in values)
    is_kind = not values or kinds > len(values) * _MOSTLY
    return Field.CUSTOMER_KIND if is_kind else Field.TIER


def _doubt(
    candidate: _Candidate,
    field: Field | None,
    values: list[Value],
    calendar: FileCalendar,
) -> str:
    """Return why the values do not fit the header, '' if they do."""
    if not values or field is None:
        return ""
    if field.read_day:
        dates = sum(is_date_like(value, calendar) for value in values)
        if dates < len(values) * _MOSTLY:
            return "内容大多不是日期"
    if field is Field.CUSTOMER_KIND and not _are_answers(field, values):
        return "内容大多不是个人或单位"
    if field in _ANSWERED and not _are_answers(field, values):
        return "内容大多不是是或否"
    if candidate.name in _UNSURE_ENDS and not _look_ahead(values, calendar):
        return "多数日期已过去，可能是起保日而不是到期日；请把列名改为“…到期”"
    if field is Field.VEHICLE_STATUS and _most_are_sold(values):
        return "多数为已售，可能指本店售出而不是客户转出"
    return ""


def _are_answers(field: Field, values: list[Value]) -> bool:
    """Tell whether at least half of the values can be read as an answer."""
    unread = sum(bool(field.read and field.read(value).problem) for value in values)
    return unread <= len(values) * _MOSTLY


def _look_ahead(values: list[Value], calendar: FileCalendar) -> bool:
    dates = [day for value in values if (day := read_date(value, calendar).value)]
    return sum(day >= calendar.today for day in dates) >= len(dates) * _MOSTLY


def _most_are_sold(values: list[Value]) -> bool:
    sold = sum(
        read_vehicle_status(value).value is Vehicle.Status.SOLD for value in values
    )
    return len(values) >= _FEW and sold > len(values) * _MOSTLY


def _best(
    settled: list[tuple[_Candidate, Field]],
) -> tuple[tuple[SheetColumn, ...], list[tuple[int, UnreadColumn]]]:
    """Keep one column per fact: an unambiguous header first, then the better alias."""
    order = sorted(
        settled,
        key=lambda pair: (
            pair[0].rank != _CHOSEN and isinstance(pair[0].meaning, Unclear),
            pair[0].rank,
            pair[0].index,
        ),
    )
    settled_fields = {field for _, field in settled}
    taken: dict[Field, SheetColumn] = {}
    repeated: list[tuple[int, UnreadColumn]] = []
    for candidate, meant in order:
        field = meant
        if (
            meant is Field.PHONE
            and meant in taken
            and Field.SECOND_PHONE not in settled_fields
        ):
            # 电话 twice: the second one is another number of the same person.
            field = Field.SECOND_PHONE
        if field in taken:
            reason = f"与“{taken[field].header}”列重复"
            repeated.append((candidate.index, UnreadColumn(candidate.header, reason)))
        else:
            taken[field] = SheetColumn(candidate.index, candidate.header, field)
    columns = sorted(taken.values(), key=lambda column: column.index)
    return tuple(columns), repeated


def _without_useless(
    columns: tuple[SheetColumn, ...],
) -> tuple[tuple[SheetColumn, ...], list[tuple[int, UnreadColumn]]]:
    """Drop facts about an order or a car that no column of the sheet identifies."""
    fields = {column.field for column in columns}
    useless = {
        column: reason for column in columns if (reason := _uselessness(column, fields))
    }
    remark = "工单里的备注只用来识别勿扰和红冲，不另外保存"
    told = {
        column: remark
        for column in columns
        if column.field is Field.NOTES and Field.ORDER_NUMBER in fields
    }
    listed = [
        (column.index, UnreadColumn(column.header, reason))
        for column, reason in (useless | told).items()
    ]
    return tuple(column for column in columns if column not in useless), listed


def _uselessness(column: SheetColumn, fields: set[Field]) -> str:
    if column.field is Field.PARTS and fields & _OF_WHOLE_ORDERS:
        return UNKNOWN_COLUMN
    if column.field in ORDER_FIELDS and Field.ORDER_NUMBER not in fields:
        return "没有工单号列，无法作为工单导入"
    if column.field in _OF_MARKETING and Field.MARKETING not in fields:
        return "没有营销同意列，不知道是哪一项同意的"
    if column.field in VEHICLE_FIELDS and not fields & {Field.VIN, Field.PLATE}:
        return "没有车架号或车牌列，不知道是哪辆车"
    # A mileage belongs to a day; without a column for the day it says nothing.
    if column.field is Field.LAST_KM and Field.LAST_KM_ON not in fields:
        return "没有对应的日期列（如“最近进店日期”），里程无法使用"
    return ""
