from __future__ import annotations

import pytest

from sms.hearing.meanings.inquiries import glance, question_in, read_inquiry
from sms.models import InboundMessage
from sms.threads.proposals import Action, Proposal
from tests.factories import NOW


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("换机油一共多少钱", "price"),
        ("有优惠没", "price"),
        ("续保大概多少", "price"),
        ("周日上班吗", "hours"),
        ("几点关门", "hours"),
        ("元旦放假不", "hours"),
        ("地址在哪", "address"),
        ("怎么走", "address"),
        ("要多久", "duration"),
        ("一个上午弄得完吗", "duration"),
        ("年检要带什么证件", "items"),
        ("这次要换哪些东西", "items"),
        ("可以用支付宝吗", "other"),
        ("你们电话多少", "other"),
        ("卖不卖机油", "other"),
        ("谁啊", "other"),
        ("？", "other"),
        ("能上门取车么", "other"),
    ],
)
def test_a_question_has_a_topic(text, topic):
    assert question_in(text) == topic


@pytest.mark.parametrize(
    "text",
    [
        "好的",
        "没什么问题",
        "过几天再说",
        "不怎么开",
        "公里数还没到呢",
        "那么我周六过来",
        "已经在别处做了",
        "",
    ],
)
def test_a_statement_asks_nothing(text):
    assert question_in(text) is None


def read(text):
    return read_inquiry(InboundMessage(text=text), now=NOW)


def test_a_question_proposes_an_answer_on_its_topic():
    answer = read("保养多少钱")

    assert answer.proposal == Proposal(Action.ANSWER, {"topic": "price"})
    assert answer.sentence == "客户提问（价格）：点「答复」选一条回答，或回电"


def test_a_statement_is_left_to_others():
    assert read("已经在别处做了") is None


def test_a_question_in_form_only_is_not_named_besides():
    assert glance("周六早上行吗") == ""
    assert glance("周六过来，保养多少钱") == "提问（价格）"
