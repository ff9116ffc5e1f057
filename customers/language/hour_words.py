"""Words that name an hour or a part of the day.

Pure. An hour without a part of the day is an hour at which a shop may be open: 三点 is
15:00, 十点 is 10:00. At 6 and 7 o'clock that may go wrong, so these are not exact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from typing import Final, NamedTuple

from customers.language.numerals import SMALL_NUMBER, small_number


class Part(StrEnum):
    """A part of the day as the house speaks of it; noon is told as its hour."""

    MORNING = "上午"
    AFTERNOON = "下午"
    EVENING = "晚上"


class Hour(NamedTuple):
    """An hour that a reply names; it is not exact after 左右, 三四点 or 9点到10点."""

    at: time
    is_exact: bool = True


NOON: Final = "中午"
_PARTS: Final[Mapping[str, str]] = {
    Part.MORNING: "上午 早上 早晨 清早 一大早 大清早 大早上? 一早 清晨 午前"
    " 朝早 上昼 凌晨 上半天 早(?=[二两三四五六七八九十\\d]{1,2}[点:]) AM",
    NOON: "中午 晌午 正午 午间 响午",
    Part.AFTERNOON: "下午 午后 下半天 下昼 后晌 下晌 晏昼 傍晚 黄昏 PM",
    Part.EVENING: "晚上 夜里 晚间 夜间 夜晚 晚(?=[七八九\\d]{1,2}[点:])",
}
# After a word for a day one character is enough: 明早, 周六晚.
_AFTER_DAY: Final = "(?<=[今明昨听天日六一二三四五末号儿个])"
_SHORT: Final[Mapping[str, Part]] = {
    "早": Part.MORNING,
    "晨": Part.MORNING,
    "朝": Part.MORNING,
    "晚": Part.EVENING,
}
_TEXT_OF_ANY: Final = "|".join(
    word
    for words in _PARTS.values()
    for word in sorted(words.split(), key=len, reverse=True)
)
PART_PATTERN: Final = (
    rf"(?<![一整每半大]个)(?<![整每])(?<![^周期拜]一)(?:{_TEXT_OF_ANY})"
    rf"|{_AFTER_DAY}[早晚](?![点饭些到])|(?<=[明今])晨|(?<=听)朝"
)

_AROUND: Final = (
    "左右|前后|上下|来钟|多钟?|出头|的样子"
    "|(?:以前|之前|前|以后|之后|后|过后)(?!面|天|备|排)"
)
HOUR_PATTERN: Final = (
    rf"(?<![第\d.差])(?:{SMALL_NUMBER}(?:点半?)?[到至\-~—–])?{SMALL_NUMBER}"
    r"(?:点钟?(?!意见|建议|要求|问题|疑问|原因|说明|\d[万个台]|儿)|时(?![候间段]))"
    rf"(?:半|一刻|三刻|整|[0-5]\d分?|\d分|{SMALL_NUMBER}分"
    rf"|[二三四五]?十[一二三四五六七八九]?)?"
    rf"(?:[到至\-~—–]{SMALL_NUMBER}(?:点半?|:\d\d))?(?:{_AROUND})?"
    rf"|(?<![\d:])\d{{1,2}}:[0-5]\d(?:[到至\-~—–]\d{{1,2}}:[0-5]\d)?(?![:\d])(?:{_AROUND})?"
)
_QUARTERS: Final[Mapping[str, int]] = {"半": 30, "一刻": 15, "三刻": 45, "整": 0, "": 0}
# Sooner than this a shop is closed, so that the hour is one of the afternoon.
_FIRST_HOUR: Final = 7
_UNSURE: Final = (6, 7)


def read_part(word: str) -> str:
    """Return the part of the day, or ``NOON``."""
    if len(word) == 1 and word in _SHORT:
        return _SHORT[word]
    return next(
        part
        for part, words in _PARTS.items()
        if any(re.match(each, word + "9点") for each in words.split())
    )


def read_hour(word: str, part: str) -> Hour | None:
    """Return the hour that a word of ``HOUR_PATTERN`` means; None for 25点.

    ``part`` is the part of the day that was said before it, or ''.
    """
    said = re.sub(
        rf"^{SMALL_NUMBER}(?:点半?)?[到至\-~—–](?={SMALL_NUMBER}[点时])", "", word
    )
    read = re.match(
        rf"({SMALL_NUMBER})(?:点钟?|时|:)(半|[一三]刻|整|{SMALL_NUMBER})?", said
    )
    assert read is not None, "the pattern has an hour"
    first = _first_of_range(word) if said != word else read[1]
    hour, is_single = _hour(first)
    minute = 0 if said != word else _minute(read[2] or "")
    if hour is None or hour > 23 or minute is None:
        return None
    is_plain = is_single and not re.search(rf"{_AROUND}|[到至\-~—–]", word)
    at = _on_clock(hour, part)
    if at > 23:
        return None
    return Hour(time(at, minute), is_plain and (bool(part) or hour not in _UNSURE))


def _first_of_range(word: str) -> str:
    read = re.match(SMALL_NUMBER, word)
    assert read is not None, "a range begins with a number"
    return read[0]


def _hour(word: str) -> tuple[int | None, bool]:
    """Return the hour, and False if two are named: 三四点."""
    hour = small_number(word)
    if hour is None and len(word) == 2:
        return small_number(word[0]), False
    return hour, True


def _minute(word: str) -> int | None:
    return _QUARTERS[word] if word in _QUARTERS else small_number(word)


def _on_clock(hour: int, part: str) -> int:
    """Return the hour from 0 to 24."""
    if part in (Part.AFTERNOON, Part.EVENING) and hour <= 12:
        return hour if hour == 12 and part == Part.AFTERNOON else hour + 12
    if part == NOON and hour < 4:
        return hour + 12
    if not part and 0 < hour < _FIRST_HOUR:
        return hour + 12
    return hour
