from __future__ import annotations

import pytest

from sms.hearing.meanings.news import glance, read_news
from sms.models import InboundMessage
from sms.threads.proposals import Proposal
from tests.factories import NOW


def read(text):
    return read_news(InboundMessage(text=text), now=NOW)


@pytest.mark.parametrize(
    ("text", "action", "sentence"),
    [
        (
            "车卖了",
            "sold",
            "客户说车已卖「车卖了」：这辆车的提醒已暂停，核实后点「车已卖」",
        ),
        (
            "你打错了",
            "wrong_number",
            "客户说发错了人「你打错了」：这个号码已暂停，核实后点「号码不对」",
        ),
        (
            "机主已去世",
            "deceased",
            "客户说机主已去世「机主已去世」：这个号码已暂停，核实后点「机主去世」，"
            "请勿再发营销短信",
        ),
        (
            "车开回老家了",
            "call",
            "客户说人或车去了外地「车开回老家」：请回电问清以后在哪里保养",
        ),
    ],
)
def test_news_propose_what_a_person_confirms(text, action, sentence):
    answer = read(text)

    assert (answer.sentence, answer.proposal) == (sentence, Proposal(action))


@pytest.mark.parametrize("text", ["车没卖", "想把车卖了你们收吗", "好的"])
def test_other_replies_tell_no_news(text):
    assert read(text) is None


def test_news_that_come_besides_are_named():
    assert glance("车卖了，取消预约") == "说车已卖"
    assert glance("我搬到外地了，投诉你们") == "说人或车去了外地"
    assert glance("周六过来") == ""
