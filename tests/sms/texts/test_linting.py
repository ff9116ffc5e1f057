from __future__ import annotations

import pytest

from reminders.setup.installation import default_texts
from sms.texts.default_words import load_default_words
from sms.texts.linting import lint
from tests.sms.texts.vendors import (
    VENDORS,
    problems,
    use,
)

pytestmark = pytest.mark.django_db


def test_the_default_wording_of_a_reminder_has_no_problem():
    text = "{称呼}，您的{车型}（{车牌}）将于{到期日}到保养期，请致电{门店电话}预约。"

    assert problems(text, "service") == []
    assert problems(text, "commercial") == []


@pytest.mark.parametrize(
    ("label", "text", "found"),
    [
        ("generic greeting", "尊敬的客户，您好", "尊敬的客户"),
        ("without 的", "尊敬客户您好", "尊敬客户"),
        ("owner", "尊敬的车主：", "尊敬的车主"),
        ("dear user", "亲爱的用户", "亲爱的用户"),
        ("all owners", "尊敬的各位车主", "尊敬的各位车主"),
        ("spaced greeting", "尊敬的 客户", "尊敬的客户"),
        ("lost warranty", "逾期将失去质保", "失去质保"),
        ("lost by lateness", "逾期失去质保资格", "失去质保"),
        ("no warranty", "否则不予质保", "不予质保"),
        ("warranty void", "质保将失效", "质保将失效"),
        ("warranty affected", "以免影响您的质保", "影响您的质保"),
        ("a link", "详见 https://example.com/a", "https:"),
        ("a bare host", "点击 t.cn/abc", "t.cn"),
        ("a shop's host", "登录shop.example.com.cn预约", "shop.example.com.cn"),
        ("a signature", "【某某汽车】您好", "不要写【】"),
        ("an emoji", "您好😀", "😀"),
        ("currency", "只要¥99", "¥"),
        ("line break", "您好\n再见", "换行"),
        ("nothing", " ", "不能为空"),
        ("too long", "保" * 501, "501 字"),
    ],
)
def test_what_law_and_gateways_refuse_is_named(label, text, found):
    for message_class in ("service", "commercial"):
        assert len([p for p in problems(text, message_class) if found in p]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "到店享8折",
        "工时八折",
        "保养优惠中",
        "到店有礼品",
        "免费检测空调",
        "限时特惠",
        "转发抽奖",
        "买一送一",
    ],
)
def test_promotion_is_refused_in_a_service_text_only(text):
    assert len(problems(text, "service")) == 1
    assert problems(text, "commercial") == []


@pytest.mark.parametrize(
    "text",
    [
        "尊敬的{称呼}，您好",
        "您的整车质保将于{到期日}到期",
        "召回维修免费，请致电{门店电话}",
        "折旧与折叠后视镜",
        "买的机油送到了",
        "v1.5已更新，2.0T与E.S.P正常",
        "里程约8000.5公里",
    ],
)
def test_harmless_words_pass(text):
    assert problems(text, "service") == []


@pytest.mark.parametrize(
    "text",
    [
        "该保养了，回TD退订",
        "该保养了，拒收请回复R",
        "该保养了，回复T",
        "该保养了，回 N",
    ],
)
def test_the_opt_out_wording_is_the_systems(text):
    (finding,) = lint(text, "commercial", "campaign")

    assert finding.is_grave
    assert "系统会按网关的要求加在末尾" in finding.sentence


@pytest.mark.parametrize("text", ["请尽快回复", "回TDX线圈到货", "Note: 尾号R8"])
def test_letters_that_refuse_nothing_pass(text):
    assert problems(text, "service") == []


@pytest.mark.parametrize(
    "template", ["{姓名}", "{}", "{车牌", "｛车牌｝", "{车{牌}}", "您好 {{车牌}}"]
)
def test_an_unsound_template_is_told_once(template):
    assert len(problems(template, "service")) == 1


def test_each_finding_says_who_says_so():
    text = "尊敬的客户，您好😀 t.cn/a 打折，逾期失去质保，【某某】"
    found = lint(text, "service", "maintenance")

    assert len(found) == 6
    assert all(finding.source for finding in found)


@pytest.mark.parametrize(
    ("gateways", "text", "sentence", "is_grave"),
    [
        (["tencent"], "您的年检快到了", "腾讯云不允许「年检」", True),
        (["aliyun"], "可代 办年检", "阿里云不允许「代办年检」", True),
        (["aliyun", "tencent"], "您的年检快到了", "腾讯云不允许「年检」", False),
        (["aliyun"], "您的年检快到了", None, None),
        (["yunpian"], "您的年检快到了", None, None),
        (["aliyun"], "{称呼}{车牌}该保养了", "两个占位符之间要有文字", True),
        (["simulator", "tencent"], "{称呼}{车牌}该保养了", "两个占位符", False),
        (["simulator"], "{称呼}{车牌}该保养了", None, None),
        (["aliyun"], "{称呼}您好，{称呼}", "{称呼}只能出现一次", True),
        (["tencent"], "{称呼}您好，{称呼}", None, None),
        (["aliyun"], "{称呼}，{车牌}。", "不能只有占位符", True),
        (["tencent"], "{称呼}，{车牌}到期", None, None),
    ],
)
def test_a_vendor_refuses_what_is_written_for_it_and_else_warns(
    settings, gateways, text, sentence, is_grave
):
    use(settings, *gateways)
    load_default_words()

    found = lint(text, "service", "maintenance")

    expected = [] if sentence is None else [(True, is_grave)]
    assert [
        (str(sentence) in each.sentence, each.is_grave) for each in found
    ] == expected


@pytest.mark.parametrize("gateway", VENDORS)
def test_the_wordings_that_are_shipped_pass_each_vendor(settings, gateway):
    use(settings, gateway)
    load_default_words()

    found = {
        text.slug: problems(text.text, text.message_class, text.category)
        for text in default_texts()
    }
    assert {slug: each for slug, each in found.items() if each} == {}
