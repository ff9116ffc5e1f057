"""The house rules in force on a day, as one value.

``shop.models.HouseRule`` holds them as rows that managers edit; for each rule the
newest row in force counts. They are read once a run or once a batch and passed on. The
code has no default values: if a rule is missing or unreadable, the reader raises, and
nothing is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from typing import Final

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from shop.caps import Caps, read_caps
from shop.hours import Window
from shop.models import CategoryCap, HouseRule

Rule = HouseRule.Rule

# Every gateway begins at 08:00 or later; the first stops promotion at 21:00.
EARLIEST: Final = time(8)
LATEST: Final = time(21)
NO_WORDS: Final = "无"
_CAP: Final = "cap of "
_LONGEST_WORD: Final = 12
_TIME: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_HOURS: Final = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至]\s*(\d{1,2}):(\d{2})")


class Unusable(ValueError):
    """A value that the rule cannot have; the message is Chinese, for staff."""


class MissingRule(LookupError):
    """A rule has no row in force, so nothing may be sent."""


@dataclass(frozen=True, slots=True)
class HouseRules:
    """``cap_overall`` is texts per number in a calendar month, distances are days.

    ``caps`` are those of each category (``shop.caps``). The overall cap and the
    distance between texts do not count what the customer has asked for.

    A reply that staff have not handled pauses what it answers for at most
    ``reply_pause_days`` working days (``sms.hearing.pauses``).

    If a day has more than ``flood_times`` the usual number of texts, and more than
    ``flood_least``, they wait until a person confirms them. The owners of a recall are
    called within ``recall_call_days`` working days. ``backlog_a_day`` cars that were
    overdue when the shop first knew them are contacted each day. Whoever replies with
    one of ``consent_words`` consents to commercial texts
    (``sms.hearing.consent_words``).

    A number with more than ``fleet_cars`` cars is a fleet, as is every company.

    Customers without a wish of their own are called in one of the ``calling_hours``.
    A reply is answered within ``reply_promise`` minutes of the ``opening_hours``.

    If the day's run is not finished at ``day_done_by``, somebody is told
    (``reminders.day_watch``).
    """

    caps: Caps
    cap_overall: int
    days_between_texts: int
    days_after_visit: int
    reply_pause_days: int
    customers_per_number: int
    sending_hours: Window
    calling_hours: tuple[Window, ...]
    opening_hours: tuple[Window, ...]
    reply_promise: int
    flood_times: int
    flood_least: int
    recall_call_days: int
    backlog_a_day: int
    consent_words: tuple[str, ...]
    fleet_cars: int
    day_done_by: time


def read_house_rules(day: date) -> HouseRules:
    """Return the rules in force on this day. Runs one query."""
    values = dict(_rules_on(day).union(_caps_on(day), all=True))
    caps = read_caps(
        (name.removeprefix(_CAP), values.pop(name))
        for name in list(values)
        if name.startswith(_CAP)
    )
    if without := caps.missing():
        raise MissingRule(
            f"缺少短信上限：{'、'.join(without)}。请运行 manage.py load_defaults。"
        )
    if missing := [rule for rule in Rule if rule not in values]:
        names = "、".join(rule.label for rule in missing)
        raise MissingRule(f"缺少门店规则：{names}。请运行 manage.py load_defaults。")
    return HouseRules(
        caps=caps,
        sending_hours=parse_hours(values.pop(Rule.SENDING_HOURS)),
        calling_hours=parse_spans(values.pop(Rule.CALLING_HOURS)),
        opening_hours=parse_spans(values.pop(Rule.OPENING_HOURS)),
        consent_words=parse_words(values.pop(Rule.CONSENT_WORDS)),
        day_done_by=parse_time(values.pop(Rule.DAY_DONE_BY)),
        **{rule: int(value) for rule, value in values.items()},
    )


def _rules_on(day: date) -> QuerySet[HouseRule, tuple[str, str]]:
    rows = HouseRule.objects.filter(in_force_on__lte=day, rule__in=Rule)
    newest = rows.order_by("rule", "-in_force_on").distinct("rule")
    return newest.values_list("rule", "value")


def _caps_on(day: date) -> QuerySet[CategoryCap, tuple[str, str]]:
    """Return the caps as rows that the same query can read as the rules."""
    rows = CategoryCap.objects.filter(in_force_on__lte=day)
    newest = rows.order_by("category", "-in_force_on").distinct("category")
    most = Cast("most", CharField())
    return newest.values_list(
        Concat(Value(_CAP), "category"), Concat(most, Value(" "), "period")
    )


def parse_hours(text: str) -> Window:
    """Read 「09:00-20:00」; equal times mean the whole day. Raises Unusable."""
    match = _HOURS.fullmatch(text.strip())
    if match is None:
        raise Unusable("请写成 09:00-20:00 这样的起止时间。")
    first_hour, first_minute, last_hour, last_minute = map(int, match.groups())
    try:
        return Window(time(first_hour, first_minute), time(last_hour, last_minute))
    except ValueError as error:
        raise Unusable("时间不正确，请写成 09:00-20:00，开始早于结束。") from error


def parse_spans(text: str) -> tuple[Window, ...]:
    """Read 「08:30-12:00、13:00-19:00」, the earliest first. Raises Unusable."""
    spans = filter(None, map(str.strip, re.split(r"[、,，;；]", text)))
    windows = sorted(map(parse_hours, spans), key=lambda each: each.opens)
    if not windows:
        raise Unusable("请写成 08:30-12:00、13:00-19:00 这样的时段。")
    if any(one.closes > other.opens for one, other in pairwise(windows)):
        raise Unusable("几个时段不能重叠，请改正。")
    return tuple(windows)


def parse_time(text: str) -> time:
    """Read 「09:00」. Raises Unusable."""
    match = _TIME.fullmatch(text.strip())
    try:
        if match is not None:
            return time(int(match[1]), int(match[2]))
    except ValueError:
        pass
    raise Unusable("请写成 09:00 这样的时间。")


def parse_words(text: str) -> tuple[str, ...]:
    """Read words with 、 or a comma between them; 无 means no words at all."""
    words = (word.strip() for word in re.split(r"[、,，;；\s]+", text))
    return tuple(dict.fromkeys(word for word in words if word and word != NO_WORDS))


def checked_value(rule: str, text: str) -> str:
    """Return the value in its stored form, or raise Unusable."""
    return _CHECKS[Rule(rule)](text.strip())


def _hours(text: str) -> str:
    window = parse_hours(text)
    if not EARLIEST <= window.opens < window.closes <= LATEST:
        raise Unusable("发送时段必须在 08:00 至 21:00 之间，且开始早于结束。")
    return f"{window.opens:%H:%M}-{window.closes:%H:%M}"


def _spans(text: str) -> str:
    windows = parse_spans(text)
    if not all(EARLIEST <= each.opens < each.closes <= LATEST for each in windows):
        raise Unusable("电话时段必须在 08:00 至 21:00 之间，且开始早于结束。")
    return "、".join(f"{each.opens:%H:%M}-{each.closes:%H:%M}" for each in windows)


def _opening(text: str) -> str:
    windows = parse_spans(text)
    if any(each.opens == each.closes for each in windows):
        raise Unusable("开门要早于关门，请写成 08:30-12:00、13:00-18:00 这样的时段。")
    return "、".join(f"{each.opens:%H:%M}-{each.closes:%H:%M}" for each in windows)


def _time(text: str) -> str:
    moment = parse_time(text)
    if not EARLIEST < moment <= LATEST:
        raise Unusable("请填 08:00 之后、21:00 以前的时间，例如 09:00。")
    return f"{moment:%H:%M}"


def _words(text: str) -> str:
    words = parse_words(text)
    if not words and text != NO_WORDS:
        raise Unusable("请填一个或几个词，用顿号分开，如「订阅优惠」；不用则填「无」。")
    if any(len(word) > _LONGEST_WORD or len(word) < 2 for word in words):
        raise Unusable("每个词 2 到 12 个字，词与词用顿号分开，例如「订阅优惠」。")
    return "、".join(words) or NO_WORDS


def _number(least: int, most: int, unit: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not text.isascii() or not text.isdecimal() or len(text) > len(str(most)):
            raise Unusable(f"请填 {least} 到 {most} 之间的整数（{unit}）。")
        if not least <= int(text) <= most:
            raise Unusable(f"请填 {least} 到 {most} 之间的整数（{unit}）。")
        return str(int(text))

    return check


_CHECKS: Final[Mapping[Rule, Callable[[str], str]]] = {
    Rule.CAP_OVERALL: _number(0, 20, "条"),
    Rule.DAYS_BETWEEN_TEXTS: _number(1, 30, "天"),
    Rule.DAYS_AFTER_VISIT: _number(0, 60, "天"),
    Rule.REPLY_PAUSE_DAYS: _number(0, 10, "个工作日"),
    Rule.CUSTOMERS_PER_NUMBER: _number(1, 50, "位"),
    Rule.SENDING_HOURS: _hours,
    Rule.CALLING_HOURS: _spans,
    Rule.OPENING_HOURS: _opening,
    Rule.REPLY_PROMISE: _number(5, 480, "分钟"),
    Rule.FLOOD_TIMES: _number(2, 50, "倍"),
    Rule.FLOOD_LEAST: _number(10, 100_000, "条"),
    Rule.RECALL_CALL_DAYS: _number(1, 30, "天"),
    Rule.BACKLOG_A_DAY: _number(1, 1_000, "项"),
    Rule.FLEET_CARS: _number(1, 100, "辆"),
    Rule.DAY_DONE_BY: _time,
    Rule.CONSENT_WORDS: _words,
}
