from __future__ import annotations

import pytest

from sms.answering.wording import CannotAnswer, checked_words
from sms.texts.default_words import load_default_words
from tests.sms.texts.vendors import use

pytestmark = pytest.mark.django_db


def check(words, *, longest=35, may_have_numbers=False):
    return checked_words(words, longest=longest, may_have_numbers=may_have_numbers)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("周二下午可以", "周二下午可以"),
        ("  周二\n下午  可以 ", "周二 下午 可以"),
        ("大概1280元，12月1日10:30来", "大概1280元，12月1日10:30来"),
        ("字" * 35, "字" * 35),
        ("可以，开到2026年", "可以，开到2026年"),
    ],
)
def test_what_fits_is_said_in_one_line(typed, said):
    assert check(typed) == said


@pytest.mark.parametrize(
    ("label", "typed", "sentence"),
    [
        ("nothing", "  \n ", "请写上要答复的话，例如写"),
        ("one too long", "字" * 36, "最长 35 字，现在是 36 字，请缩短，例如写"),
        ("a link", "看 www.example.com", "短信里不能带链接（「www.example.com」）"),
        ("a link in wide letters", "看ｅｘａｍｐｌｅ.com", "短信里不能带链接"),
        ("a mobile", "打13800138000", "不要写电话、QQ 等长数字（「13800138000」）"),
        ("a parted number", "打138-0013-8000", "等长数字（「138-0013-8000」）"),
        ("wide digits", "打１３８００", "等长数字（「13800」）"),
        ("five digits", "报价12800", "等长数字（「12800」）"),
        ("a signature", "【锦程】可以", "不要写【】，签名由系统自动加在最前面"),
        ("braces", "{车牌}可以", "不要写花括号，请直接写内容，例如写"),
        ("an emoji", "可以😀", "不能使用表情或特殊符号（「😀」），请删除，例如写"),
        ("an offer", "来就送机油", "服务类短信不能带推广内容"),
        ("another channel", "加我微信聊", "短信里不要留其他联系方式"),
        ("a claim", "我们是全市第一", "绝对化用语"),
        ("words of refusal", "回复TD退订", "不要写退订用语"),
    ],
)
def test_each_fault_is_a_sentence_with_an_example(label, typed, sentence):
    with pytest.raises(CannotAnswer) as refused:
        check(typed)

    assert sentence in str(refused.value)
    assert "例如写「" in str(refused.value)


def test_free_text_may_have_numbers_and_no_links():
    assert check("打021-60001111", may_have_numbers=True) == "打021-60001111"
    with pytest.raises(CannotAnswer, match="链接"):
        check("看 example.com", may_have_numbers=True)


def test_words_that_the_primary_vendor_rejects_are_named(settings):
    use(settings, "tencent")
    load_default_words()

    with pytest.raises(CannotAnswer, match="腾讯云不允许「问卷调查」"):
        check("请做一下问卷调查")
