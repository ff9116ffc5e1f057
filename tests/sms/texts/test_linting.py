from __future__ import annotations

from pathlib import Path

import pytest

from reminders.setup.installation import default_texts
from sms.models import BannedWord
from sms.texts.default_words import load_default_words
from sms.texts.linting import lint
from sms.texts.rendering import render
from tests.sms.texts.vendors import (
    VENDORS,
    problems,
    use,
)

pytestmark = pytest.mark.django_db

WORDINGS = [
    line.split("\t")
    for line in (Path(__file__).parent / "wordings.tsv").read_text().splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("text", "message_class", "verdict"), WORDINGS)
def test_a_wording_is_judged_as_a_reviewer_would(
    settings, text, message_class, verdict
):
    use(settings, "simulator")

    found = lint(text, message_class, "maintenance")

    gravest = "grave" if any(each.is_grave for each in found) else "warn"
    assert (gravest if found else "fine") == verdict
    assert all(each.source for each in found)


def test_a_lenient_simulator_has_no_rules_of_vendors(settings):
    use(settings, "simulator")
    options = settings.SMS_GATEWAYS["simulator"]["OPTIONS"]
    settings.SMS_GATEWAYS["simulator"]["OPTIONS"] = {**options, "is_lenient": True}

    assert problems("{称呼}{车牌}，您的年检快到了，来电有抽奖", "commercial") == []


def test_a_word_that_staff_switched_off_passes_the_simulator_too(settings):
    use(settings, "simulator")
    load_default_words()
    BannedWord.objects.filter(word="年检").update(is_active=False)

    assert problems("您的年检快到了", "service") == []


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
def test_promotion_is_refused_in_a_service_text_only(settings, text):
    use(settings, "yunpian")

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
    ("text", "message_class"),
    [
        ("该保养了，回TD退订", "service"),
        ("该保养了，拒收请回复R", "service"),
        ("该保养了，回复T", "commercial"),
        ("该保养了，回 N", "commercial"),
        ("拒收请回复R，谢谢", "commercial"),
    ],
)
def test_the_opt_out_wording_is_the_systems(text, message_class):
    (finding,) = lint(text, message_class, "maintenance")

    assert finding.is_grave
    assert "系统会按网关的要求加在末尾" in finding.sentence


@pytest.mark.parametrize(
    "ending", ["，拒收请回复R", "，回TD退订", "。退订回T", " 拒收请回复R。"]
)
def test_at_the_end_of_advertising_it_is_right_and_replaced(ending):
    text = f"周末工时八折{ending}"

    assert lint(text, "commercial", "campaign") == []
    whole = render(text, {}, signature="某某", ending="拒收请回复R")
    assert whole == "【某某】周末工时八折，拒收请回复R"


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
        (["tencent"], "邀请到店看看", "腾讯云不允许「邀请到店」", True),
        (["aliyun"], "保险推 广请来电", "阿里云不允许「保险推广」", True),
        (["aliyun", "tencent"], "邀请到店看看", "腾讯云不允许「邀请到店」", False),
        (["aliyun"], "邀请到店看看", None, None),
        (["yunpian"], "邀请到店看看", None, None),
        (["aliyun"], "{称呼}{车牌}该保养了", "两个占位符之间要有文字", True),
        (["simulator", "tencent"], "{称呼}{车牌}该保养了", "两个占位符", False),
        (["simulator"], "{称呼}{车牌}该保养了", "阿里云：「{称呼}{车牌}」两个", False),
        (["simulator"], "您的{车牌}{到期日}到保养期", None, None),
        (["aliyun"], "您的{车牌}{到期日}到保养期", "两个占位符之间要有文字", True),
        (["simulator"], "邀请到店看看", "腾讯云不允许「邀请到店」", False),
        (["simulator", "tencent"], "邀请到店看看", "腾讯云不允许「邀请到店」", False),
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


@pytest.mark.parametrize(
    ("message_class", "refused"),
    [
        ("service", ["{优惠}只能用在商业类短信里，请删除或把性质改为商业类。"]),
        ("commercial", []),
    ],
)
def test_a_service_text_names_no_offer(message_class, refused):
    text = "{称呼}，{优惠}，请致电{门店电话}"

    found = lint(text, message_class, "maintenance")

    assert [each.sentence for each in found if "{优惠}" in each.sentence] == refused


@pytest.mark.parametrize(
    ("category", "found"),
    [
        ("conversation", ["答复类不能带推广，请把性质改为服务类。"]),
        ("booking", ["预约类不能带推广，请把性质改为服务类。"]),
        ("progress", ["服务进度类不能带推广，请把性质改为服务类。"]),
        ("maintenance", []),
    ],
)
def test_what_the_customer_asked_for_is_no_place_for_offers(category, found):
    assert problems("{称呼}，可以过来了", "commercial", category) == found
    assert problems("{称呼}，可以过来了", "service", category) == []
