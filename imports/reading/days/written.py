"""What a cell of a date says: numbers taken from text, before anything is judged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

from imports.reading.days.day_order import DayOrder, days_by_order, is_triple
from imports.reading.numerals import in_digits

UNREADABLE: Final = "不是能识别的日期，请改成如 2023-05-01"
IMPOSSIBLE: Final = "日历上没有这一天，请核对"
UNORDERED: Final = "看不出日和月的先后，请改成如 2023-05-01"
OUT_OF_ORDER: Final = "与这一列的年月日顺序不符，请改成如 2023-05-01"

# Day 0 of Excel's calendar.
_EXCEL_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20000, 60000
_BEIJING = timezone(timedelta(hours=8))

_CLOCK = (
    r"(?P<half>上午|下午|中午|晚上|凌晨|AM|PM)?\s*"
    r"(?P<hour>\d{1,2})\s*[:时点]\s*(?P<minute>\d{1,2})?\s*分?"
    r"(?:\s*:?\s*(?P<second>\d{1,2})(?:[.,]\d+)?)?\s*[秒时]?\s*(?P<half_after>AM|PM)?"
    r"(?:\s*(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?))?\s*[起止前]*"
)
_WEEKDAY = (
    r"(?:\s*\(?(?:(?:星期|周|礼拜|(?<=\())[一二三四五六日天]"
    r"|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)\)?)?"
)
_REST = rf"\s*[止]?{_WEEKDAY}(?:[T\s]*{_CLOCK}|\s*(?:上午|下午|早上|中午|晚上))?"
_SEPARATOR = r"\s*[-/.,]\s*"
# Behind a year in full these cannot stand for a time.
_BEHIND_YEAR = r"\s*[-/.,:|]\s*"
_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAYS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4}|\d{2})\s*年\s*(?P<month>\d{1,2})\s*月\s*"
        rf"(?P<day>\d{{1,2}})\s*[日号]?{_REST}",
        rf"(?P<year>\d{{4}}){_BEHIND_YEAR}(?P<month>\d{{1,2}}){_BEHIND_YEAR}"
        rf"(?P<day>\d{{1,2}})\s*[日号]?{_REST}",
        r"(?P<year>\d{4})[年 ]\s*(?P<month>\d{1,2})[月 ]\s*"
        rf"(?P<day>\d{{1,2}})[日号]?{_REST}",
        rf"(?P<year>\d{{4}})-?(?P<month>\d{{2}})(?P<day>\d{{2}}){_REST}",
        # 2024-3月-5 and 2024--03--05: separators of two kinds, or typed twice.
        r"(?P<year>\d{4})\s*[-/.,年]{1,2}\s*(?P<month>\d{1,2})\s*[-/.,月]{1,2}\s*"
        rf"(?P<day>\d{{1,2}})\s*[日号]?{_REST}",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})T?"
        r"(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[- ./,]*{_NAME}[- ./,]*"
        rf"(?P<year>\d{{4}}|\d{{2}}){_REST}",
        rf"{_NAME}[- ./,]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[- ./,]+"
        rf"(?P<year>\d{{4}}){_REST}",
        rf"(?P<year>\d{{4}})[- ./,]*{_NAME}[- ./,]*(?P<day>\d{{1,2}}){_REST}",
        # How Java prints a date, in the zone of its machine.
        rf"{_NAME} (?P<day>\d{{1,2}}) {_CLOCK} (?:CST |GMT\+08:00 )?(?P<year>\d{{4}})",
    )
)
_TRIPLE = re.compile(
    rf"(?P<one>\d{{1,2}}){_SEPARATOR}(?P<two>\d{{1,2}}){_SEPARATOR}"
    rf"(?P<three>\d{{4}}|\d{{1,2}}){_REST}",
    re.IGNORECASE,
)
_MONTHS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*月?[份底止]?",
        r"(?P<year>\d{4}) (?P<month>\d{1,2})月?[份底止]?",
        r"(?P<year>\d{2})\s*年\s*(?P<month>\d{1,2})\s*月[份底止]?",
        r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])",
        r"(?P<month>\d{1,2})\s*[-/.]\s*(?P<year>(?:19|20)\d{2})",
        rf"{_NAME}[- ./,']*(?P<year>\d{{4}}|\d{{2}})",
        rf"(?P<year>\d{{4}})[- ./,]*{_NAME}",
    )
)
_SERIAL = re.compile(r"(?P<days>\d{5})(?:\.\d+)?")
# 20240305.0 and 202612.0 are how programs write a column of numbers with gaps.
_FLOAT = re.compile(r"(\d{6}|\d{8}|\d{14})\.0+")
_ENGLISH_WEEKDAY = re.compile(
    r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]?\s+", re.IGNORECASE
)
_DASHES = re.compile("[‐‑‒–—―−﹣－ー─_~\\\\]")
_POINTS = re.compile("[。、·・．]")
# How Python prints a date, and the zone that browsers print behind one.
_CALLED = re.compile(
    r"(?:pd\.|np\.)?(?:timestamp|datetime64)\(['\"]?(?P<text>[^'\"()]*)['\"]?.*\)"
    r"|(?:datetime\.)?date(?:time)?\((?P<parts>\d{4}, ?\d{1,2}, ?\d{1,2})\b.*\)",
    re.IGNORECASE,
)
_ZONE_NAME = re.compile(r"(?<=[+-]\d{4})\s*(?:\([^()]*\)|[A-Z]{3,4})$")
# A label such as 日期: before the day; 农历日期 and 预计日期 say more than that.
_LABEL = re.compile(r"^(?:[^\d:预农阴旧约]{0,6})(?:日期|时间|日)\s*[:=]\s*(?=\d)")
_TRAILING = re.compile(r"[\s.,;，；]+$")
_BRACKETS = re.compile(r"^[\[(【“\"<]\s*([^\[(【“\"<]*?)\s*[\])】”\">]$")
_MONTH_NAMES = "janfebmaraprmayjunjulaugsepoctnovdec"
_AFTERNOON = frozenset({"下午", "晚上", "中午", "PM"})


@dataclass(frozen=True, slots=True)
class Written:
    """A date as written; `day` is None where only the month is given."""

    year: int
    month: int
    day: int | None
    is_midnight: bool = False  # 00:00 was written out; 24:00 is not midnight here
    doubt: str = ""


def tidy(text: str) -> str:
    """Return a date's text with plain dashes, points and Arabic numerals."""
    if match := _CALLED.fullmatch(text):
        text = match["text"] or match["parts"]
    plain = _POINTS.sub(".", _DASHES.sub("-", in_digits(text)))
    plain = _FLOAT.sub(r"\1", _TRAILING.sub("", _LABEL.sub("", plain)))
    plain = _BRACKETS.sub(r"\1", _ZONE_NAME.sub("", plain))
    return _ENGLISH_WEEKDAY.sub("", plain)


@lru_cache(maxsize=1 << 15)
def read_text(
    text: str, last_year: int, serial_offset: int, order: DayOrder | None
) -> Written | str:
    """Read a date from text; a year of two digits is at most `last_year`."""
    if not text:
        return ""
    text = tidy(text)
    if match := _SERIAL.fullmatch(text):
        return _from_serial(int(match["days"]) + serial_offset)
    for form in _MONTHS:
        if match := form.fullmatch(text):
            return _from_month(match.groupdict(), last_year)
    for form in _DAYS:
        if match := form.fullmatch(text):
            return _from_day(match.groupdict(), last_year)
    if is_triple(text) and (match := _TRIPLE.fullmatch(text)):
        return _from_triple(match, last_year, order)
    return UNREADABLE


def _from_serial(days: int) -> Written | str:
    if not _FIRST_SERIAL <= days <= _LAST_SERIAL:
        return UNREADABLE
    day = _EXCEL_ZERO + timedelta(days=days)
    return Written(day.year, day.month, day.day)


def _from_month(parts: dict[str, str | None], last_year: int) -> Written | str:
    month = _month(parts)
    year = _full_year(parts["year"] or "", last_year)
    return Written(year, month, None) if 1 <= month <= 12 else IMPOSSIBLE


def _from_triple(
    match: re.Match[str], last_year: int, order: DayOrder | None
) -> Written | str:
    """Read three numbers by the order of their column; without one, if it is plain."""
    parts = match.groupdict()
    numbers = (match["one"], match["two"], match["three"])
    readings: dict[DayOrder, Written] = {}
    for each, (year, month, day) in days_by_order(numbers).items():
        named = {**parts, "year": year, "month": month, "day": day}
        written = _from_day(named, last_year)
        if isinstance(written, Written):
            readings[each] = written
    if order is not None:
        return readings.get(order, OUT_OF_ORDER if readings else IMPOSSIBLE)
    # Alone, a year of two digits stands in front.
    if DayOrder.YMD in readings:
        return readings[DayOrder.YMD]
    if not readings:
        return IMPOSSIBLE
    different = set(readings.values())
    return different.pop() if len(different) == 1 else UNORDERED


def _from_day(parts: dict[str, str | None], last_year: int) -> Written | str:
    year = _full_year(parts["year"] or "", last_year)
    try:
        on = date(year, _month(parts), int(parts["day"] or 0))
    except ValueError:
        return IMPOSSIBLE
    clock = _clock(parts)
    if clock is None:
        return UNREADABLE
    if zone := parts.get("zone"):
        moment = datetime(on.year, on.month, on.day, tzinfo=_offset(zone))
        moment = (moment + timedelta(seconds=clock)).astimezone(_BEIJING)
        on, clock = moment.date(), moment.hour * 3600 + moment.minute * 60
    is_midnight = parts.get("hour") is not None and clock == 0
    return Written(on.year, on.month, on.day, is_midnight)


def _offset(zone: str) -> timezone:
    match = re.search(r"([+-])(\d{1,2}):?(\d{2})?", zone)
    if match is None:
        return timezone(timedelta(0))
    hours, minutes = int(match[2]) % 24, int(match[3] or 0)
    sign = -1 if match[1] == "-" else 1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def _full_year(digits: str, last_year: int) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    return 2000 + year if 2000 + year <= last_year else 1900 + year


def _month(parts: dict[str, str | None]) -> int:
    if name := parts.get("name"):
        return _MONTH_NAMES.index(name[:3].lower()) // 3 + 1
    return int(parts["month"] or 0)


def _clock(parts: dict[str, str | None]) -> int | None:
    """Return the seconds of the day; 24:00 is its end; None if it is no valid time."""
    if parts.get("hour") is None:
        return 0
    hour, minute, second = (
        int(parts[key] or 0) for key in ("hour", "minute", "second")
    )
    half = (parts.get("half") or parts.get("half_after") or "").upper()
    if hour > 24 or minute > 59 or second > 59:
        return None
    if half in _AFTERNOON and hour < 12:
        hour += 12
    elif half in ("AM", "凌晨") and hour == 12:
        hour = 0
    return hour * 3600 + minute * 60 + second
