from __future__ import annotations

import pytest

from customers.language.complaining import complaint_in


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("我要投诉你们", "说要投诉或曝光"),
        ("不给解决就12315", "说要投诉或曝光"),
        ("你们必须给我一个解释", "说要投诉或曝光"),
        ("刹车片换完还是响", "说没有修好或修坏了"),
        ("空调修了三次都没好", "说没有修好或修坏了"),
        ("洗车把我车门划了一道", "说弄坏或弄丢了东西"),
        ("乱收费", "说收费不当"),
        ("换个雨刮收我八百", "说收费不当"),
        ("服务态度真差", "说服务不好"),
        ("等了四个小时", "说服务不好"),
        ("说好的代金券到现在没给", "说服务不好"),
        ("呵呵，真服了", "是气话或反话"),
        ("烦死了", "是气话或反话"),
    ],
)
def test_a_complaint_is_seen_by(text, rule):
    found = complaint_in(text)

    assert found is not None
    assert found.rule == rule


@pytest.mark.parametrize(
    "text",
    [
        "刹车有异响",
        "车里有股霉味",
        "空调不凉",
        "有点贵",
        "不是要投诉，就是问问",
        "大概要等几个小时",
        "需要带什么东西吗",
        "沪A12345",
        "挺满意的",
        "我没有投诉过",
        "约好了周五",
        "有没有代步车",
        "不好意思，记性不好",
        "联系客服了",
        "划痕险值得上吗",
        "",
    ],
)
def test_a_fault_a_price_or_a_question_is_no_complaint(text):
    assert complaint_in(text) is None
