"""Reads until when an order itself wants work to be done: 3个月内, 12月20日前; pure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

# What is further ahead is no term but a misreading.
_MOST_DAYS: Final = 730
_MOST_KM: Final = 60_000
# 5000公里内 counts from the order; 60000公里内 is a figure of the meter.
_MOST_WITHIN_KM: Final = 20_000

_NUMERALS = {char: n for n, char in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_SPAN = re.compile(
    r"(?P<number>\d{1,3}|[一两二三四五六七八九十半])个?"
    r"(?P<unit>天|日|周|星期|礼拜|月|年)(?:之?内|以内|[之以]?后|左右)"
)
_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7}
_FULL = re.compile(
    r"(?P<y>20\d\d)[年./-](?P<m>\d{1,2})[月./-](?P<d>\d{1,2})(?!\d)|"
    r"(?P<y2>20\d\d)年(?P<m2>\d{1,2})月"
)
_SHORT = re.compile(r"(?<![\d年])(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号]|(?=[前底份]))")
_KM = re.compile(
    r"(?:(?P<again>[再还])[^，\d]{0,4})?(?<!\d)(?P<km>\d{3,6}|\d(?:\.\d)?万)(?:公里|千米|km)"
    r"(?P<within>之?内|以内|[之以]?后|左右)?",
    re.IGNORECASE,
)


def own_day(words: str, advised_on: date) -> date | None:
    """Return the day that the words name, if it comes after the order."""
    for read in (_read_full, _read_span, _read_short):
        day = read(words, advised_on)
        if day and timedelta() < day - advised_on <= timedelta(days=_MOST_DAYS):
            return day
    return None


def own_km(words: str, order_km: int | None) -> int | None:
    """Return in how many kilometres after the order the work is wanted, or None.

    再行驶3000公里 and 3000公里内 count from the order, 60000公里时 on the meter.
    """
    match = _KM.search(words)
    if match is None:
        return None
    figure = match["km"]
    km = round(float(figure[:-1]) * 10_000) if figure.endswith("万") else int(figure)
    if not (match["again"] or (match["within"] and km <= _MOST_WITHIN_KM)):
        if order_km is None:
            return None
        km -= order_km
    return km if 0 < km <= _MOST_KM else None


def _read_full(words: str, advised_on: date) -> date | None:
    match = _FULL.search(words)
    if match is None:
        return None
    if match["y"]:
        return _day(int(match["y"]), int(match["m"]), int(match["d"]))
    return _in_month(int(match["y2"]), int(match["m2"]), words[match.end() :])


def _read_span(words: str, advised_on: date) -> date | None:
    match = _SPAN.search(words)
    if match is None:
        return None
    unit, number = match["unit"], match["number"]
    if number == "半":
        days = {"年": 182, "月": 15}.get(unit)
        return advised_on + timedelta(days=days) if days else None
    count = _NUMERALS.get(number) or int(number)
    if unit in _DAYS:
        return advised_on + timedelta(days=count * _DAYS[unit])
    months = advised_on.month - 1 + count * (12 if unit == "年" else 1)
    year, month = advised_on.year + months // 12, months % 12 + 1
    return _day(year, month, advised_on.day) or _last_of(year, month)


def _read_short(words: str, advised_on: date) -> date | None:
    """Return the next such day; a day that has just passed is of the past."""
    match = _SHORT.search(words)
    if match is None:
        return None
    day = _in_year(advised_on.year, match)
    if day and day <= advised_on - timedelta(days=182):
        return _in_year(advised_on.year + 1, match)
    return day


def _in_year(year: int, match: re.Match[str]) -> date | None:
    if match["d"]:
        return _day(year, int(match["m"]), int(match["d"]))
    return _in_month(year, int(match["m"]), match.string[match.end() :])


def _in_month(year: int, month: int, after: str) -> date | None:
    """Return the first day for 12月前, the last for 12月 and 12月底."""
    first = _day(year, month, 1)
    is_before = after.startswith(("前", "之前", "以前"))
    return first if is_before or first is None else _last_of(year, month)


def _last_of(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
