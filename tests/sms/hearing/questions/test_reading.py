from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from sms.asking import Asks, open_question, unask, withdraw
from sms.gateways.base import Reply
from sms.hearing.inbound import take_reply
from sms.hearing.questions import kinds
from sms.hearing.questions.kinds import Kind, register
from sms.hearing.questions.reading import NAME, NONE_OPEN
from sms.hearing.readers import Acted, ForPerson
from sms.models import InboundMessage, OptOut, Question
from tests.factories import NOW, make_customer, make_vehicle
from tests.sms.asking_texts import make_asking

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = timedelta(milliseconds=100)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
OPTIONS = {"1": "周二上午", "2": "周三下午", "Y": "随时可以"}


class Acting:
    """A kind that keeps in mind what was chosen, and gives one answer."""

    def __init__(self, answer=None):
        self.answer, self.chosen = answer or Acted("已预约"), []

    def __call__(self, chosen, now):
        self.chosen.append((chosen.option, chosen.meaning))
        return self.answer


@pytest.fixture
def slot(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {})
    act = Acting()
    register(Kind("slot", "预约时段", act, OPTIONS, {"约": "1"}))
    return act


@pytest.fixture
def owner():
    return make_customer()


@pytest.fixture
def asked(slot, owner):
    return ask(owner)


def ask(owner, kind="slot", options=OPTIONS, at=NOW, **fields):
    values = {"status": "delivered", **fields}
    text = make_asking(owner, asks=Asks(kind, options), **values)
    assert open_question(text, now=at) is None
    return text


def take(owner, text, *, at=NOW + HOUR, key="r-1", sent_at=None):
    reply = Reply(dedupe_key=key, phone=owner.phone, text=text, sent_at=sent_at)
    take_reply(reply, gateway="default", now=at, patience=PATIENCE)
    kept = InboundMessage.objects.get(dedupe_key=key)
    return kept.verdict, kept.outcome


@pytest.mark.parametrize(
    ("text", "option"),
    [
        *(("1", "1"), ("２", "2"), ("①", "1"), ("二", "2"), ("选1", "1"), ("1。", "1")),
        *(("回复1", "1"), ("1谢谢", "1"), ("y", "Y"), ("是", "Y"), ("周三下午", "2")),
        ("约", "1"),
    ],
)
def test_a_choice_answers_the_open_question(asked, owner, slot, text, option):
    assert take(owner, text) == ("acted", "已预约")

    assert slot.chosen == [(option, OPTIONS[option])]
    question = Question.objects.get()
    assert (question.state, question.choice, question.closed_at) == (
        "answered",
        option,
        NOW + HOUR,
    )
    assert question.reply == InboundMessage.objects.get()


def test_what_only_a_person_can_do_waits_and_the_question_is_over(asked, owner, slot):
    slot.answer = ForPerson("这个时段已满，请回电另约")

    assert take(owner, "1") == ("other", "这个时段已满，请回电另约")
    assert Question.objects.get().state == "answered"


def test_a_choice_without_any_question_is_for_a_person(slot, owner):
    assert take(owner, "1") == ("other", NONE_OPEN)
    assert take(owner, "Y", key="r-2") == ("other", "")
    assert slot.chosen == []


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (
            "3",
            "「预约时段」没有选项 3（有 1 周二上午、2 周三下午、Y 随时可以），"
            "请回电问清后处理，这道题仍在等客户回复",
        ),
        (
            "1或2",
            "「预约时段」只能选一项，客户回了 1、2，"
            "请回电问清后处理，这道题仍在等客户回复",
        ),
    ],
)
def test_what_was_not_offered_is_for_a_person_and_may_be_corrected(
    asked, owner, slot, text, outcome
):
    assert take(owner, text) == ("other", outcome)
    assert slot.chosen == []
    assert take(owner, "2", key="r-2") == ("acted", "已预约")


@pytest.mark.parametrize("text", ["你好", "1号过来", "周二", "几点都行吗"])
def test_other_words_are_not_the_questions(asked, owner, slot, text):
    take(owner, text)

    assert InboundMessage.objects.get().rule != NAME
    assert (slot.chosen, Question.objects.get().state) == ([], "open")


@pytest.mark.parametrize("second", [-1, 0])
def test_only_72_hours_are_an_answer(asked, owner, slot, second):
    found = take(owner, "1", at=NOW + 72 * HOUR + second * SECOND)

    late = "「预约时段」已过 72 小时，客户才回 1，请回电确认后处理"
    assert found == (("acted", "已预约") if second else ("other", late))
    assert len(slot.chosen) == -second


@pytest.mark.parametrize("second", [-1, 0])
def test_a_reply_from_before_the_question_is_not_its_answer(asked, owner, slot, second):
    written_at = NOW - timedelta(minutes=2) + second * SECOND

    verdict, _ = take(owner, "1", sent_at=written_at)

    assert verdict == ("acted" if second == 0 else "other")


def test_an_answer_that_comes_twice_acts_once(asked, owner, slot):
    take(owner, "1")
    take(owner, "1")

    again = take(owner, "1", key="r-2")

    assert again == ("acted", "「预约时段」再次回了 1，此前已处理，不重复处理")
    assert slot.chosen == [("1", "周二上午")]


def test_a_second_thought_is_for_a_person(asked, owner, slot):
    take(owner, "1")

    assert take(owner, "2", key="r-2") == (
        "other",
        "「预约时段」已回答过 1，又回了 2，请回电问清",
    )


def test_a_settled_question_is_for_a_person(asked, owner):
    withdraw([asked.pk], now=NOW)

    assert take(owner, "1") == (
        "other",
        "「预约时段」已用其他方式办结，又回了 1，请回电问清",
    )


def test_a_text_that_did_not_arrive_has_asked_nothing(asked, owner, slot):
    unask([asked.pk], now=NOW)

    assert take(owner, "1") == ("other", NONE_OPEN)


@pytest.mark.parametrize("status", ["sending", "unknown", "accepted", "delivered"])
def test_the_answer_may_come_before_the_report(slot, owner, status):
    ask(owner, status=status)

    assert take(owner, "1") == ("acted", "已预约")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("TD", "opt_out"), ("T", "opt_out"), ("R", "opt_out"), ("N", "opt_out")],
)
def test_a_refusal_never_answers(asked, owner, slot, text, verdict):
    assert take(owner, text) == (verdict, "")
    assert (slot.chosen, Question.objects.get().state) == ([], "open")
    assert OptOut.objects.standing().exists()


@pytest.mark.parametrize("text", ["1 TD", "1，退订", "不要再发短信了"])
def test_a_choice_with_a_refusal_is_a_refusal(asked, owner, slot, text):
    take(owner, text)

    assert slot.chosen == []
    assert OptOut.objects.standing().exists()


def close(owner):
    OptOut.objects.create(
        phone_index=owner.phone_index, phone_tail="1", source="reply", created_at=NOW
    )


def test_an_open_y_comes_before_the_opt_in_word(asked, owner, slot, settings):
    settings.SMS_OPT_IN_WORDS = ["Y"]
    close(owner)

    assert take(owner, "Y") == ("acted", "已预约")
    assert OptOut.objects.standing().count() == 1
    assert not owner.consents.exists()


@pytest.mark.parametrize(
    ("days", "verdict", "closed"), [(3, "other", 1), (11, "opt_in", 0)]
)
def test_a_late_y_opens_no_number_while_the_question_is_remembered(
    asked, owner, settings, days, verdict, closed
):
    settings.SMS_OPT_IN_WORDS = ["Y"]
    close(owner)

    assert take(owner, "Y", at=NOW + timedelta(days=days))[0] == verdict
    assert OptOut.objects.standing().count() == closed


def test_an_opt_in_word_that_no_option_offers_opens_the_number(slot, owner, settings):
    settings.SMS_OPT_IN_WORDS = ["Y"]
    close(owner)
    ask(owner, options={"1": "周二上午"})

    assert take(owner, "Y")[0] == "opt_in"
    assert not OptOut.objects.standing().exists()


def test_of_two_cars_none_is_guessed(slot, owner):
    cars = [make_vehicle(owner=owner, plate=f"沪A{n}2345") for n in (1, 2)]
    ask(owner, vehicle=cars[0])

    assert take(owner, "1") == (
        "other",
        "「预约时段」回了 1 周二上午，但这个号码有 2 辆车（沪A12345、沪A22345），"
        "请回电问清",
    )
    assert slot.chosen == []


def test_the_option_may_name_the_car(slot, owner):
    cars = [make_vehicle(owner=owner, plate=f"沪A{n}2345") for n in (1, 2)]
    ask(owner, vehicle=cars[1], options={"1": "沪A22345 周二上午"})

    assert take(owner, "1") == ("acted", "已预约")


def test_of_two_people_none_is_guessed(asked, owner, slot):
    make_customer(name="李红", phone=owner.phone)

    assert take(owner, "1") == (
        "other",
        "「预约时段」回了 1 周二上午，但这个号码有 2 位客户，请回电问清",
    )
    assert slot.chosen == []


def test_a_kind_that_fails_leaves_the_question_open(asked, owner, monkeypatch):
    def fail(chosen, now):
        raise LookupError

    monkeypatch.setattr(kinds, "_kinds", {"slot": Kind("slot", "预约时段", fail)})

    assert take(owner, "1") == ("other", "自动处理时出错，请人工处理这条回复")
    assert Question.objects.get().state == "open"


def test_a_kind_that_is_gone_is_for_a_person(asked, owner, monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {})

    assert take(owner, "1") == (
        "other",
        "客户选了 1 周二上午，没有程序能处理，请人工处理",
    )


# The kinds of the apps, and one with digits that others use too.
PAIRS = list(
    product([*kinds.registered(), Kind("slot", "预约", Acting(), OPTIONS)], repeat=2)
)


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=lambda kind: kind.code)
def test_of_two_questions_only_the_open_one_is_answered(
    owner, monkeypatch, first, second
):
    """The second waits until the first is over; then the same digit is its answer."""
    acts = first_act, second_act = Acting(), Acting()
    both = {
        code: Kind(code, "提问", act, kind.options)
        for code, act, kind in zip("ab", acts, (first, second), strict=True)
    }
    monkeypatch.setattr(kinds, "_kinds", both)
    ask(owner, "a", first.options)
    waiting = make_asking(owner, asks=both["b"].asks())
    assert open_question(waiting, now=NOW + HOUR) is not None

    for option in second.options:
        take(owner, option, key=f"early-{option}")
    assert second_act.chosen == []

    answered = len(first_act.chosen)
    later = NOW + 2 * HOUR if answered else NOW + 73 * HOUR
    assert open_question(waiting, now=later) is None
    option = next(iter(second.options))
    take(owner, option, key="late", at=later + HOUR)
    assert second_act.chosen == [(option, second.options[option])]
    assert len(first_act.chosen) == answered
