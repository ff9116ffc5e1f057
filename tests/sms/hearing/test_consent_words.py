from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import Consent
from sms.models import InboundMessage, OptOut
from tests.factories import NOW, make_customer, make_message
from tests.house_rules import put_rule
from tests.sms.hearing.test_inbound import take

pytestmark = pytest.mark.django_db(transaction=True)

OFFER = "回复同意，每月收到一条保养优惠"
REPAIR = "刹车片需要更换，回复同意开始施工"


@pytest.fixture
def owner():
    return make_customer()


def send(owner, body):
    return make_message(
        phone=owner.phone,
        customer=owner,
        body=body,
        status="delivered",
        status_at=NOW - timedelta(hours=1),
    )


def consented():
    rows = Consent.objects.to_marketing().values_list("customer", flat=True)
    return list(rows)


def test_the_reply_quoted_with_its_id_is_the_proof(owner):
    take(owner.phone, "订阅优惠")

    line = Consent.objects.get()
    assert (line.customer, line.phone_index, line.scope, line.channel) == (
        owner,
        owner.phone_index,
        "marketing",
        "回复短信",
    )
    number = InboundMessage.objects.get().pk
    assert line.proof == f"客户回复「订阅优惠」，上行编号 {number}"
    assert line.given_on == NOW.date()


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("订阅优惠", True),
        (" 订阅优惠！", True),
        ("同意接收优惠", True),
        ("不订阅优惠", False),
        ("订阅优惠要钱吗", False),
        ("优惠", False),
        ("退订优惠", False),
        ("同意", False),
    ],
)
def test_only_the_word_itself_is_consent(owner, text, counts):
    take(owner.phone, text)

    assert consented() == ([owner.pk] if counts else [])


@pytest.mark.parametrize(
    ("asked", "counts"),
    [(OFFER, True), (REPAIR, False), ("好的优惠已为您保留", False), (None, False)],
)
def test_a_short_word_counts_as_answer_to_a_text_that_asked_for_it(
    owner, asked, counts
):
    put_rule("consent_words", "同意")
    if asked:
        send(owner, asked)

    take(owner.phone, "同意")

    assert consented() == ([owner.pk] if counts else [])


def test_a_number_that_is_opted_out_gets_no_consent(owner):
    take(owner.phone, "TD", key="first")

    take(owner.phone, "订阅优惠", key="second")

    assert consented() == []
    assert OptOut.objects.standing().count() == 1


def test_a_word_that_also_opens_the_number_gives_consent(owner, settings):
    settings.SMS_OPT_IN_WORDS = ["订阅优惠"]
    take(owner.phone, "TD", key="first")

    take(owner.phone, "订阅优惠", key="second")

    assert consented() == [owner.pk]
    assert OptOut.objects.standing().count() == 0


def test_who_shares_a_number_consents_only_if_the_text_was_to_them(owner):
    partner = make_customer(phone=owner.phone)
    take(owner.phone, "订阅优惠", key="nobody knows who")
    assert consented() == []
    send(partner, OFFER)

    take(owner.phone, "订阅优惠", key="the partner")

    assert consented() == [partner.pk]


def test_without_words_no_reply_is_consent(owner):
    put_rule("consent_words", "无")

    take(owner.phone, "订阅优惠")

    assert consented() == []
