from __future__ import annotations

from datetime import time

import pytest

from customers.language.moments import Moment, find_moments
from tests.customers.language.moment_tables import WEDNESDAY, moment_of, read, shown


def test_a_reply_may_name_several_moments():
    assert read("周二上午10点或者下午3点，不行就周四", WEDNESDAY) == [
        "2026-12-01 10:00",
        "2026-12-01 15:00",
        "2026-11-26",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2月30号",
        "2月30号上午10点",
        "25点",
        "明天25点",
        "晚上12点",
        "13月5号",
        "",
    ],
)
def test_what_cannot_be_is_no_moment(text):
    assert read(text, WEDNESDAY) == []


@pytest.mark.parametrize(
    "text",
    [
        "便宜一点",
        "早一点告诉我",
        "一点都不好",
        "加95号油",
        "3号线怎么走",
        "3.5万公里",
        "周一到周五都上班",
        "每周三休息",
        "第2点不明白",
        "我提两点意见",
        "1.5小时",
        "2.0T",
        "过两天再说",
        "过几天吧",
        "以后天天来",
        "5天",
        "说好的时候",
        "35600",
        "13912345671",
        "2-3天",
    ],
)
def test_what_only_looks_like_a_moment_is_none(text):
    assert read(text, WEDNESDAY) == []


@pytest.mark.parametrize(
    ("text", "now", "has_passed"),
    [
        ("昨天", "10:00", True),
        ("今天", "23:59", False),
        ("今天10点", "09:59", False),
        ("今天10点", "10:00", True),
        ("今天上午", "11:59", False),
        ("今天上午", "12:00", True),
        ("今天下午", "17:59", False),
        ("今天下午", "18:00", True),
        ("今晚", "23:59", False),
        ("明天上午", "12:00", False),
    ],
)
def test_a_moment_passes(text, now, has_passed):
    at = moment_of(f"2026-11-25T{now}")
    (found,) = find_moments(text, at)

    assert found.has_passed(at) is has_passed


@pytest.mark.parametrize(
    ("now", "day"), [("14:59", "2026-11-25 15:00 ~"), ("15:00", "2026-11-26 15:00 ~")]
)
def test_an_hour_alone_is_the_next_one(now, day):
    found = Moment(at=time(15)).with_day(moment_of(f"2026-11-25T{now}"))

    assert shown(found) == day


def test_a_moment_keeps_the_words_that_named_it():
    (found,) = find_moments("我下周二大概下午3点左右到", moment_of(WEDNESDAY))

    assert (found.words, found.part) == ("下周二下午3点左右", None)
