from __future__ import annotations

import pytest

from tests.customers.language.moment_tables import WEDNESDAY, moment_of, shown
from workshop.hearing.wishes import Kind, read_wish

NOW = moment_of(WEDNESDAY)


def read(text, *, is_booked=False, is_answer=True):
    wish = read_wish(text, NOW, is_booked=is_booked, is_answer=is_answer)
    if wish is None:
        return None
    return wish.kind, shown(wish.moment) if wish.moment else ""


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("下周二上午10点过来", "2026-12-01 10:00"),
        ("明儿下午三点左右到", "2026-11-26 15:00 ~"),
        ("周六早上行吗", "2026-11-28 上午"),
        ("约明天下午", "2026-11-26 下午"),
        ("周五没空，周六可以", "2026-11-28"),
        ("我后天休息，过去一趟", "2026-11-27"),
        ("下午两点行不行", "2026-11-25 14:00 ~"),
        ("九点能排上吗", "2026-11-26 09:00 ~"),
        ("周末去做吧", "2026-11-28 ~"),
        ("周六周日都行", "2026-11-28 ~"),
        ("想约个时间保养", ""),
        ("2月30号过去", ""),
    ],
)
def test_a_reply_wants_a_visit(text, moment):
    assert read(text) == (Kind.BOOK, moment)


@pytest.mark.parametrize(
    "text",
    [
        "周二不行",
        "明天我要出差",
        "昨天上午10点去过了",
        "下周二上午10点你们开门吗",
        "我朋友周六去行吗",
        "上周五刚保养过",
        "下周三再提醒我",
        "明天给我打电话",
        "妈，晚上7点回家吃饭",
        "怎么预约",
        "明天去的话多少钱",
        "下周二我要去消费者协会",
        "下个月再做",
        "已经约好周五了",
        "最近出差，月底回来",
        "需要提前预约吗",
        "昨天来",
        "谢谢",
        "",
    ],
)
def test_a_day_alone_makes_no_visit(text):
    assert read(text) is None


@pytest.mark.parametrize("text", ["周六", "10点", "下午", "12-6"])
def test_a_bare_time_counts_only_as_an_answer(text):
    assert read(text, is_answer=False) is None
    assert read(text) is not None


@pytest.mark.parametrize("text", ["下周二上午10点", "周六上午", "12-6 下午 途观"])
def test_a_day_with_an_hour_is_a_wish_by_itself(text):
    assert read(text, is_answer=False) is not None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("改到周四", "2026-11-26"),
        ("周六去不了能改周日吗", "2026-11-29"),
        ("明天的预约改成下午3点", "2026-11-26 15:00"),
        ("明天过不去了，后天可以不", "2026-11-27"),
        ("10点太早了，下午2点吧", "14:00"),
        ("往后挪两天", ""),
        ("周四不行", ""),
    ],
)
def test_what_is_booked_is_changed(text, moment):
    assert read(text, is_booked=True) == (Kind.MOVE, moment)


@pytest.mark.parametrize("text", ["来不了了", "明天去不了了", "不去做了", "保养取消"])
def test_who_does_not_come_cancels_only_what_is_booked(text):
    assert read(text) is None
    assert read(text, is_booked=True) == (Kind.CANCEL, "")


@pytest.mark.parametrize(
    "text", ["取消预约", "退订预约", "预约取消吧", "明天的预约不要了"]
)
def test_a_cancellation_by_name_needs_no_booking(text):
    assert read(text) == read(text, is_booked=True) == (Kind.CANCEL, "")


@pytest.mark.parametrize("text", ["不要取消我的预约", "预约取消不了", "怎么取消预约"])
def test_a_visit_that_is_kept_is_not_cancelled(text):
    assert read(text, is_booked=True) is None


def test_a_cancellation_that_names_another_time_is_a_change():
    assert read("明天的预约取消，改到周五") == (Kind.MOVE, "2026-11-27")


@pytest.mark.parametrize("text", ["好的", "好的，", "我就那", "不不", "等了", "10"])
def test_the_longest_reply_is_read_at_once(text):
    """A pattern that can be read in many ways would not end."""
    assert read(text * 250 + "瓶") is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("改天吧，今天来不了了", ""),
        ("麻烦帮我改个时间，周五不行了", ""),
        ("周六去不了能改周日吗", "2026-11-29"),
    ],
)
def test_a_day_at_which_nobody_can_come_is_no_new_day(text, moment):
    assert read(text, is_booked=True) == (Kind.MOVE, moment)
