"""Finds the table in a sheet: its header below titles, its rows above totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice

from imports.reading.cells import Value, text_of
from imports.reading.days.dates import FileCalendar
from imports.reading.fields import Field
from imports.reading.sheets.columns import Mapping, map_columns
from imports.reading.sheets.headers import Unclear
from imports.reading.sheets.meanings import meaning_of
from imports.tables.files import Row, Sheet, UnreadableFile

_HEADER_WITHIN_ROWS = 40
_SAMPLE_ROWS = 200
_IDENTITIES = frozenset(
    {Field.NAME, Field.PHONE, Field.VIN, Field.PLATE, Field.ORDER_NUMBER, Unclear.PHONE}
)

# The first filled cell of a row with a total or of a footer.
_TOTAL = re.compile(
    r"(?:本页|本月|本日|当日|全部|总)?(?:合计|总计|小计|累计|汇总|共计)(?:[:：(].*|\d.*)?"
    r"|共\s*\d+\s*(?:条|台|单|笔|项|行|辆|位|页|个).*"
    r"|第\s*\d+\s*页.*"
)
_FOOTER = re.compile(r"(?:制表|打印|导出|审核|复核|制单|统计|报表)[人者员时日].*")
_FOOTER_CELLS = 6
_FIRST_OF_LABELS = frozenset("本当全部总合小累汇共第制打导审复统报")


@dataclass
class Skipped:
    """Rows that hold no record, counted while the rows are read."""

    totals: int = 0
    repeated_headers: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """A header of one or two `rows`, joined in `names`; `last_row` is its last row."""

    last_row: int
    names: tuple[str, ...]
    rows: tuple[list[Value], ...]


@dataclass(frozen=True)
class Table:
    """The table of one sheet; `rows` yields its records, `skipped` counts the rest."""

    sheet: Sheet
    header: Header
    mapping: Mapping
    calendar: FileCalendar
    skipped: Skipped = field(default_factory=Skipped)

    @cached_property
    def has_orders(self) -> bool:
        return Field.ORDER_NUMBER in self.mapping.fields

    @cached_property
    def has_vehicles(self) -> bool:
        return bool(self.mapping.fields & {Field.VIN, Field.PLATE})

    @cached_property
    def has_customers(self) -> bool:
        return bool(self.mapping.fields & {Field.NAME, Field.PHONE})

    def rows(self) -> Iterator[Row]:
        """Yield the rows with a record; cells merged downwards are filled in."""
        self.skipped.totals = self.skipped.repeated_headers = 0
        for row in _filled(self.sheet):
            if row.number <= self.header.last_row or _is_blank(row):
                continue
            if _is_total(row):
                self.skipped.totals += 1
            elif row.cells in self.header.rows:
                # A printed export repeats its header on every page.
                self.skipped.repeated_headers += 1
            else:
                yield row


@dataclass(frozen=True)
class Book:
    """The tables of a file, and the sheets without one with the reason."""

    tables: tuple[Table, ...]
    ignored_sheets: tuple[tuple[str, str], ...]


def find_tables(sheets: Sequence[Sheet], *, today: date) -> Book:
    """Find the table of each visible sheet.

    Raises UnreadableFile if no sheet has a header that names a customer, a vehicle or a
    repair order.
    """
    tables: list[Table] = []
    ignored: list[tuple[str, str]] = []
    for sheet in sheets:
        if sheet.is_hidden:
            ignored.append((sheet.name, "隐藏的工作表"))
        elif sheet.row_count == 0:
            ignored.append((sheet.name, "空白的工作表"))
        elif table := _find_table(sheet, today):
            tables.append(table)
        else:
            ignored.append((sheet.name, "没有认出表头"))
    if not tables:
        raise UnreadableFile(
            "没有认出表头：表格里要有“车架号”“车牌号”“手机”“姓名”或“工单号”等列名，"
            "请保留系统导出的表头后再上传。"
        )
    return Book(tuple(tables), tuple(ignored))


def _find_table(sheet: Sheet, today: date) -> Table | None:
    rows = [
        row
        for row in islice(_filled(sheet), _HEADER_WITHIN_ROWS + _SAMPLE_ROWS)
        if not _is_blank(row)
    ]
    header = _find_header(rows[:_HEADER_WITHIN_ROWS])
    if header is None:
        return None
    calendar = FileCalendar(today, sheet.uses_1904)
    samples = [
        row.cells for row in rows if row.number > header.last_row and not _is_total(row)
    ]
    mapping = map_columns(header.names, samples, calendar)
    return Table(sheet, header, mapping, calendar)


def _find_header(rows: Sequence[Row]) -> Header | None:
    """Return the header that names the most facts, of one row or of two."""
    best: Header | None = None
    best_score = 1
    for upper, lower in zip(rows, [*rows[1:], None], strict=True):
        for candidate in _headers_at(upper, lower):
            score = _score(candidate.names)
            if score > best_score:
                best, best_score = candidate, score
    return best


def _headers_at(upper: Row, lower: Row | None) -> Iterator[Header]:
    yield Header(upper.number, tuple(map(text_of, upper.cells)), (upper.cells,))
    if lower is not None and lower.number == upper.number + 1:
        names = _join(upper.cells, lower.cells)
        yield Header(lower.number, names, (upper.cells, lower.cells))


def _join(upper: Sequence[Value], lower: Sequence[Value]) -> tuple[str, ...]:
    """Join two rows to one header: 交强险 above 到期日 is 交强险到期日."""
    headers: list[str] = []
    group = ""
    for index in range(max(len(upper), len(lower))):
        above = text_of(upper[index]) if index < len(upper) else ""
        below = text_of(lower[index]) if index < len(lower) else ""
        group = above or group
        both = f"{group}{below}"
        if below and above != below and meaning_of(both):
            headers.append(both)
        else:
            headers.append(below or above)
    return tuple(headers)


def _score(headers: Sequence[str]) -> int:
    """Count the facts that a header names; 0 if it identifies no record."""
    meanings = [meaning for header in headers if (meaning := meaning_of(header))]
    distinct = set(meanings)
    return len(distinct) if distinct & _IDENTITIES else 0


def _filled(sheet: Sheet) -> Iterator[Row]:
    """Yield rows in which a cell merged downwards has its value in each row."""
    return _fill(sheet) if sheet.merges else sheet.rows()


def _fill(sheet: Sheet) -> Iterator[Row]:
    starts: dict[int, list[tuple[int, int]]] = {}
    for merge in sheet.merges:
        starts.setdefault(merge.first_row, []).append((merge.column, merge.last_row))
    open_merges: dict[int, tuple[int, Value]] = {}
    for row in sheet.rows():
        for column, (last_row, value) in list(open_merges.items()):
            if row.number > last_row:
                del open_merges[column]
            else:
                _put(row.cells, column, value)
        for column, last_row in starts.get(row.number, ()):
            if column < len(row.cells):
                open_merges[column] = (last_row, row.cells[column])
        yield row


def _put(cells: list[Value], column: int, value: Value) -> None:
    # A row without a cell of its own stays blank.
    if cells and column >= len(cells):
        cells.extend([""] * (column + 1 - len(cells)))
    if cells and cells[column] == "":
        cells[column] = value


def _is_blank(row: Row) -> bool:
    return not any(text_of(cell) for cell in row.cells if cell != "")


def _is_total(row: Row) -> bool:
    first = next(cell for cell in row.cells if cell != "")
    if not isinstance(first, str) or first.lstrip()[:1] not in _FIRST_OF_LABELS:
        return False
    label = "".join(first.split())
    if _TOTAL.fullmatch(label):
        return True
    return bool(_FOOTER.fullmatch(label)) and _count_filled(row) <= _FOOTER_CELLS


def _count_filled(row: Row) -> int:
    return sum(cell != "" for cell in row.cells)
