from __future__ import annotations

from datetime import timedelta

import pytest

from feedback.models import Rating
from feedback.ratings import RATING
from feedback.scores import is_only_score, read_score, score_in
from sms.asking import open_question
from sms.gateways.base import Reply
from sms.hearing.inbound import take_reply
from sms.models import InboundMessage, Question
from tests.factories import NOW, make_customer, make_vehicle
from tests.sms.asking_texts import make_asking

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("打4分吧", 4),
        ("给五星好评", 5),
        ("满分！师傅手艺不错", 5),
        ("很满意，5分👍", 5),
        ("2分 等了三个小时", 2),
        ("1分，太差了", 1),
        ("5分5分", 5),
        ("⭐⭐⭐⭐", 4),
        ("３分吧，洗车没洗干净", 3),
    ],
)
def test_a_score_is_read(text, score):
    assert score_in(text) == score


@pytest.mark.parametrize(
    "text",
    [
        "5分钟就到",
        "15分",
        "4.5分",
        "我给4分还是5分",
        "5分是什么意思？",
        "给不了5分",
        "扣2分",
        "十分满意",
        "三分店在哪",
        "五星级酒店旁边",
        "第1分店",
        "很满意",
        "等了5分",
        "6分",
        "几分满分？",
        "⭐⭐⭐⭐⭐⭐",
        "不错⭐",
        "",
    ],
)
def test_another_number_is_no_score(text):
    assert score_in(text) is None
    assert read_score(text) == ""


def test_a_score_is_the_option_of_its_digit():
    assert read_score("5星") == "5"


def take(owner, text, *, at=NOW):
    reply = Reply(dedupe_key=text, phone=owner.phone, text=text, sent_at=at)
    take_reply(reply, gateway="default", now=NOW, patience=HOUR)
    return InboundMessage.objects.get(dedupe_key=text)


@pytest.fixture
def owner(db):
    owner = make_customer()
    make_vehicle(owner=owner)
    return owner


def ask(owner):
    text = make_asking(owner, asks=RATING.asks(), status="delivered", now=NOW - HOUR)
    open_question(text, now=NOW - HOUR)


def test_a_score_in_free_words_is_stored_once(owner):
    ask(owner)

    kept = take(owner, "打4分吧，谢谢")
    again = take(owner, "给5分")

    assert (kept.verdict, kept.outcome) == ("acted", "已登记评分 4 分（满意）")
    assert [each.score for each in Rating.objects.all()] == [4]
    assert Question.objects.get().state == "answered"
    assert again.verdict == "other"


def test_a_low_score_is_stored_and_calls_a_person(owner):
    ask(owner)

    kept = take(owner, "2分，等了三个小时")

    assert Rating.objects.get().score == 2
    assert (kept.verdict, kept.outcome) == (
        "other",
        "已登记评分 2 分（不满意），请回电问清哪里不满意；"
        "另外提到：抱怨「等了三个小时」",
    )


def test_without_a_question_a_score_is_stored_nowhere(owner):
    take(owner, "打5分")

    assert not Rating.objects.exists()


def test_a_score_written_before_the_question_is_none(owner):
    ask(owner)

    take(owner, "打4分吧", at=NOW - 2 * HOUR)

    assert not Rating.objects.exists()


@pytest.mark.parametrize(
    ("text", "is_only"),
    [
        ("打4分吧，谢谢", True),
        ("给五星好评！", True),
        ("满分，师傅手艺很好", True),
        ("⭐⭐⭐⭐⭐", True),
        ("5分，另外周六上午10点我过去做保养", False),
        ("服务可以打5分，麻烦给我回个电话", False),
    ],
)
def test_what_says_more_than_a_score_is_told_apart(text, is_only):
    assert is_only_score(text) is is_only


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("5分，另外周六上午10点我过去做保养", "book"),
        ("服务可以打5分，麻烦转告小李", None),
    ],
)
def test_a_score_hides_nothing_that_a_person_has_to_read(owner, text, action):
    ask(owner)

    kept = take(owner, text)

    assert Rating.objects.get().score == 5
    assert (kept.verdict, kept.handled_at) == ("other", None)
    assert kept.proposal.get("action") == action
