"""Reads from which day on an owner wants to be reminded.

A pure function of the reply and its day. The words are those of ``later_words``. The
whole reply must match, so that a refusal, a question or a visit is left to others.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from customers.language.spelling import normalise
from reminders.ladder.later_words import AFTER, AGAIN, BEFORE, LINES, Line, Unit

LONGEST: Final = 30
_WEEKDAYS: Final = "一二三四五六日"
_DIGITS: Final = {sign: nth for nth, sign in enumerate("零一二三四五六七八九")} | {
    "两": 2
}
_NUMBER: Final = r"\d{1,2}|[二三四五]?十[一二三四五六七八九]?|[一二两三四五六七八九]"
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish for a later reminder; ``on`` is None if the owner names no day."""

    on: date | None


def read_wish(text: str, said_on: date) -> Wish | None:
    """Return from when on the owner wants the reminder; None for any other reply."""
    bare = normalise(text)
    if not bare or len(bare) > LONGEST or re.search(r"[?？]\s*$", text):
        return None
    for line in LINES:
        if (found := _pattern(line).fullmatch(bare)) and (
            wish := _meant(line, found.groupdict(), said_on)
        ):
            return wish
    return None


@cache
def _pattern(line: Line) -> re.Pattern[str]:
    when = line.pattern.replace("<n>", f"(?P<n>{_NUMBER})")
    when = when.replace("<m>", f"(?P<m>{_NUMBER})")
    when = when.replace("<weekday>", f"(?P<weekday>[{_WEEKDAYS}天])")
    again = f"(?:{AGAIN})" if line.needs_again else f"(?:{AGAIN})?"
    return re.compile(f"(?:{BEFORE})*(?:{when}){again}(?:{AFTER})*")


def _meant(line: Line, said: Mapping[str, str | None], today: date) -> Wish | None:
    """Return the day that the words mean; None for a day that does not exist."""
    number = _number(said.get("n")) if said.get("n") else line.plus
    match line.unit:
        case Unit.UNKNOWN:
            return Wish(None)
        case Unit.DAYS:
            return _in_days(today, number)
        case Unit.WEEKS:
            return _in_days(today, 7 * number)
        case Unit.MONTHS:
            return Wish(_in_months(today, number)) if number else None
        case Unit.WEEKEND:
            return Wish(_next_weekday(today, _SATURDAY) + timedelta(days=line.plus))
        case Unit.WEEKDAY:
            return Wish(_next_weekday(today, _weekday(said)))
        case Unit.WEEKDAY_OF_NEXT_WEEK:
            monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
            return Wish(monday + timedelta(days=_weekday(said)))
        case Unit.DAY_OF_MONTH:
            return _day_of_month(today, number)
        case Unit.DAY_OF_NEXT_MONTH:
            return _day(_first_of_next_month(today), number)
        case Unit.DATE:
            return _date(today, number, _number(said.get("m")))


def _in_days(today: date, days: int) -> Wish | None:
    return Wish(today + timedelta(days=days)) if days else None


def _in_months(today: date, months: int) -> date:
    """Return the same day so many months later, at most the last of that month."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(today.day, last))


def _first_of_next_month(today: date) -> date:
    return _in_months(today.replace(day=1), 1)


def _next_weekday(today: date, weekday: int) -> date:
    """Return the next such day after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _weekday(said: Mapping[str, str | None]) -> int:
    return _WEEKDAYS.index((said.get("weekday") or "").replace("天", "日"))


def _day_of_month(today: date, day: int) -> Wish | None:
    """Return the next such day after today, in this month or the next that has it."""
    first = today.replace(day=1)
    for _ in range(3):
        wish = _day(first, day)
        if wish and wish.on and wish.on > today:
            return wish
        first = _first_of_next_month(first)
    return None


def _day(first: date, day: int) -> Wish | None:
    last = monthrange(first.year, first.month)[1]
    return Wish(first.replace(day=day)) if 0 < day <= last else None


def _date(today: date, month: int, day: int) -> Wish | None:
    """Return the next such date after today."""
    if not 0 < month <= 12:
        return None
    for year in (today.year, today.year + 1):
        wish = _day(date(year, month, 1), day)
        if wish and wish.on and wish.on > today:
            return wish
    return None


def _number(said: str | None) -> int:
    """Return a number below 60, written in digits or characters."""
    if not said or said.isascii():
        return int(said or 0)
    tens, ten, ones = said.partition("十")
    if not ten:
        return _DIGITS[said]
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
