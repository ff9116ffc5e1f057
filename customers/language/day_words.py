"""Words that name a day, and the day that each of them means.

Pure. A week begins on Monday (GB/T 7408.1, as ISO 8601), so 下周二 said on a Sunday is
in two days. Where a word may mean two days, the day is marked as not exact, and a
person asks:

- 周二 is the next Tuesday after today. Said on a Tuesday it is a week later, because
  today is called 今天, but that is not exact.
- 明天 and 后天 said before 02:00 count from the day that the writer has not ended by
  sleeping: 明天 is the date of the calendar. The chrono parser decides so too.
- 5号 is the next 5th, of this month or the next one that has such a day; 1月2号 is the
  next 2 January if that is at most half a year ahead, else it has passed.
- 下周, 月底, 下月初 and 周末 are several days, of which one is named.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from customers.language.numerals import SMALL_NUMBER, small_number

# Before this hour many have not gone to bed, so that 明天 is the date of the calendar.
LATE_NIGHT_ENDS: Final = 2
# A date without a year that is further ahead is meant in the past.
FURTHEST: Final = timedelta(days=180)
_DAY: Final = timedelta(days=1)

_WEEK: Final = "(?:周|星期|礼拜)"
_WEEKDAYS: Final = "一二三四五六日"
_ANY_WEEKDAY: Final = "(?:[一二三四五六日天末]|[1-7](?!\\d))"
_OFFSETS: Final[Mapping[str, int]] = {
    "大后": 3, "后": 2, "明": 1, "听": 1, "今": 0,
    "昨": -1, "寻": -1, "琴": -1, "前": -2, "大前": -3,
    "JIN": 0, "MING": 1, "HOU": 2,
}  # fmt: skip
_NOT_A_DATE: Final = "线楼店门油库车厅桌柜位机房码牌院称召桩口"
_MEASURES: Final = "万千百W块元KM公升LT%寸折分条个度年天次人小点时:岁届成代里刻"

# Names of groups and what they match; the first that matches at a place counts.
DAY_PATTERNS: Final[Mapping[str, str]] = {
    # What only looks like a day: each week, a range, an anniversary.
    "no_day": (
        rf"每个?{_WEEK}{_ANY_WEEKDAY}|{_WEEK}{_ANY_WEEKDAY}[到至\-~—–](?:{_WEEK})?"
        rf"[一二三四五六日天](?!号|月|点)|{_WEEK}年|[一两三半\d]{_WEEK}[一两\d][次回]"
        r"|(?:腊|正|农历)月?[一二三四五六七八九十廿初\d]{1,3}"
    ),
    "relative": (
        r"明后两?天|(?:大后|(?<![以之提今目])[后前]|大前|[今明昨听寻琴])"
        r"(?:(?:(?<![听寻琴])天|日)(?!气)|儿个?|个儿?(?!月|季|星期|礼拜)|朝(?!阳))"
        r"|[今明昨听](?=早|晚|晨)|(?:JIN|MING|HOU)TIAN"
    ),
    "counted": (
        rf"(?:{SMALL_NUMBER}|半)个?(?:天|周|星期|礼拜|月)(?:以后|之后|过后|后(?!天))"
        rf"|(?<![超不])[过晚](?!两天){SMALL_NUMBER}个?(?:天|周|星期|礼拜|月)(?![份前])"
    ),
    "weekday": (
        rf"(?:(?:(?<![以])下+个?|上+个?|这个?|本|今)"
        rf"|(?<![每几一二两三四五六七八九十半\d])(?<![几一两三四五六\d半]个))"
        rf"{_WEEK}{_ANY_WEEKDAY}(?!年)(?:日(?!期|子)|{_WEEK}日)?"
    ),
    "date": (
        rf"(?:20\d\d年)?(?:{SMALL_NUMBER}|元|这个?|本|下个?|上个?)月份?的?"
        rf"{SMALL_NUMBER}(?:[号日]|(?![\d万千百块元公个次天年]))"
    ),
    "part_of_month": (
        rf"(?:{SMALL_NUMBER}|元|这个?|本|下个?)?月(?:底|末|初|中旬?|上旬|下旬)"
    ),
    "day_of_month": (
        r"(?<![\d.尾初第])(?:\d{1,2}[\-~—–](?=\d))?"
        r"(?:(?:3[01]|[12]\d|0?[1-9])[号日]|[一二三四五六七八九十廿]{1,3}号)"
        rf"(?![{_NOT_A_DATE}])"
    ),
    "short_date": (
        r"(?<![\d.\-/A-Z])(?:1[0-2]|0?[1-9])[./-](?:3[01]|[12]\d|0?[1-9])"
        rf"(?![\d{_MEASURES}]|[./-]\d)号?"
    ),
    "some_day": rf"下+个?{_WEEK}|下个?月",
}


class Day(NamedTuple):
    """A day that a reply names; it is not exact if the word may mean another one."""

    on: date
    is_exact: bool = True


def read_day(kind: str, word: str, now: datetime) -> Day | None:
    """Return the day that a word of ``DAY_PATTERNS`` means; None if there is none.

    ``now`` is the moment of the reply in the shop's time.
    """
    return _READERS[kind](word, now)


def _relative(word: str, now: datetime) -> Day | None:
    name = re.match(r"大?[后前]|[A-Z]+(?=TIAN)|.", word)
    assert name is not None, "the pattern has at least one character"
    days = _OFFSETS[name[0]]
    is_late = now.hour < LATE_NIGHT_ENDS and days > 0
    on = now.date() + (days - is_late) * _DAY
    return Day(on, not is_late and not word.startswith("明后"))


def _counted(word: str, now: datetime) -> Day | None:
    read = re.match(rf"[过晚]?({SMALL_NUMBER}|半)个?(.)", word)
    assert read is not None, "the pattern has a number and a unit"
    if read[1] == "半":
        return Day(now.date() + 15 * _DAY, False) if read[2] == "月" else None
    many = small_number(read[1])
    if not many:
        return None
    if read[2] == "月":
        return Day(_in_months(now.date(), many), False)
    return Day(now.date() + many * (1 if read[2] == "天" else 7) * _DAY)


def _in_months(day: date, many: int) -> date:
    first = _month_after(day, many)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


def _month_after(day: date, many: int) -> date:
    """Return the first day of the month that is so many months ahead."""
    months = day.year * 12 + day.month - 1 + many
    return date(months // 12, months % 12 + 1, 1)


def _weekday(word: str, now: datetime) -> Day | None:
    read = re.match(rf"(.*?){_WEEK}(.)(.*)", word)
    assert read is not None, "the pattern has a week and a day"
    is_weekend = read[2] == "末"
    number = _number_of_weekday(read[2])
    today = now.date()
    monday = today - today.weekday() * _DAY
    if weeks := read[1].count("下") - read[1].count("上"):
        return Day(monday + (7 * weeks + number) * _DAY, not is_weekend and not read[3])
    if read[1]:
        return Day(monday + number * _DAY, not is_weekend and not read[3])
    if is_weekend:
        return Day(max(today, monday + number * _DAY), False)
    ahead = (number - today.weekday()) % 7
    return Day(today + (ahead or 7) * _DAY, ahead > 0 and not read[3])


def _number_of_weekday(word: str) -> int:
    if word == "末":
        return 5
    return (
        int(word) - 1 if word.isdigit() else _WEEKDAYS.index(word.replace("天", "日"))
    )


def _date(word: str, now: datetime) -> Day | None:
    read = re.match(rf"(?:(20\d\d)年)?(.+?)月份?的?({SMALL_NUMBER})", word)
    assert read is not None, "the pattern has a month and a day"
    day = small_number(read[3])
    if day is None:
        return None
    first = _first_of_month(read[2], now.date())
    if first is not None:
        return _valid(first.year, first.month, day)
    month = _month(read[2])
    if read[1] and month:
        return _valid(int(read[1]), month, day)
    return _next_date(month, day, now.date()) if month else None


def _month(word: str) -> int | None:
    return 1 if word == "元" else small_number(word)


def _first_of_month(word: str, today: date) -> date | None:
    """Return the first day of 这个月, 下个月, 上个月; None for a month by its name."""
    for mark, months in (("这", 0), ("本", 0), ("下", 1), ("上", -1)):
        if word.startswith(mark):
            return _month_after(today, months)
    return None


def _next_date(month: int, day: int, today: date) -> Day | None:
    """Return the date of this year, or of the next one if that is not far."""
    this, following = (_valid(today.year + years, month, day) for years in (0, 1))
    if this and this.on >= today:
        return this
    if following and following.on - today <= FURTHEST:
        return following
    return this


def _valid(year: int, month: int, day: int) -> Day | None:
    try:
        return Day(date(year, month, day))
    except ValueError:
        return None


def _part_of_month(word: str, now: datetime) -> Day | None:
    name, _, part = word.partition("月")
    today = now.date()
    first = _first_of_month(name, today) if name else today.replace(day=1)
    if first is None:
        named = _month(name)
        found = _next_date(named, 1, today.replace(day=1)) if named else None
        if found is None:
            return None
        first = found.on
    on = first.replace(day=_day_in_part(part, first))
    return Day(on if name or on >= today else _in_months(on, 1), False)


def _day_in_part(part: str, first: date) -> int:
    last = monthrange(first.year, first.month)[1]
    days = {"底": last, "末": last, "初": 1, "上": 1, "中": 11 if "旬" in part else 15}
    return days.get(part[0], 21)


def _day_of_month(word: str, now: datetime) -> Day | None:
    read = re.match(rf"(?:(\d+)[\-~—–])?({SMALL_NUMBER})", word)
    assert read is not None, "the pattern has a number"
    day = small_number(read[1] or read[2])
    today = now.date()
    for months in (0, 1):
        first = _month_after(today, months)
        found = _valid(first.year, first.month, day) if day else None
        if found and found.on >= today:
            return Day(found.on, not read[1])
    return None


def _short_date(word: str, now: datetime) -> Day | None:
    month, day = map(int, re.findall(r"\d+", word))
    found = _next_date(month, day, now.date())
    return found and Day(found.on, word.endswith("号"))


def _some_day(word: str, now: datetime) -> Day | None:
    today = now.date()
    if word.endswith("月"):
        return Day(_month_after(today, 1), False)
    monday = today + (7 * word.count("下") - today.weekday()) * _DAY
    return Day(monday, False)


_READERS: Final[Mapping[str, Callable[[str, datetime], Day | None]]] = {
    "relative": _relative,
    "counted": _counted,
    "weekday": _weekday,
    "date": _date,
    "part_of_month": _part_of_month,
    "day_of_month": _day_of_month,
    "short_date": _short_date,
    "some_day": _some_day,
}
