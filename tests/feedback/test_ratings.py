from __future__ import annotations

from datetime import date

import pytest

from feedback.models import Rating
from feedback.ratings import RATING, rate
from sms.asking import open_question
from sms.hearing.questions.kinds import Chosen
from sms.hearing.readers import ForPerson
from sms.models import InboundMessage
from tests.factories import NOW, make_customer, make_vehicle
from tests.screen_rows import make_reply
from tests.sms.asking_texts import make_asking
from tests.sms.hearing.questions.test_reading import take

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner():
    return make_customer()


def ask(owner, **fields):
    text = make_asking(owner, asks=RATING.asks(), status="delivered", **fields)
    assert open_question(text, now=NOW) is None
    return text


@pytest.mark.parametrize(
    ("text", "score", "outcome"),
    [
        ("5", 5, "已登记评分 5 分（非常满意）"),
        ("4分", 4, "已登记评分 4 分（满意）"),
        ("满意", 4, "已登记评分 4 分（满意）"),
        ("一般吧", 3, "已登记评分 3 分（一般）"),
    ],
)
def test_a_rating_is_stored_and_waits_for_nobody(owner, text, score, outcome):
    ask(owner)

    assert take(owner, text) == ("acted", outcome)
    assert Rating.objects.values_list("score", "customer").get() == (score, owner.pk)


@pytest.mark.parametrize(
    ("text", "score", "said"), [("2", 2, "不满意"), ("1", 1, "非常不满意")]
)
def test_a_low_rating_is_stored_and_waits_for_a_call(owner, text, score, said):
    ask(owner)

    assert take(owner, text) == (
        "other",
        f"已登记评分 {score} 分（{said}），请回电问清哪里不满意",
    )
    kept = InboundMessage.objects.waiting().get()
    assert kept.proposal == {"action": "call", "values": {}}
    assert kept.rating.score == score


def test_a_rating_that_comes_twice_is_stored_once(owner):
    ask(owner)

    take(owner, "5")
    take(owner, "5")
    take(owner, "5", key="r-2")
    take(owner, "1", key="r-3")

    assert list(Rating.objects.values_list("score", flat=True)) == [5]


def test_the_last_visit_before_the_question_is_rated(owner):
    car = make_vehicle(owner=owner)
    for nth, on in enumerate(
        (date(2026, 11, 1), date(2026, 11, 19), date(2026, 11, 25))
    ):
        car.service_records.create(order_number=f"RO{nth}", came_in_on=on)
    ask(owner, vehicle=car)

    take(owner, "5")

    rating = Rating.objects.get()
    assert (rating.vehicle, rating.order.order_number) == (car, "RO1")


def test_a_meaning_without_a_score_is_for_a_person(owner):
    chosen = Chosen(ask(owner), "1", "还行", make_reply(owner))

    assert rate(chosen, NOW) == ForPerson("客户选了「还行」，不知道是几分，请人工登记")
    assert not Rating.objects.exists()


def test_a_score_with_more_words_is_stored_where_it_was_asked_for(owner):
    take(owner, "打4分吧，价格有点贵", key="r-0")
    ask(owner)

    verdict, outcome = take(owner, "打4分吧，价格有点贵")

    assert (verdict, outcome.partition("；")[0]) == (
        "other",
        "已登记评分 4 分（满意）",
    )
    assert Rating.objects.count() == 1
