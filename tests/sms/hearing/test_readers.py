from __future__ import annotations

from datetime import timedelta

import pytest

from sms.gateways.base import Reply
from sms.hearing import readers
from sms.hearing.inbound import take_reply
from sms.hearing.readers import FAILED, Acted, ForPerson, Turn, register, registered
from sms.models import InboundMessage, OptOut
from tests.factories import NOW, make_phone

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = timedelta(milliseconds=100)


@pytest.fixture(autouse=True)
def no_readers(monkeypatch):
    monkeypatch.setattr(readers, "_readers", {})


class Answering:
    """A reader that gives one answer, and remembers what it was asked about."""

    def __init__(self, answer=None):
        self.answer, self.asked = answer, []

    def __call__(self, reply, *, now):
        self.asked.append(reply.text)
        return self.answer


def close():
    OptOut.objects.create(
        phone_index="x", phone_tail="1", source="reply", created_at=NOW
    )


def take(text, key="r-1"):
    reply = Reply(dedupe_key=key, phone=make_phone(), text=text)
    take_reply(reply, gateway="default", now=NOW, patience=PATIENCE)
    return InboundMessage.objects.get(dedupe_key=key)


def test_readers_are_asked_in_their_turn_until_one_answers():
    late, first, second = Answering(), Answering(), Answering(Acted("已改到周二"))
    register("评分", late, turn=Turn.SIGN_UP)
    register("里程", second, turn=Turn.MILEAGE)
    register("稍后", first, turn=Turn.SNOOZE)

    take("下周再说")

    assert registered() == ["稍后", "里程", "评分"]
    assert (first.asked, second.asked, late.asked) == (["下周再说"], ["下周再说"], [])


def test_a_name_that_is_taken_is_refused():
    reader = Answering()
    register("评分", reader, turn=Turn.SIGN_UP)
    register("评分", reader, turn=Turn.SIGN_UP)

    with pytest.raises(ValueError, match="回复读取器「评分」已登记"):
        register("评分", Answering(), turn=Turn.SIGN_UP)


def test_a_reply_that_was_acted_on_waits_for_nobody():
    register("评分", Answering(Acted("已登记 5 分")), turn=Turn.SIGN_UP)

    kept = take("5分，谢谢")

    assert (kept.verdict, kept.rule, kept.outcome, kept.handled_at) == (
        "acted",
        "评分",
        "已登记 5 分",
        NOW,
    )
    assert not InboundMessage.objects.waiting().exists()


# The last is a courtesy if no reader claims it.
@pytest.mark.parametrize("text", ["两个问题", "好的"])
def test_a_reply_for_a_person_waits_with_the_reason(text):
    register("评分", Answering(ForPerson("分数看不清，请回电")), turn=Turn.SIGN_UP)

    kept = take(text)

    assert (kept.verdict, kept.rule, kept.outcome, kept.handled_at) == (
        "other",
        "评分",
        "分数看不清，请回电",
        None,
    )
    assert list(InboundMessage.objects.waiting()) == [kept]


@pytest.mark.parametrize(
    ("text", "verdict", "source"),
    [("TD", "opt_out", "reply"), ("怎么退订？", "review", "review")],
)
def test_no_reader_sees_a_refusal(text, verdict, source):
    reader = Answering(Acted("已登记"))
    register("评分", reader, turn=Turn.SIGN_UP)

    kept = take(text)

    assert (kept.verdict, kept.outcome, reader.asked) == (verdict, "", [])
    assert OptOut.objects.standing().get().source == source


@pytest.mark.parametrize("answer", [Acted("已登记"), ForPerson("请回电")])
def test_news_stay_with_a_person_whatever_a_reader_says(answer):
    register("评分", Answering(answer), turn=Turn.SIGN_UP)

    kept = take("车已经卖了")

    assert (kept.verdict, kept.outcome) == ("sold", answer.sentence)
    assert list(InboundMessage.objects.waiting()) == [kept]


def test_a_word_that_opens_a_number_belongs_to_the_reader_that_claims_it(settings):
    settings.SMS_OPT_IN_WORDS = ["Y"]
    register("报名", Answering(Acted("已报名")), turn=Turn.SIGN_UP)
    close()

    assert (take("Y").verdict, OptOut.objects.standing().count()) == ("acted", 1)


def test_a_reply_that_nobody_claims_is_as_before():
    register("评分", Answering(), turn=Turn.SIGN_UP)

    assert [take(text, text).verdict for text in ("谢谢", "周六来")] == [
        "courtesy",
        "other",
    ]


def test_a_reader_that_fails_loses_no_reply_and_undoes_its_work():
    def fail(reply, *, now):
        close()
        raise LookupError

    register("评分", fail, turn=Turn.SIGN_UP)

    kept = take("5分")

    assert (kept.verdict, kept.outcome) == ("other", FAILED)
    assert not OptOut.objects.exists()
