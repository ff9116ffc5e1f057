from __future__ import annotations

import pytest

from campaigns.models import CampaignMember
from campaigns.preview import preview
from reminders.models import (
    DueItem,
    Reminder,
)
from sms.models import Message
from tests.campaigns.winter import (
    DAY,
    MONDAY,
    make_campaign,
    make_car,
)
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("campaigns_alone"),
]


def test_the_preview_says_who_would_hear_it_and_who_not(boss):
    heard, unwilling = make_car(), make_car(agrees=False)
    unreachable = make_vehicle(owner=make_customer(phone=""), plate="沪A00000")
    campaign = make_campaign(pilot_percent=50)

    days: list[object] = []
    found = preview(
        campaign,
        by=boss,
        now=at(MONDAY, 9),
        begin=days.append,
        day_played=lambda: days.append("played"),
    )

    assert days == [3, "played", "played", "played"]
    assert (found.on, found.cars, found.members, found.unreachable) == (
        MONDAY + 2 * DAY,
        3,
        2,
        1,
    )
    assert {(each.status, each.rule, each.examples) for each in found.outlooks} == {
        ("会发出", "到了提醒的日子", (heard.plate,)),
        (
            "不发送",
            "《通信短信息服务管理规定》：商业性短信须事先同意；推销电话同样",
            (unwilling.plate,),
        ),
    }
    campaign.refresh_from_db()
    assert campaign.status == "draft"
    assert CampaignMember.objects.count() == Message.objects.count() == 0
    assert Reminder.objects.count() == DueItem.objects.count() == 0
    assert unreachable.pk
