"""Which remarks are taken: the best of the ranking that fit, in their order."""

from __future__ import annotations

import pytest

from reminders.telling.remarks.choice import Candidate, choose

PLAIN = {"爱车": "沪A12345", "附言": "可提前安排", "预约方式": "021-60000000"}
WORK = Candidate("本次更换机油机滤", order=20, topic="work")
COST = Candidate("本次更换机油机滤，费用580元", order=20, topic="work")
SYMPTOM = Candidate("刹车异响一并复查", order=30)
LEFT = Candidate("距保养约500公里", order=10)
MODEL = Candidate("大众迈腾（沪A12345）", place="爱车", topic="car")
COLOUR = Candidate("白色大众迈腾（沪A12345）", place="爱车", topic="car")
LINE = Candidate("李明021-60000000转8", place="预约方式")


def remark(*ranking, room=70, longest=35, plain=PLAIN):
    values = choose(ranking, plain, ["附言"], room=room, longest=longest)
    return values["附言"]


@pytest.mark.parametrize(
    ("room", "told"),
    [(3, "本次更换机油机滤"), (2, "可提前安排"), (0, "可提前安排"), (-9, "可提前安排")],
)
def test_a_remark_takes_the_place_of_the_plain_words_if_there_is_room(room, told):
    assert remark(WORK, room=room) == told


def test_what_ranks_lower_comes_if_what_ranks_higher_is_too_long():
    assert remark(COST, WORK, room=3) == "本次更换机油机滤"
    assert remark(COST, WORK, room=10) == "本次更换机油机滤，费用580元"


def test_two_remarks_of_one_topic_never_stand_together():
    assert remark(WORK, COST) == "本次更换机油机滤"


def test_remarks_are_said_in_their_order_and_not_in_that_of_the_ranking():
    assert remark(SYMPTOM, WORK, LEFT) == (
        "距保养约500公里，本次更换机油机滤，刹车异响一并复查"
    )


@pytest.mark.parametrize(
    ("longest", "told"),
    [(17, "本次更换机油机滤，刹车异响一并复查"), (16, "刹车异响一并复查")],
)
def test_no_value_is_longer_than_a_gateway_takes(longest, told):
    assert remark(SYMPTOM, WORK, longest=longest) == told


def test_without_plain_words_a_remark_may_stand_alone():
    plain = PLAIN | {"附言": ""}

    assert remark(WORK, plain=plain) == "本次更换机油机滤"
    assert remark(plain=plain) == ""


def test_the_car_and_the_contact_share_the_room_with_the_remarks():
    ranking = (SYMPTOM, COLOUR, MODEL, LINE)

    assert choose(ranking, PLAIN, list(PLAIN), room=10, longest=35) == {
        "爱车": "大众迈腾（沪A12345）",
        "附言": "刹车异响一并复查",
        "预约方式": "021-60000000",
    }
    assert choose(ranking, PLAIN, list(PLAIN), room=11, longest=35) == {
        "爱车": "白色大众迈腾（沪A12345）",
        "附言": "刹车异响一并复查",
        "预约方式": "021-60000000",
    }


def test_a_place_that_the_text_lacks_is_not_filled():
    assert choose([MODEL, WORK], PLAIN, ["爱车"], room=70, longest=35) == {
        "爱车": "大众迈腾（沪A12345）"
    }
