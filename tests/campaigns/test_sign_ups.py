from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.models import SignUp
from campaigns.running import start
from sms.asking import open_question
from sms.gateways.base import Reply
from sms.hearing.inbound import take_reply
from sms.models import InboundMessage, Message, OptOut, TemplateVersion
from tests.campaigns.winter import (
    DAY,
    MONDAY,
    make_campaign,
    make_car,
    refuse,
    run,
    winter,
)
from tests.factories import make_customer
from tests.reminders.builders import at

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("campaigns_alone"),
]
PATIENCE = timedelta(milliseconds=100)
BY_Y = "{称呼}，{门店名称}周六试驾会，回复Y报名"


def invite(boss, wording="", **fields):
    """Start a campaign; its only text has arrived on the Monday."""
    if wording:
        template = winter()
        TemplateVersion.objects.create(template=template, number=9, text=wording)
    make_car()
    campaign = make_campaign(**fields)
    start(campaign, by=boss, now=at(MONDAY, 8))
    run(MONDAY)
    text = Message.objects.get()
    Message.objects.update(status="delivered", status_at=at(MONDAY, 10))
    if text.asks:
        assert open_question(text, now=at(MONDAY, 10)) is None
    return campaign, text


def take(text, words, *, on=MONDAY, hour=12, key="r-1"):
    posted = Reply(dedupe_key=key, phone=text.phone, text=words)
    take_reply(posted, gateway="default", now=at(on, hour), patience=PATIENCE)
    kept = InboundMessage.objects.get(dedupe_key=key)
    return kept.verdict, kept.outcome


def signed_up():
    return list(SignUp.objects.values_list("campaign", "customer"))


@pytest.mark.parametrize("words", ["报名", "我要报名，谢谢", "参加", "报名参加活动"])
def test_the_word_signs_up_for_the_campaign_that_wrote(boss, words):
    campaign, text = invite(boss)

    assert take(text, words) == ("acted", f"已登记报名活动「{campaign.name}」")
    assert signed_up() == [(campaign.pk, text.customer_id)]


@pytest.mark.parametrize("words", ["Y", "y", "是", "报名", "参加"])
def test_y_signs_up_where_the_text_offers_it(boss, words):
    campaign, text = invite(boss, BY_Y)
    assert text.asks == "sign_up"

    assert take(text, words) == ("acted", f"已登记报名活动「{campaign.name}」")
    assert signed_up() == [(campaign.pk, text.customer_id)]


def test_y_signs_nobody_up_where_no_text_offers_it(boss):
    _, text = invite(boss)

    assert (text.asks, take(text, "Y")) == ("", ("other", ""))
    assert signed_up() == []


def test_who_signs_up_twice_is_on_the_list_once(boss):
    campaign, text = invite(boss)
    take(text, "报名")
    take(text, "报名")

    again = take(text, "我要报名", key="r-2")

    assert again == ("acted", f"此前已报名活动「{campaign.name}」，不重复登记")
    assert len(signed_up()) == 1


@pytest.mark.parametrize(("hour", "count"), [(9, 1), (11, 0)])
def test_the_word_counts_for_72_hours(boss, hour, count):
    _, text = invite(boss)

    take(text, "报名", hour=hour, on=MONDAY + 3 * DAY)

    assert len(signed_up()) == count


@pytest.mark.parametrize(
    "words", ["报名要钱吗", "不报名", "怎么报名", "已经报名了别的"]
)
def test_other_words_sign_nobody_up(boss, words):
    _, text = invite(boss)

    take(text, words)

    assert signed_up() == []


def test_a_sign_up_after_the_end_is_for_a_person(boss):
    campaign, text = invite(boss, ends_on=MONDAY)

    assert take(text, "报名", on=MONDAY + DAY) == (
        "other",
        f"客户要报名，但活动「{campaign.name}」已于 2026-11-16 结束，请回电",
    )
    assert signed_up() == []


def test_of_two_people_on_the_number_none_is_guessed(boss):
    _, text = invite(boss)
    make_customer(name="李红", phone=text.phone)

    assert take(text, "报名") == (
        "other",
        "客户要报名，但这个号码有 2 位客户，请回电问清",
    )
    assert signed_up() == []


def test_of_two_campaigns_none_is_guessed(boss):
    _, text = invite(boss)
    Message.objects.filter(pk=text.pk).update(source_key="first")
    copy = Message.objects.get()
    copy.pk, copy.source_key, copy.phone = None, "second", text.phone
    copy.save(force_insert=True)

    assert take(text, "报名") == (
        "other",
        "72 小时内发过几个活动的短信，请回电问清报名哪一个",
    )


@pytest.mark.parametrize("words", ["Y", "报名"])
def test_a_sign_up_is_no_consent_and_opens_no_number(boss, settings, words):
    settings.SMS_OPT_IN_WORDS = ["Y", "报名"]
    _, text = invite(boss, BY_Y)
    refuse([text], MONDAY)
    before = text.customer.consents.count()

    take(text, words)

    assert len(signed_up()) == 1
    assert text.customer.consents.count() == before
    assert OptOut.objects.standing().count() == 1
