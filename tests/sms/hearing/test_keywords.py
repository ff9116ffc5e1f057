from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.language.spelling import normalise
from sms.hearing.keywords import Classified, ReplyKind, classify
from sms.hearing.refusal_words import COMMANDS, SUFFIX_CODES

FOLDER = Path(__file__).parent
REFUSALS = [
    line.split("\t")
    for line in (FOLDER / "refusals.tsv").read_text().splitlines()
    if not line.startswith("#")
]
ORDINARY = (FOLDER / "ordinary_replies.txt").read_text().splitlines()

# The ordinary replies that a person has to read all the same.
DOUBTED = [
    "不要发给我老公，发我这个号",
    "周一别联系，周二再说",
    "不要联系我爱人，联系我",
    "联系他不要联系我妈",
]

OPT_OUT = [
    ("the word itself", "TD"),
    ("lower case", "td"),
    ("mixed case", "Td"),
    ("full width", "ＴＤ"),
    ("circled letters", "ⓉⒹ"),
    ("mathematical letters", "𝐓𝐃"),
    ("Cyrillic doubles", "ТД"),
    ("space between", "T D"),
    ("dots between", "T.D."),
    ("ideographic full stop", "TD。"),
    ("exclamation marks", "TD！！！"),
    ("question mark alone changes nothing", "TD?"),
    ("in corner brackets", "「TD」"),
    ("in signature brackets", "【TD】"),
    ("zero width inside", "T\u200bD"),
    ("byte order mark", "\ufeffTD"),
    ("bidirectional marks", "\u202dTD\u202c"),
    ("ideographic space", "　TD　"),
    ("emoji behind", "TD👎"),
    ("repeated", "TDTD"),
    ("repeated with commas", "td,td,td"),
    ("one letter T", "T"),
    ("one letter R", "r"),
    ("one letter N", "N"),
    ("double T", "TT"),
    ("letters repeated", "RRR"),
    ("the Chinese word", "退订"),
    ("its common slip", "退定"),
    ("its traditional form", "退訂"),
    ("Chinese repeated", "退订退订退订"),
    ("refusal", "拒收"),
    ("English", "stop"),
    ("English, long", "Unsubscribe"),
    ("four noughts", "0000"),
    ("five noughts", "00000"),
    ("full-width noughts", "００００"),
    ("cancel the subscription", "取消订阅"),
    ("traditional subscription", "取消訂閱"),
    ("stop sending", "停止发送"),
    ("refuse to receive", "拒绝接收"),
    ("both words", "TD退订"),
    ("letter and word", "T退订"),
    ("R and word", "R退订"),
    ("word and code", "退订TD"),
    ("in pinyin", "tuiding"),
    ("mail signature below", "TD\n-- \n发自我的iPhone"),
    ("quoted text below", "TD\n> 【某某汽车】您好，请勿回复TD"),
    ("empty lines above", "\n \u200b\nTD"),
    ("carriage returns", "TD\r\n"),
    ("thanks behind", "TD谢谢"),
    ("thanks in front", "谢谢，TD"),
    ("thanks at both ends", "您好，TD，谢谢"),
    ("wish", "我要退订"),
    ("strong wish", "我要求退订"),
    ("wish softly", "我想退订"),
    ("please", "请退订"),
    ("please, this text", "请退订短信"),
    ("please, traditional", "請退訂簡訊"),
    ("trouble you", "麻烦退订一下短信"),
    ("answer TD", "回复TD"),
    ("answer TD, short", "回TD"),
    ("answer T", "回复T"),
    ("answer R with thanks", "回R谢谢"),
    ("the instruction itself", "回TD退订"),
    ("softened", "退订吧"),
    ("done", "退订了"),
    ("your texts", "退订你们的短信"),
    ("stop please", "stop please"),
    ("stop, thank you", "Stop. Thank you"),
    ("phone signature on one line", "TD Sent from my iPhone"),
    ("the same glued", "TDSENTFROMMYIPHONE"),
    ("code of maintenance texts", "TDBY"),
    ("code in lower case", "tdnj"),
    ("code with a space", "TD BX"),
    ("code with thanks", "TDBY谢谢"),
    ("code with a wish", "我要求TD NJ"),
    ("do not send again", "别再发了"),
    ("do not send me texts", "不要再给我发短信了"),
    ("do not disturb", "请勿打扰"),
    ("do not pester", "别烦我"),
    ("stop pestering", "停止骚扰"),
    ("no longer want them", "不想再收到短信"),
    ("not to me any more", "不要再发给我"),
    ("other gateways' wording", "拒收请回复R"),
    ("TD and a phrase", "TD，不要再发了"),
    ("phrase and word", "不要再发了，退订"),
    ("cancel the texts", "取消短信提醒"),
    ("stop in a sentence", "Stop texting me"),
    ("TD at the end", "车已经卖了，TD"),
    ("TD, then a reason", "TD，车卖了"),
]

REVIEW = [
    ("negated", "不要退订"),
    ("negated softly", "我没想退订"),
    ("taken back", "取消退订"),
    ("by mistake", "刚才误退订了"),
    ("how", "怎么退订？"),
    ("whether", "可以退订吗"),
    ("question mark on a phrase", "是已退订?"),
    ("with an exception", "退订这个短信但是保养提醒要保留"),
    ("one kind only", "别发保险提醒了"),
    ("long", "车都卖了半年了还在发，给我退订了"),
    ("cancel alone", "取消"),
    ("cancel alone, done", "取消了"),
    ("code not in the list", "TDABC"),
    ("six noughts", "000000"),
    ("letter with politeness of another kind", "好的，T"),
    ("stop with a number", "STOP 12345"),
    ("complaint", "再骚扰我就去12321举报"),
    ("our text quoted", "【某某汽车】您的车该保养了，回TD退订"),
    ("our text quoted, answered above", "好【某某汽车】保养，拒收请回复R"),
]

NOTHING = [
    ("a deposit", "我想退订定金"),
    ("an order", "退订我的订单"),
    ("a policy", "退订延保"),
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
]


@pytest.mark.parametrize(("label", "text"), OPT_OUT)
def test_a_refusal_is_an_opt_out(label, text):
    assert classify(text).kind == ReplyKind.OPT_OUT


@pytest.mark.parametrize(("label", "text"), REVIEW)
def test_a_doubtful_text_goes_to_a_person(label, text):
    assert classify(text).kind == ReplyKind.REVIEW


@pytest.mark.parametrize(("label", "text"), NOTHING)
def test_another_text_is_left_alone(label, text):
    verdict = classify(text)

    assert verdict.kind == ReplyKind.NOTHING


@pytest.mark.parametrize(("text", "kind"), REFUSALS)
def test_a_refusal_is_never_missed(text, kind):
    assert classify(text).kind == kind


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("TD", "退订口令", "TD"),
        ("TD谢谢亲", "客气的退订口令", "TD"),
        ("别再提醒了", "不要提醒或联系", "别再提醒"),
        ("请删除我的手机号", "删除号码", "删除我的手机号"),
        ("再发就投诉", "抱怨短信", "再发就投诉"),
        ("怎么退订", "含退订口令，但是在发问", "退订 怎"),
        ("好的\nTD", "分几行写的：客气的退订口令", "TD"),
    ],
)
def test_staff_read_the_rule_and_the_words_that_it_saw(text, rule, words):
    verdict = classify(text)

    assert (verdict.rule, verdict.matched) == (rule, words)


@pytest.mark.parametrize("text", ["N", "n。", "R", "T", "回复N", "TT"])
def test_a_letter_that_may_answer_our_question_goes_to_a_person(text):
    verdict = classify(text, expects_answer=True)

    assert verdict.kind == ReplyKind.REVIEW


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("t\nhanks", ReplyKind.REVIEW),
        ("T\n谢谢", ReplyKind.OPT_OUT),
        ("【N", ReplyKind.OPT_OUT),
        ("R\n发自我的iPhone", ReplyKind.OPT_OUT),
        ("你好\n请不要再发短信了\n谢谢", ReplyKind.OPT_OUT),
        ("你好\n明天过去", ReplyKind.NOTHING),
    ],
)
def test_a_reply_of_several_lines_is_read_as_one(text, kind):
    assert classify(text).kind == kind


@pytest.mark.parametrize(
    ("reason", "kind"),
    [("我已经搬到外地去了", ReplyKind.OPT_OUT), ("说" * 17, ReplyKind.REVIEW)],
)
def test_a_refusal_with_a_short_reason_is_clear(reason, kind):
    assert classify(f"{reason}，请不要再发短信了，谢谢").kind == kind


def test_td_refuses_even_when_a_question_was_asked():
    assert classify("td", expects_answer=True) == Classified(
        ReplyKind.OPT_OUT, "退订口令", "TD", "TD"
    )


def test_the_ordinary_replies_are_many_and_different():
    assert len(ORDINARY) >= 600
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
            sorted(COMMANDS | {"T", "R", "N"} | {f"TD{c}" for c in SUFFIX_CODES})
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


TRADITIONAL = str.maketrans(
    "订发绝阅请谢烦扰给别骚讯这们传简号码话联络系电删关",
    "訂發絕閱請謝煩擾給別騷訊這們傳簡號碼話聯絡係電刪關",
)
SURE = [text for text, kind in REFUSALS if kind == "opt_out"]
# A mark inside a name that ends in TD, such as LTD or 1.5TD, leaves the command.
UNAMBIGUOUS = [
    text
    for text in ORDINARY
    if text not in DOUBTED and not normalise(text).endswith("TD")
]
MARKS = ["", " ", "\u200b", "！", "，", "🙏", "·", "～"]


@st.composite
def written_otherwise(draw, texts, marks):
    """Return a text in another spelling, with marks at its ends and inside."""
    text = draw(st.sampled_from(texts))
    shape = draw(st.sampled_from((str, str.lower, str.upper, _widen, _to_traditional)))
    at = draw(st.integers(0, len(text)))
    written = shape(text[:at]) + draw(st.sampled_from(marks)) + shape(text[at:])
    return draw(st.sampled_from(marks)) + written + draw(st.sampled_from(marks))


def _to_traditional(text):
    return text.translate(TRADITIONAL)


@settings(max_examples=2000, deadline=None)
@given(
    written_otherwise(SURE, [*MARKS, "\n"]),
    st.sampled_from(["", "谢谢", "谢谢亲", "吧", "啊"]),
)
def test_no_spelling_of_a_refusing_sentence_is_left_alone(text, behind):
    assert classify(text + behind).kind != ReplyKind.NOTHING


@settings(max_examples=2000, deadline=None)
@given(written_otherwise(UNAMBIGUOUS, MARKS))
def test_no_spelling_of_an_ordinary_reply_is_an_opt_out(text):
    assert classify(text).kind != ReplyKind.OPT_OUT


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
