from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms.hearing.keywords import (
    SUFFIX_CODES,
    WORDS,
    Classified,
    ReplyKind,
    Rule,
    classify,
)

ORDINARY = Path(__file__).with_name("ordinary_replies.txt").read_text().splitlines()

# The ordinary replies that a person has to read all the same.
DOUBTED = [
    "骚扰电话太多，刚才没接到",
    "被手机拦截屏蔽了，刚看到",
    "你们店的号码被我误拉黑了，已放出来",
    "不要发给我老公，发我这个号",
    "网上举报那家修理厂的是我同事",
    "取消短信验证码登录行不行",
    "勿扰模式开着，没听见电话",
    "不想收到假配件，只要原厂的",
]

OPT_OUT = [
    ("the word itself", "TD", Rule.EXACT),
    ("lower case", "td", Rule.EXACT),
    ("mixed case", "Td", Rule.EXACT),
    ("full width", "ＴＤ", Rule.EXACT),
    ("circled letters", "ⓉⒹ", Rule.EXACT),
    ("mathematical letters", "𝐓𝐃", Rule.EXACT),
    ("Cyrillic doubles", "ТД", Rule.EXACT),
    ("space between", "T D", Rule.EXACT),
    ("dots between", "T.D.", Rule.EXACT),
    ("ideographic full stop", "TD。", Rule.EXACT),
    ("exclamation marks", "TD！！！", Rule.EXACT),
    ("question mark alone changes nothing", "TD?", Rule.EXACT),
    ("in corner brackets", "「TD」", Rule.EXACT),
    ("in signature brackets", "【TD】", Rule.EXACT),
    ("zero width inside", "T\u200bD", Rule.EXACT),
    ("byte order mark", "\ufeffTD", Rule.EXACT),
    ("bidirectional marks", "\u202dTD\u202c", Rule.EXACT),
    ("ideographic space", "　TD　", Rule.EXACT),
    ("emoji behind", "TD👎", Rule.EXACT),
    ("repeated", "TDTD", Rule.EXACT),
    ("repeated with commas", "td,td,td", Rule.EXACT),
    ("one letter T", "T", Rule.EXACT),
    ("one letter R", "r", Rule.EXACT),
    ("one letter N", "N", Rule.EXACT),
    ("double T", "TT", Rule.EXACT),
    ("letters repeated", "RRR", Rule.EXACT),
    ("the Chinese word", "退订", Rule.EXACT),
    ("its common slip", "退定", Rule.EXACT),
    ("its traditional form", "退訂", Rule.EXACT),
    ("Chinese repeated", "退订退订退订", Rule.EXACT),
    ("refusal", "拒收", Rule.EXACT),
    ("English", "stop", Rule.EXACT),
    ("English, long", "Unsubscribe", Rule.EXACT),
    ("four noughts", "0000", Rule.EXACT),
    ("five noughts", "00000", Rule.EXACT),
    ("full-width noughts", "００００", Rule.EXACT),
    ("cancel the subscription", "取消订阅", Rule.EXACT),
    ("traditional subscription", "取消訂閱", Rule.EXACT),
    ("stop sending", "停止发送", Rule.EXACT),
    ("refuse to receive", "拒绝接收", Rule.EXACT),
    ("both words", "TD退订", Rule.EXACT),
    ("letter and word", "T退订", Rule.EXACT),
    ("R and word", "R退订", Rule.EXACT),
    ("word and code", "退订TD", Rule.EXACT),
    ("in pinyin", "tuiding", Rule.EXACT),
    ("mail signature below", "TD\n-- \n发自我的iPhone", Rule.EXACT),
    ("quoted text below", "TD\n> 【某某汽车】您好，请勿回复TD", Rule.EXACT),
    ("empty lines above", "\n \u200b\nTD", Rule.EXACT),
    ("carriage returns", "TD\r\n", Rule.EXACT),
    ("thanks behind", "TD谢谢", Rule.POLITE),
    ("thanks in front", "谢谢，TD", Rule.POLITE),
    ("thanks at both ends", "您好，TD，谢谢", Rule.POLITE),
    ("wish", "我要退订", Rule.POLITE),
    ("strong wish", "我要求退订", Rule.POLITE),
    ("wish softly", "我想退订", Rule.POLITE),
    ("please", "请退订", Rule.POLITE),
    ("please, this text", "请退订短信", Rule.POLITE),
    ("please, traditional", "請退訂簡訊", Rule.PHRASE),
    ("trouble you", "麻烦退订一下短信", Rule.PHRASE),
    ("answer TD", "回复TD", Rule.POLITE),
    ("answer TD, short", "回TD", Rule.POLITE),
    ("answer T", "回复T", Rule.POLITE),
    ("answer R with thanks", "回R谢谢", Rule.POLITE),
    ("the instruction itself", "回TD退订", Rule.POLITE),
    ("softened", "退订吧", Rule.POLITE),
    ("done", "退订了", Rule.POLITE),
    ("your texts", "退订你们的短信", Rule.POLITE),
    ("stop please", "stop please", Rule.POLITE),
    ("stop, thank you", "Stop. Thank you", Rule.POLITE),
    ("phone signature on one line", "TD Sent from my iPhone", Rule.POLITE),
    ("the same glued", "TDSENTFROMMYIPHONE", Rule.POLITE),
    ("code of maintenance texts", "TDBY", Rule.SUFFIX_CODE),
    ("code in lower case", "tdnj", Rule.SUFFIX_CODE),
    ("code with a space", "TD BX", Rule.SUFFIX_CODE),
    ("code with thanks", "TDBY谢谢", Rule.POLITE),
    ("code with a wish", "我要求TD NJ", Rule.POLITE),
    ("do not send again", "别再发了", Rule.PHRASE),
    ("do not send me texts", "不要再给我发短信了", Rule.PHRASE),
    ("do not disturb", "请勿打扰", Rule.PHRASE),
    ("do not pester", "别烦我", Rule.PHRASE),
    ("stop pestering", "停止骚扰", Rule.PHRASE),
    ("no longer want them", "不想再收到短信", Rule.PHRASE),
    ("not to me any more", "不要再发给我", Rule.PHRASE),
    ("other gateways' wording", "拒收请回复R", Rule.PHRASE),
    ("TD and a phrase", "TD，不要再发了", Rule.PHRASE),
    ("phrase and word", "不要再发了，退订", Rule.PHRASE),
]

REVIEW = [
    ("negated", "不要退订", Rule.UNCLEAR),
    ("negated softly", "我没想退订", Rule.UNCLEAR),
    ("taken back", "取消退订", Rule.UNCLEAR),
    ("by mistake", "刚才误退订了", Rule.UNCLEAR),
    ("how", "怎么退订？", Rule.UNCLEAR),
    ("whether", "可以退订吗", Rule.UNCLEAR),
    ("question mark on a phrase", "是已退订?", Rule.UNCLEAR),
    ("a deposit", "我想退订定金", Rule.UNCLEAR),
    ("an order", "退订我的订单", Rule.UNCLEAR),
    ("a policy", "退订延保", Rule.UNCLEAR),
    ("with an exception", "退订这个短信但是保养提醒要保留", Rule.UNCLEAR),
    ("one kind only", "别发保险提醒了", Rule.UNCLEAR),
    ("long", "车都卖了半年了还在发，给我退订了", Rule.UNCLEAR),
    ("cancel alone", "取消", Rule.UNCLEAR),
    ("cancel alone, done", "取消了", Rule.UNCLEAR),
    ("cancel the texts", "取消短信提醒", Rule.UNCLEAR),
    ("code not in the list", "TDABC", Rule.UNCLEAR),
    ("six noughts", "000000", Rule.UNCLEAR),
    ("letter with politeness of another kind", "好的，T", Rule.UNCLEAR),
    ("stop with a number", "STOP 12345", Rule.UNCLEAR),
    ("stop in a sentence", "Stop texting me", Rule.UNCLEAR),
    ("TD at the end", "车已经卖了，TD", Rule.UNCLEAR),
    ("TD, then a reason", "TD，车卖了", Rule.UNCLEAR),
    ("complaint", "再骚扰我就去12321举报", Rule.UNCLEAR),
    ("our text quoted", "【某某汽车】您的车该保养了，回TD退订", Rule.QUOTED),
    ("our text quoted, answered above", "好【某某汽车】保养，拒收请回复R", Rule.QUOTED),
]

NOTHING = [
    ("a booking", "取消预约"),
    ("a shirt", "T恤到了吗"),
    ("a part", "TD线圈多少钱"),
    ("a part with a space", "TD 线圈多少钱"),
    ("a car", "R8多少钱"),
    ("an engine", "TDI保养贵吗"),
    ("yes", "好的"),
    ("one", "1"),
    ("Y", "Y"),
    ("invoice", "不用发票"),
    ("parcel", "不要发快递"),
    ("farewell", "不打扰了"),
    ("cash", "你们不收现金吗"),
    ("a deposit back", "退定金"),
    ("stop inside a sentence", "got to STOP this bill"),
    ("our text quoted without a word of refusal", "【某某汽车】您的车该保养了 好的"),
    ("nothing", ""),
    ("only marks", "？！。"),
    ("TD only on the second line", "好的\nTD"),
]


@pytest.mark.parametrize(("label", "text", "rule"), OPT_OUT)
def test_a_refusal_is_an_opt_out(label, text, rule):
    verdict = classify(text)

    assert (verdict.kind, verdict.rule) == (ReplyKind.OPT_OUT, rule)


@pytest.mark.parametrize(("label", "text", "rule"), REVIEW)
def test_a_doubtful_text_goes_to_a_person(label, text, rule):
    verdict = classify(text)

    assert (verdict.kind, verdict.rule) == (ReplyKind.REVIEW, rule)


@pytest.mark.parametrize(("label", "text"), NOTHING)
def test_another_text_is_left_alone(label, text):
    verdict = classify(text)

    assert (verdict.kind, verdict.rule) == (ReplyKind.NOTHING, Rule.NONE)


@pytest.mark.parametrize("text", ["N", "n。", "R", "T", "回复N", "TT"])
def test_a_letter_that_may_answer_our_question_goes_to_a_person(text):
    verdict = classify(text, expects_answer=True)

    assert (verdict.kind, verdict.rule) == (ReplyKind.REVIEW, Rule.ANSWER)


def test_td_refuses_even_when_a_question_was_asked():
    assert classify("td", expects_answer=True) == Classified(
        ReplyKind.OPT_OUT, Rule.EXACT, "TD"
    )


def test_the_ordinary_replies_are_many_and_different():
    assert len(ORDINARY) >= 500
    assert len(set(ORDINARY)) == len(ORDINARY)


def test_no_ordinary_reply_is_taken_for_a_refusal():
    assert [text for text in ORDINARY if classify(text).kind == ReplyKind.OPT_OUT] == []


def test_few_ordinary_replies_are_left_to_a_person():
    """The price of missing none; every one of them suspends its number for a while."""
    doubted = [text for text in ORDINARY if classify(text).kind == ReplyKind.REVIEW]

    assert doubted == DOUBTED


FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in map(chr, range(0x21, 0x7F))}
NOISE = st.text(
    st.one_of(
        st.sampled_from(
            " \t\u00a0\u200b\u200c\u200d\u2060\ufeff\u202e\u3000\ufe0f\u3164"
        ),
        st.sampled_from(".,;:!?-_/~*#()[]'\"。，！？；：、·…—「」（）【】《》👍🙏"),
    ),
    max_size=3,
)


@st.composite
def mutated_refusals(draw):
    word = draw(
        st.sampled_from(
            sorted(WORDS | {"T", "R", "N"} | {f"TD{c}" for c in SUFFIX_CODES})
        )
    )
    written = ""
    for char in word:
        shape = draw(st.sampled_from((str, str.lower, str.upper, _widen, _retrace)))
        written += draw(NOISE) + shape(char)
    return written + draw(NOISE)


def _widen(char):
    return char.translate(FULL_WIDTH)


def _retrace(char):
    return {"订": "訂", "发": "發", "绝": "絕", "阅": "閱"}.get(char, char)


@settings(max_examples=3000, deadline=None)
@given(mutated_refusals())
def test_no_spelling_of_a_refusal_is_missed(text):
    assert classify(text).kind == ReplyKind.OPT_OUT


# What people write around the word, or below it.
BEFORE = st.sampled_from(["", "请", "麻烦", "我要", "回复", "您好，", "谢谢，", "PLS "])
BEHIND = st.sampled_from(
    ["", "谢谢", "，谢谢您", "吧", "了！", "短信", " thanks", " Sent from my iPhone"]
)
BELOW = st.sampled_from(
    ["", "\n发自我的iPhone", "\r\n> 【某某汽车】您的车该保养了", "\n-- \n王"]
)


@settings(max_examples=3000, deadline=None)
@given(BEFORE, mutated_refusals(), BEHIND, BELOW)
def test_no_polite_or_quoting_refusal_is_left_alone(before, refusal, behind, below):
    """With words around a lone letter or a code it may take a person to tell."""
    assert classify(f"{before}{refusal}{behind}{below}").kind != ReplyKind.NOTHING


@settings(max_examples=1000, deadline=None)
@given(BEFORE, st.sampled_from(["TD", "退订", "拒收", "stop"]), BEHIND, NOISE)
def test_the_common_words_are_refusals_with_any_politeness(before, word, behind, noise):
    assert classify(f"{before}{word}{noise}{behind}").kind == ReplyKind.OPT_OUT


@settings(max_examples=1000, deadline=None)
@given(st.text(max_size=600))
def test_any_text_gets_a_verdict(text):
    assert classify(text).kind in ReplyKind


@pytest.mark.parametrize(
    "text",
    [
        "短信服务" * 10_000 + "X",
        "谢谢" * 10_000,
        "【" * 10_000,
        "TD" * 10_001,
        "不" * 9999,
    ],
    ids=["tails", "heads", "brackets", "repeats", "negations"],
)
def test_a_huge_text_costs_little(text):
    assert classify(text).kind in ReplyKind
