from __future__ import annotations

from datetime import datetime

import pytest

from shop.hours import SHOP_ZONE
from sms.hearing.meanings.later import is_put_off, read_later
from sms.models import InboundMessage, Message
from sms.threads.proposals import Action, Proposal

# A Wednesday.
NOW = datetime(2026, 11, 25, 10, tzinfo=SHOP_ZONE)


def read(text, answers=True):
    reply = InboundMessage(text=text, sent_at=NOW)
    reply.answers = Message() if answers else None
    return read_later(reply, now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "忙完这阵子再说",
        "等我出差回来",
        "年后吧",
        "等发工资了再弄吧",
        "先缓缓，手头紧",
        "不急，等天暖和了再做",
        "以后再说吧",
        "最近没空，回头联系",
    ],
)
def test_a_matter_is_put_off(text):
    assert is_put_off(text)


@pytest.mark.parametrize(
    "text",
    [
        "再也不去了",
        "再发就投诉",
        "已经做过了",
        "过两天行吗",
        "不需要",
        "谢谢",
        "",
    ],
)
def test_a_refusal_or_a_question_puts_nothing_off(text):
    assert not is_put_off(text)


def test_a_day_that_is_named_is_filled_in():
    answer = read("最近忙，12月10号以后再联系吧")

    assert answer.sentence == "客户想晚些再说（提到 12月10日）：点「稍后提醒」选日子"
    assert answer.proposal == Proposal(Action.LATER, {"until_on": "2026-12-10"})


def test_without_a_day_the_person_chooses_one():
    assert read("忙完再说").proposal == Proposal(Action.LATER, {"until_on": ""})


def test_only_what_was_told_can_be_put_off():
    assert read("以后再说吧", answers=False) is None
