from __future__ import annotations

from datetime import date

import pytest

from campaigns.models import Segment
from campaigns.reason import CampaignReason
from campaigns.running import (
    start,
)
from customers.models import Customer, Vehicle
from reminders.models import (
    Decision,
    DueItem,
)
from sms.asking import Asks
from sms.models import Message, OptOut
from tests.campaigns.winter import (
    DAY,
    MONDAY,
    arms,
    make_campaign,
    make_car,
    run,
    texted,
)
from tests.factories import make_customer
from tests.reminders.builders import at

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("campaigns_alone"),
]


def test_a_campaign_reaches_its_segment_in_the_evening_and_says_why(boss):
    old, new = make_car(delivered_on=date(2020, 5, 1)), make_car()
    segment = Segment.objects.create(name="老客户", conditions={"bought_until": 2021})
    campaign = make_campaign(segment=segment)

    assert start(campaign, by=boss, now=at(MONDAY, 7)) == 1
    run(MONDAY)

    (text,) = Message.objects.all()
    assert (text.vehicle_id, text.category, text.message_class) == (
        old.pk,
        "campaign",
        "commercial",
    )
    assert text.not_before >= at(MONDAY, 18)
    assert "免费为老客户做冬季检测" in text.body
    item = DueItem.objects.get(reason="campaign")
    assert item.facts == [
        ["活动", campaign.name],
        ["分群", "老客户"],
        ["批次", "正式发送，2026年11月16日起"],
    ]
    assert item.title == campaign.name
    assert new.pk not in texted()
    run(MONDAY + DAY)
    assert Message.objects.count() == 1


def test_a_number_with_two_cars_is_invited_once(boss):
    owner = make_customer()
    first, _ = make_car(owner=owner), make_car(owner=owner)
    campaign = make_campaign()

    assert start(campaign, by=boss, now=at(MONDAY, 7)) == 1

    assert arms(campaign) == {first.pk: "a"}


def test_what_stops_advertising_stops_a_campaign(boss):
    silent = make_car(agrees=False)
    refused, sold = make_car(), make_car()
    owner = Customer.objects.get(vehicle_contacts__vehicle=refused)
    OptOut.objects.create(
        phone_index=owner.phone_index,
        phone_tail=owner.phone_tail,
        source="phone",
        scope="campaign",
        created_at=at(MONDAY, 6),
    )
    start(make_campaign(), by=boss, now=at(MONDAY, 7))
    Vehicle.objects.filter(pk=sold.pk).update(status="sold")

    run(MONDAY)

    assert texted() == set()
    codes = dict(Decision.objects.values_list("reminder__due_item__vehicle", "code"))
    assert codes == {silent.pk: "no_consent", refused.pk: "opted_out"}


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("周六试驾会，回复Y报名", True),
        ("周六试驾会，回 y 报名", True),
        ("周六试驾会，回复「Ｙ」报名", True),
        ("周六试驾会，电话报名", False),
        ("周六试驾会，回复YES2报名", False),
    ],
)
def test_a_text_that_offers_y_asks_who_signs_up(text, asks):
    found = CampaignReason().asks(text)

    assert found == (Asks("sign_up", {"Y": "报名"}) if asks else None)
