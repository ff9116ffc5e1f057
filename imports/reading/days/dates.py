"""Dates, months and moments as Chinese shop systems and their users write them."""

from __future__ import annotations

import re
from calendar import monthrange
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from imports.reading.cells import (
    Cell,
    Severity,
    Value,
    folded,
)
from imports.reading.days.day_order import DayOrder, is_triple
from imports.reading.days.written import (
    UNORDERED,
    UNREADABLE,
    Written,
    read_text,
    tidy,
)

# How far Excel's Mac calendar of 1904 is ahead of its usual one.
_EXCEL_1904_DAYS = 1462

_YEARS_AHEAD = 20
_YOUNGEST_DAYS, _OLDEST_DAYS = 14 * 365, 110 * 366
_SURELY_MEANT = date(1970, 1, 1)
# What systems store for a date that nobody typed.
_PLACEHOLDERS = frozenset(
    {
        date(1, 1, 1),
        date(1899, 12, 30),
        date(1899, 12, 31),
        date(1900, 1, 1),
        date(1970, 1, 1),
        date(2099, 12, 31),
        date(9999, 12, 31),
    }
)

_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})( (?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)?")
_END_OF_TERM = re.compile(
    r"(?P<start>.*?\d.*?)\s*起?\s*(?:--?|[至到止]|to|[,;/]|\s)\s*"
    r"(?P<end>(?:\d{4}[-/.年\d]|\d{2}年).+)",
    re.IGNORECASE,
)
_SHORT_TERM = re.compile(
    r"(?P<start>\d{2}(?P<mark>[./])\d{1,2}(?P=mark)\d{1,2})\s*[-至到]\s*"
    r"(?P<end>\d{2}(?P=mark)\d{1,2}(?P=mark)\d{1,2})"
)
_TERM_LABEL = re.compile(
    r"^(?:[^\d:]{0,8}[:]|(?:保险|有效|检验|年检|质保|保修|交强险|商业险|期限?|期间"
    r"|止期|到期|截止|日期?|时间)*)\s*[(\[]?(?:自|从|由|至|到|止于|止|from|until)?\s*",
    re.IGNORECASE,
)
# The 行驶证 prints 检验有效期至2026年11月沪A(01).
_PLACE = re.compile(r"(?<=月)\s*[^\W\d_a-zA-Z][A-Z](?:\s*\(\d+\))?$")
_TERM_REMARK = re.compile(r"(?<=\d|[日时月])\s*\([^()]*\)$")
_TERM_TAIL = re.compile(r"\s*(?:止|为止|截止|到期|终止|有效|[)\]])*\s*$")


@dataclass(frozen=True, slots=True)
class FileCalendar:
    """How the dates of one sheet, or of one of its columns, are to be understood."""

    today: date
    uses_1904: bool = False
    # The order of day, month and year in the column that is being read.
    order: DayOrder | None = None


def read_date(value: Value, calendar: FileCalendar) -> Cell[date]:
    """Read a day that may lie before or after today; a month alone is not enough."""
    return _judge(_read(value, calendar), calendar)


def read_end(value: Value, calendar: FileCalendar) -> Cell[date]:
    """Read a day, or the last day of a term."""
    return _judge(_read(_end_of(value, calendar), calendar), calendar)


def read_past_date(value: Value, calendar: FileCalendar) -> Cell[date]:
    """Read a day that cannot lie after today; a time of day is dropped."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date) and _SURELY_MEANT < value <= calendar.today:
        return Cell(value)
    written = _read(value, calendar, years_ahead=0)
    return _not_future(_judge(written, calendar), calendar)


def read_birthday(value: Value, calendar: FileCalendar) -> Cell[date]:
    """Read a birthday; some systems store the day of the export for a missing one."""
    cell = read_past_date(value, calendar)
    if cell.value is None:
        return cell
    if _YOUNGEST_DAYS < (calendar.today - cell.value).days < _OLDEST_DAYS:
        return cell
    return Cell(problem="生日与车主的年龄不符，请核对")


def read_start(value: Value, calendar: FileCalendar) -> Cell[date]:
    """Read a past day; a month alone means its first day, as cycles count in months."""
    written = _read(value, calendar, years_ahead=0)
    if isinstance(written, Written) and written.day is None:
        doubt = "只有年月，没有日，按当月 1 日记"
        written = replace(written, day=1, doubt=doubt)
    return _not_future(_judge(written, calendar), calendar)


def read_month_end(value: Value, calendar: FileCalendar) -> Cell[date]:
    """Read a validity that is printed as a month, as the last day of that month.

    The 行驶证 prints 检验有效期至 as a month; of a full date only the month is used.
    """
    written = _read(_end_of(value, calendar), calendar)
    if isinstance(written, Written):
        written = replace(written, day=monthrange(written.year, written.month)[1])
    return _judge(written, calendar)


def read_last_covered(value: Value, calendar: FileCalendar) -> Cell[date]:
    """Read the end of an insurance as the last day that it covers.

    A policy ends at 24:00 of its last day; systems also write that instant as 00:00
    of the day after. A range gives its end.
    """
    written = _read(_end_of(value, calendar), calendar)
    cell = _judge(written, calendar)
    if cell.value is None or isinstance(written, str) or not written.is_midnight:
        return cell
    last = cell.value - timedelta(days=1)
    note = "到期写为次日 0 时，按前一天 24 时止记"
    return Cell(last, note, last.isoformat(), Severity.NOTE)


def _end_of(value: Value, calendar: FileCalendar) -> Value:
    """Return the end of a term, in the words of a policy or as two days.

    A term that ends before it begins is returned as it stands, so that it is asked.
    """
    if not isinstance(value, str):
        return value
    text = _TERM_REMARK.sub("", _PLACE.sub("", tidy(folded(value))))
    bare = _TERM_LABEL.sub("", text)
    if term := _END_OF_TERM.fullmatch(bare) or _SHORT_TERM.fullmatch(bare):
        text = _TERM_TAIL.sub("", term["end"])
        if _is_before(_read(text, calendar), _read(term["start"], calendar)):
            return value
    return _TERM_TAIL.sub("", _TERM_LABEL.sub("", text))


def _is_before(end: Written | str, start: Written | str) -> bool:
    if isinstance(end, str) or isinstance(start, str):
        return False
    days = [(each.year, each.month, each.day or 0) for each in (end, start)]
    return days[0] < days[1]


def is_date_like(value: Value, calendar: FileCalendar) -> bool:
    """Tell whether a value reads as a day, a month or a term."""
    read = _read(_end_of(value, calendar), calendar)
    return isinstance(read, Written) or read == UNORDERED


def needs_order(value: Value) -> bool:
    """Tell whether a value can be read only by the order of its column."""
    return isinstance(value, str) and is_triple(tidy(folded(value)))


def _read(
    value: Value, calendar: FileCalendar, *, years_ahead: int = _YEARS_AHEAD
) -> Written | str:
    """Return what is written, a problem, or '' for an empty cell."""
    # calamine returns a datetime only where the cell has a time of day.
    if isinstance(value, date):
        return Written(value.year, value.month, value.day)
    if isinstance(value, bool):
        return UNREADABLE
    if isinstance(value, str) and (match := _ISO.fullmatch(value)):
        # Most exports write dates in this form; trying it first saves time.
        with suppress(ValueError):
            return _from_iso(match[1], match[2])
    serial_offset = _EXCEL_1904_DAYS if calendar.uses_1904 else 0
    last_year = calendar.today.year + years_ahead
    return read_text(folded(value), last_year, serial_offset, calendar.order)


def _from_iso(day: str, clock: str | None) -> Written:
    on = date.fromisoformat(day)
    is_midnight = clock is not None and clock.strip(":0 ") == ""
    return Written(on.year, on.month, on.day, is_midnight)


def _judge(written: Written | str, calendar: FileCalendar) -> Cell[date]:
    if isinstance(written, str):
        return Cell(problem=written)
    if written.day is None:
        return Cell(problem="只有年月，没有日，请补全日期")
    day = date(written.year, written.month, written.day)
    if day in _PLACEHOLDERS:
        note = "这是系统的默认日期，按未填处理"
        return Cell(problem=note, severity=Severity.NOTE)
    if not 1900 <= day.year <= calendar.today.year + _YEARS_AHEAD + 10:
        return Cell(problem="年份不合理，请核对")
    if written.doubt:
        return Cell(day, written.doubt, day.isoformat(), Severity.NOTE)
    return Cell(day)


def _not_future(cell: Cell[date], calendar: FileCalendar) -> Cell[date]:
    if cell.value is not None and cell.value > calendar.today:
        return Cell(problem="日期晚于今天，请核对")
    return cell
