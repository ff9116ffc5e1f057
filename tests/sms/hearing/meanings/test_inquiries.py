from __future__ import annotations

import pytest

from sms.hearing.meanings.inquiries import question_in


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
