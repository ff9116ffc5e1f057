"""Finds the table in a sheet: its header below titles, its rows above totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import islice

from imports.reading.cells import Value, is_blank
from imports.reading.days.dates import FileCalendar
from imports.reading.days.day_order import DayOrder
from imports.reading.fields import Field
from imports.reading.sheets.check_lists import has_check_header, is_check_list
from imports.reading.sheets.choices import UNDECIDED, Decisions
from imports.reading.sheets.column_orders import column_orders
from imports.reading.sheets.columns import ColumnMapping, SheetColumn, map_columns
from imports.reading.sheets.header_rows import Header, find_header, guess_header
from imports.reading.sheets.meanings import normal_header
from imports.tables.files import Row, Sheet, UnreadableFile

_HEADER_WITHIN_ROWS = 40
_SAMPLE_ROWS = 200

# The first filled cell of a row with a total or of a footer.
_TOTAL = re.compile(
    r"(?:本页|本月|本日|当日|全部|总)?(?:合计|总计|小计|累计|汇总|共计)(?:[:：(].*|\d.*)?"
    r"|共\s*\d+\s*(?:条|台|单|笔|项|行|辆|位|页|个).*"
    r"|第\s*\d+\s*页.*"
    r"|(?:填写)?(?:示例|样例|举例).*"
)
_FOOTER = re.compile(r"(?:制表|打印|导出|审核|复核|制单|统计|报表)[人者员时日].*")
# A note below the table, if it stands alone in its row.
_NOTE = re.compile(r"(?:备注|说明|附注|注意|注)(?:\d|[一二三四五])?[:：].*")
_FOOTER_CELLS = 6
_EXPLANATION = re.compile(r"(?:填写|导入|字段|使用|填表)?(?:说明|须知)|read\s?me", re.I)
_FIRST_OF_LABELS = frozenset("本当全部总合小累汇共第制打导审复统报填示样举备说附注")
# A row with nothing but its running number has no content.
_RUNNING_NUMBERS = frozenset({"序号", "序", "行号", "项次", "#", "no"})
_OF_LINES = frozenset({Field.ITEMS, Field.PARTS})
_OF_CARS = frozenset({Field.VIN, Field.PLATE})
_OF_VISITS = frozenset({Field.CAME_IN_ON, Field.LEFT_ON})

EMPTY = "文件里没有内容：每一行都是空白，请确认导出时选中了数据，再重新导出。"
NO_HEADER = (
    "没有认出表头：表格里要有“车架号”“车牌号”“手机”“姓名”或“工单号”等列名，"
    "请保留系统导出的表头后再上传。"
)
SPOILT_DAYS = (
    "Excel 打开时把一部分日期的月和日调换过，不能采用；请用系统导出的原文件，不要先用"
    " Excel 打开另存"
)
CHECK_LIST = (
    "这是检查或盘点用的清单，里面没有可以导入的客户、车辆或工单资料；"
    "请导出客户档案、车辆档案或维修工单后再上传。"
)


@dataclass
class Skipped:
    """Rows that hold no record, counted while the rows are read."""

    totals: int = 0
    repeated_headers: int = 0
    blank: int = 0


@dataclass(frozen=True)
class Table:
    """The table of one sheet; `rows` yields its records, `skipped` counts the rest.

    `orders` has the order of day and month of each column that needs one; None means
    that its values do not decide it, so that a person has to.
    """

    sheet: Sheet
    header: Header
    mapping: ColumnMapping
    calendar: FileCalendar
    orders: Mapping[Field, DayOrder | None] = field(default_factory=dict)
    skipped: Skipped = field(default_factory=Skipped)

    @cached_property
    def has_orders(self) -> bool:
        return Field.ORDER_NUMBER in self.mapping.fields and not self.has_order_lines

    @cached_property
    def has_order_lines(self) -> bool:
        """Tell whether the rows are items of orders that stand in another file."""
        fields = self.mapping.fields
        return (
            Field.ORDER_NUMBER in fields
            and bool(fields & _OF_LINES)
            and not fields & (_OF_CARS | _OF_VISITS)
        )

    @cached_property
    def has_vehicles(self) -> bool:
        return bool(self.mapping.fields & _OF_CARS)

    @cached_property
    def has_customers(self) -> bool:
        return bool(self.mapping.fields & {Field.NAME, Field.PHONE})

    @cached_property
    def _has_shifts(self) -> bool:
        """Tell whether a row that is wider than the header has lost its columns.

        Only in a text can an unquoted separator move the cells of a row. If most rows
        are wider, the header is too short.
        """
        if not self.sheet.separators:
            return False
        filled_rows = islice(_with_content(self.sheet), _SAMPLE_ROWS)
        below = [row for row in filled_rows if row.number > self.header.last_row]
        return sum(map(self._is_wider, below)) * 2 <= len(below)

    def _is_wider(self, row: Row) -> bool:
        return not all(map(is_blank, row.cells[len(self.header.names) :]))

    def is_shifted(self, row: Row) -> bool:
        """Tell whether the cells of a row stand under the wrong headers."""
        return self._is_wider(row) and self._has_shifts

    @property
    def undecided(self) -> list[SheetColumn]:
        """Return the columns whose order of day and month a person has to tell."""
        return [
            column
            for column in self.mapping.columns
            if column.field in self.orders and self.orders[column.field] is None
        ]

    @property
    def length(self) -> int:
        """Return the number of rows below the header."""
        return self.sheet.row_count - self.header.last_row

    def calendar_of(self, about: Field) -> FileCalendar:
        return replace(self.calendar, order=self.orders.get(about))

    def rows(self) -> Iterator[Row]:
        """Yield the rows with a record; cells merged downwards are filled in."""
        skipped = self.skipped
        skipped.totals = skipped.repeated_headers = skipped.blank = 0
        for row in filled(self.sheet):
            if row.number <= self.header.last_row:
                continue
            if self._is_without_content(row):
                skipped.blank += 1
            elif _is_total(row):
                skipped.totals += 1
            elif row.cells in self.header.rows:
                # A printed export repeats its header on every page.
                skipped.repeated_headers += 1
            else:
                yield row

    @cached_property
    def _running_numbers(self) -> frozenset[int]:
        return frozenset(
            index
            for index, header in enumerate(self.header.names)
            if normal_header(header) in _RUNNING_NUMBERS
        )

    def _is_without_content(self, row: Row) -> bool:
        running = self._running_numbers
        return all(
            index in running or is_blank(cell) for index, cell in enumerate(row.cells)
        )


@dataclass(frozen=True)
class ForeignTable:
    """A sheet whose header says nothing to the system; a person can map it."""

    sheet: Sheet
    header: Header
    samples: tuple[list[Value], ...]


@dataclass(frozen=True)
class Book:
    """The tables of a file, and the sheets without one with the reason."""

    tables: tuple[Table, ...]
    ignored_sheets: tuple[tuple[str, str], ...]
    foreign: tuple[ForeignTable, ...] = ()


def find_tables(
    sheets: Sequence[Sheet], *, today: date, decisions: Decisions = UNDECIDED
) -> Book:
    """Find the table of each visible sheet; raise UnreadableFile if no sheet has any.

    A header must name a customer, a vehicle or a repair order. A book of which only
    foreign tables are known has no table.
    """
    tables: list[Table] = []
    ignored: list[tuple[str, str]] = []
    foreign: list[ForeignTable] = []
    for sheet in sheets:
        found = _look_into(sheet, today, decisions)
        if isinstance(found, Table):
            tables.append(found)
            continue
        if isinstance(found, ForeignTable):
            foreign.append(found)
        reason = found if isinstance(found, str) else "没有认出表头"
        ignored.append((sheet.name, reason))
    if not tables and not foreign:
        raise UnreadableFile(_refusal([reason for _, reason in ignored]))
    return Book(tuple(tables), tuple(ignored), tuple(foreign))


_HIDDEN, _BLANK = "隐藏的工作表", "空白的工作表"


def _refusal(reasons: list[str]) -> str:
    if CHECK_LIST in reasons:
        return CHECK_LIST
    return EMPTY if set(reasons) <= {_BLANK, _HIDDEN} else NO_HEADER


def _look_into(
    sheet: Sheet, today: date, decisions: Decisions
) -> Table | ForeignTable | str:
    """Return the table of a sheet, or why it has none."""
    if sheet.is_hidden:
        return _HIDDEN
    if sheet.damage:
        return sheet.damage
    if _EXPLANATION.fullmatch(sheet.name.strip()):
        return "说明页"
    rows = list(islice(_with_content(sheet), _HEADER_WITHIN_ROWS + _SAMPLE_ROWS))
    if not rows:
        return _BLANK
    above = rows[:_HEADER_WITHIN_ROWS]
    if header := find_header(above, decisions):
        samples = [
            row.cells
            for row in rows
            if row.number > header.last_row and not _is_total(row)
        ]
        table = _table(sheet, header, samples, today, decisions)
        is_list = has_check_header(header.names, table.mapping.fields)
        return CHECK_LIST if is_list else table
    if is_check_list(above):
        return CHECK_LIST
    guessed = guess_header(above)
    if guessed is None:
        return "没有认出表头"
    below = tuple(row.cells for row in rows if row.number > guessed.last_row)
    return ForeignTable(sheet, guessed, below) if below else "没有认出表头"


def _table(
    sheet: Sheet,
    header: Header,
    samples: list[list[Value]],
    today: date,
    decisions: Decisions,
) -> Table:
    calendar = FileCalendar(today, sheet.uses_1904)
    choices = decisions.for_headers(header.names)
    mapping = map_columns(header.names, samples, calendar, choices)
    table = Table(sheet, header, mapping, calendar)
    found = column_orders(mapping.columns, table.rows, calendar, choices)
    orders = {each: order or decisions.dates for each, order in found.orders.items()}
    return replace(
        table, mapping=mapping.without(found.spoilt, SPOILT_DAYS), orders=orders
    )


def _with_content(sheet: Sheet) -> Iterator[Row]:
    return (row for row in filled(sheet) if not all(map(is_blank, row.cells)))


def filled(sheet: Sheet) -> Iterator[Row]:
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


def _is_total(row: Row) -> bool:
    first = next(cell for cell in row.cells if cell != "")
    if not isinstance(first, str) or first.lstrip()[:1] not in _FIRST_OF_LABELS:
        return False
    label = "".join(first.split())
    if _TOTAL.fullmatch(label):
        return True
    if _NOTE.fullmatch(label):
        return _count_filled(row) == 1
    return bool(_FOOTER.fullmatch(label)) and _count_filled(row) <= _FOOTER_CELLS


def _count_filled(row: Row) -> int:
    return sum(cell != "" for cell in row.cells)
