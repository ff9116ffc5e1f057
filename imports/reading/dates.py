"""Dates, months and moments as Chinese shop systems and their users write them."""

from __future__ import annotations

import re
from calendar import monthrange
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from imports.reading.cells import (
    Cell,
    Severity,
    Value,
    folded,
)

# Day 0 of Excel's calendar, and how far its Mac calendar of 1904 is ahead of it.
_EXCEL_ZERO = date(1899, 12, 30)
_EXCEL_1904_DAYS = 1462
_FIRST_SERIAL, _LAST_SERIAL = 20000, 60000

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

_CLOCK = (
    r"(?P<half>上午|下午|中午|晚上|凌晨|AM|PM)?\s*"
    r"(?P<hour>\d{1,2})\s*[:时点]\s*(?P<minute>\d{1,2})?\s*分?"
    r"(?:\s*:?\s*(?P<second>\d{1,2})(?:[.,]\d+)?)?\s*秒?\s*(?P<half_after>AM|PM)?"
    r"(?:\s*(?:Z|[+-]\d{2}:?\d{2}))?"
)
_REST = rf"(?:\s*(?:星期|周|礼拜)[一二三四五六日天])?(?:[T\s]*{_CLOCK})?"
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})( (?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)?")
_DAYS = (
    re.compile(
        r"(?P<year>\d{4}|\d{2})\s*[-/.年,]\s*(?P<month>\d{1,2})\s*[-/.月,]\s*"
        rf"(?P<day>\d{{1,2}})\s*[日号]?{_REST}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}}){_REST}", re.IGNORECASE
    ),
    re.compile(
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
        r"(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?"
    ),
    re.compile(
        r"(?P<day>\d{1,2})[- ](?P<name>[A-Z]{3})[A-Z]*[- ,]+"
        rf"(?P<year>\d{{4}}|\d{{2}}){_REST}",
        re.IGNORECASE,
    ),
)
_YEAR_LAST = re.compile(
    rf"(?P<month>\d{{1,2}})[/-](?P<day>\d{{1,2}})[/-](?P<year>\d{{4}}){_REST}",
    re.IGNORECASE,
)
_MONTHS = (
    re.compile(r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*月?[份底止]?"),
    re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])"),
)
_SERIAL = re.compile(r"(?P<days>\d{5})(?:\.\d+)?")
_TERM = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?\s*"
    r"(?:[-~至到]|--)\s*(?P<end>\d{4}[-/.年].+)"
)
_MONTH_NAMES = dict(
    zip(
        [
            "jan",
            "feb",
            "mar",
            "apr",
            "may",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct",
            "nov",
            "dec",
        ],
        range(1, 13),
        strict=True,
    )
)
_AFTERNOON = frozenset({"下午", "晚上", "中午", "PM"})

_UNREADABLE = "不是能识别的日期，请改成如 2023-05-01"
_IMPOSSIBLE = "日历上没有这一天，请核对"


@dataclass(frozen=True, slots=True)
class FileCalendar:
    """How the dates of one sheet are to be understood."""

    today: date
    uses_1904: bool = False


@dataclass(frozen=True, slots=True)
class _Written:
    """A date as written; `day` is None where only the month is given."""

    year: int
    month: int
    day: int | None
    is_midnight: bool = False  # 00:00 was written out; 24:00 is not midnight here
    doubt: str = ""


def read_date(value: Value, calendar: FileCalendar) -> Cell[date]:
    """Read a day that may lie before or after today; a month alone is not enough."""
    return _judge(_read(value, calendar), calendar)


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
    if isinstance(written, _Written) and written.day is None:
        doubt = "只有年月，没有日，按当月 1 日记"
        written = replace(written, day=1, doubt=doubt)
    return _not_future(_judge(written, calendar), calendar)


def read_month_end(value: Value, calendar: FileCalendar) -> Cell[date]:
    """Read a validity that is printed as a month, as the last day of that month.

    The 行驶证 prints 检验有效期至 as a month; of a full date only the month is used.
    """
    written = _read(value, calendar)
    if isinstance(written, _Written):
        written = replace(written, day=monthrange(written.year, written.month)[1])
    return _judge(written, calendar)


def read_last_covered(value: Value, calendar: FileCalendar) -> Cell[date]:
    """Read the end of an insurance as the last day that it covers.

    A policy ends at 24:00 of its last day; systems also write that instant as 00:00
    of the day after. A range gives its end.
    """
    term = _TERM.fullmatch(folded(value)) if isinstance(value, str) else None
    written = _read(term["end"] if term else value, calendar)
    cell = _judge(written, calendar)
    if cell.value is None or isinstance(written, str) or not written.is_midnight:
        return cell
    last = cell.value - timedelta(days=1)
    note = "到期写为次日 0 时，按前一天 24 时止记"
    return Cell(last, note, last.isoformat(), Severity.NOTE)


def is_date_like(value: Value, calendar: FileCalendar) -> bool:
    """Tell whether a value reads as a day or a month."""
    return isinstance(_read(value, calendar), _Written)


def _read(
    value: Value, calendar: FileCalendar, *, years_ahead: int = _YEARS_AHEAD
) -> _Written | str:
    """Return what is written, a problem, or '' for an empty cell."""
    # calamine returns a datetime only where the cell has a time of day.
    if isinstance(value, date):
        return _Written(value.year, value.month, value.day)
    if isinstance(value, bool):
        return _UNREADABLE
    if isinstance(value, str) and (match := _ISO.fullmatch(value)):
        # Most exports write dates in this form; trying it first saves time.
        with suppress(ValueError):
            return _from_iso(match[1], match[2])
    serial_offset = _EXCEL_1904_DAYS if calendar.uses_1904 else 0
    last_year = calendar.today.year + years_ahead
    return _read_text(folded(value), last_year, serial_offset)


def _from_iso(day: str, clock: str | None) -> _Written:
    on = date.fromisoformat(day)
    is_midnight = clock is not None and clock.strip(":0 ") == ""
    return _Written(on.year, on.month, on.day, is_midnight)


@lru_cache(maxsize=1 << 15)
def _read_text(text: str, last_year: int, serial_offset: int) -> _Written | str:
    """Read a date from text; a year of two digits is at most `last_year`."""
    if not text:
        return ""
    if match := _SERIAL.fullmatch(text):
        return _from_serial(int(match["days"]) + serial_offset)
    for form in _MONTHS:
        if match := form.fullmatch(text):
            return _from_month(int(match["year"]), int(match["month"]))
    for form in _DAYS:
        if match := form.fullmatch(text):
            return _from_day(match.groupdict(), last_year)
    if match := _YEAR_LAST.fullmatch(text):
        return _from_year_last(match.groupdict(), last_year)
    return _UNREADABLE


def _from_serial(days: int) -> _Written | str:
    if not _FIRST_SERIAL <= days <= _LAST_SERIAL:
        return _UNREADABLE
    day = _EXCEL_ZERO + timedelta(days=days)
    return _Written(day.year, day.month, day.day)


def _from_month(year: int, month: int) -> _Written | str:
    return _Written(year, month, None) if 1 <= month <= 12 else _IMPOSSIBLE


def _from_year_last(parts: dict[str, str | None], last_year: int) -> _Written | str:
    """Read month, day, year; swap month and day if the month is above twelve."""
    month, day = int(parts["month"] or 0), int(parts["day"] or 0)
    if month > 12:
        parts = {**parts, "month": parts["day"], "day": parts["month"]}
    written = _from_day(parts, last_year)
    if month > 12 or day > 12 or isinstance(written, str):
        return written
    return replace(written, doubt="日和月可能颠倒，按月/日/年读")


def _from_day(parts: dict[str, str | None], last_year: int) -> _Written | str:
    year = _full_year(parts["year"] or "", last_year)
    month = _month(parts)
    day = int(parts["day"] or 0)
    is_midnight = _is_midnight(parts)
    if year < 1 or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return _IMPOSSIBLE
    if is_midnight is None:
        return _UNREADABLE
    return _Written(year, month, day, is_midnight)


def _full_year(digits: str, last_year: int) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    return 2000 + year if 2000 + year <= last_year else 1900 + year


def _month(parts: dict[str, str | None]) -> int:
    if name := parts.get("name"):
        return _MONTH_NAMES.get(name.lower(), 0)
    return int(parts["month"] or 0)


def _is_midnight(parts: dict[str, str | None]) -> bool | None:
    """Tell whether 00:00 is written; None if the time is not a valid one."""
    if parts.get("hour") is None:
        return False
    hour, minute, second = (
        int(parts[key] or 0) for key in ("hour", "minute", "second")
    )
    half = (parts.get("half") or parts.get("half_after") or "").upper()
    if hour > 24 or minute > 59 or second > 59:
        return None
    if half in _AFTERNOON or (hour == 12 and half not in ("AM", "凌晨")):
        return False
    return hour % 12 == 0 and hour != 24 and minute == second == 0


def _judge(written: _Written | str, calendar: FileCalendar) -> Cell[date]:
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
