from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import NumberDoubt
from sms.gateways.base import Reply
from sms.hearing.inbound import take_reply
from sms.hearing.wrong_person import says_wrong_person
from tests.factories import NOW, make_customer, make_phone


@pytest.mark.parametrize(
    "text",
    [
        "发错人了",
        "你们发错了",
        "您好，打错电话了。",
        "不好意思，你发错人了吧",
        "我不是车主",
        "不是本人",
        "这个号码换人了",
        "我没有这辆车",
        "发错了，不是本人",
    ],
)
def test_heard(text):
    assert says_wrong_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "好的",
        "我不是车主，我是他爱人，周六来",
        "你们上次油发错了",
        "发错人了吗？",
        "我没有这辆车的钥匙",
        "号码换了，请打13900000000",
    ],
)
def test_left_to_a_person(text):
    assert not says_wrong_person(text)


@pytest.mark.django_db
def test_the_reply_marks_every_pair_of_the_number_and_nothing_else():
    phone = make_phone()
    holders = {
        make_customer(phone=phone, second_phone=make_phone()).pk,
        make_customer(second_phone=phone).pk,
    }
    make_customer()
    reply = Reply(dedupe_key="1", phone=phone, text="发错人了")

    take_reply(reply, gateway="default", now=NOW, patience=timedelta(seconds=5))

    doubts = NumberDoubt.objects.values_list("customer", "source")
    assert set(doubts) == {(pk, "reply") for pk in holders}
    assert NumberDoubt.objects.values("phone_index").distinct().count() == 1
