from __future__ import annotations

from datetime import date

import pytest

from reminders.ladder.later import Wish, read_wish
from tests.reminders.builders import at

# A Monday; the month has 30 days.
MONDAY = at(date(2026, 11, 16))


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("稍后提醒", "2026-11-23"),
        ("过几天再说吧。", "2026-11-23"),
        ("请 晚点再联系我", "2026-11-23"),
        ("下周", "2026-11-23"),
        ("下周再说", "2026-11-23"),
        ("下下周再联系", "2026-11-30"),
        ("3天后提醒", "2026-11-19"),
        ("10天以后再说吧", "2026-11-26"),
        ("十五天后", "2026-12-01"),
        ("明天再说", "2026-11-17"),
        ("过两周", "2026-11-30"),
        ("两个星期后再联系我", "2026-11-30"),
        ("半个月后", "2026-12-01"),
        ("一个月后", "2026-12-16"),
        ("下个月联系", "2026-12-01"),
        ("下月中旬再说", "2026-12-11"),
        ("下个月底", "2026-12-31"),
        ("下个月5号再提醒", "2026-12-05"),
        ("月底", "2026-11-30"),
        ("这个月底再说", "2026-11-30"),
        ("月初再联系", "2026-12-01"),
        ("3号以后", "2026-12-03"),
        ("17号以后再提醒", "2026-11-17"),
        ("31号以后", "2026-12-31"),
        ("12月5号再联系", "2026-12-05"),
        ("1月3日以后", "2027-01-03"),
        ("周末再提醒我", "2026-11-21"),
        ("下周末再说", "2026-11-28"),
        ("周三再说", "2026-11-18"),
        ("周一再说", "2026-11-23"),
        ("下周三再打给我", "2026-11-25"),
        ("下週三再聯繫", "2026-11-25"),
        ("最近忙，下个月再联系我吧，谢谢", "2026-12-01"),
        ("在外地，月底再说", "2026-11-30"),
    ],
)
def test_words_that_name_a_day(text, on):
    assert read_wish(text, MONDAY) == Wish(date.fromisoformat(on))


@pytest.mark.parametrize(
    "text",
    [
        "等我出差回来",
        "等忙完这阵再说",
        "等我有空再约",
        "以后再说",
        "年后再说",
        "回来再说",
    ],
)
def test_words_that_name_no_day(text):
    assert read_wish(text, MONDAY) == Wish(None)


@pytest.mark.parametrize(
    "text",
    [
        *("0天后", "以后不要再提醒", "下周能预约吗", "稍后提醒是什么意思", "我3天后去"),
        *(
            "好的",
            "",
            "周三",
            "下周一",
            "3号",
            "下周三下午过来",
            "过两天去",
            "月底能修好吗",
        ),
        *(
            "2月30号以后",
            "13月1号以后",
            "40号以后",
            "晚点过去",
            "下周再来",
            "明天上午",
            "下周?",
        ),
    ],
)
def test_other_words_are_no_wish(text):
    assert read_wish(text, MONDAY) is None


@pytest.mark.parametrize(
    ("text", "said_on", "on"),
    [
        ("月底再说", "2026-11-25", "2026-11-30"),
        ("一个月后", "2027-01-31", "2027-02-28"),
        ("3个月后", "2026-12-31", "2027-03-31"),
        ("下个月联系", "2026-12-31", "2027-01-01"),
        ("周日再说", "2026-11-21", "2026-11-22"),
        ("29号以后", "2028-02-01", "2028-02-29"),
        ("下周三再说", "2026-11-22", "2026-11-25"),
    ],
)
def test_the_ends_of_weeks_months_and_years(text, said_on, on):
    found = read_wish(text, at(date.fromisoformat(said_on)))

    assert found == Wish(date.fromisoformat(on))


@pytest.mark.parametrize(
    ("text", "said_on"),
    [
        ("16号以后再提醒", "2026-11-16"),
        ("周末再说", "2026-11-21"),
        ("月底", "2026-11-30"),
    ],
)
def test_a_day_that_is_today_already_is_for_a_person(text, said_on):
    assert read_wish(text, at(date.fromisoformat(said_on))) == Wish(None)
