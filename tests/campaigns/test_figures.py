from __future__ import annotations

import pytest

from campaigns.figures import figures
from campaigns.running import (
    start,
)
from customers.models import Customer, ServiceRecord
from reminders.why.effects import Group
from sms.models import InboundMessage, Message
from tests.campaigns.winter import (
    DAY,
    MONDAY,
    arms,
    deliver,
    make_campaign,
    make_car,
    refuse,
    run,
)
from tests.reminders.builders import at

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("campaigns_alone"),
]


def test_figures_count_each_arm_as_it_was_drawn(boss):
    for _ in range(30):
        make_car()
    campaign = make_campaign(holdout_percent=40)
    start(campaign, by=boss, now=at(MONDAY, 7))
    drawn = arms(campaign)
    told = [car for car, arm in drawn.items() if arm == "a"]
    untold = [car for car, arm in drawn.items() if arm == "h"]
    run(MONDAY)
    deliver(MONDAY)
    Message.objects.filter(vehicle=told[5]).update(status="undelivered")
    visits = [
        (told[0], MONDAY, 300),
        (told[0], MONDAY + 30 * DAY, 100),
        (told[1], MONDAY + 31 * DAY, 900),
        (told[2], MONDAY - DAY, 900),
        (untold[0], MONDAY + 10 * DAY, 50),
    ]
    for number, (car, on, amount) in enumerate(visits):
        ServiceRecord.objects.create(
            order_number=f"RO{number}",
            vehicle_id=car,
            came_in_on=on,
            kind="maintenance",
            amount=amount,
        )
    refuse(Message.objects.filter(vehicle=told[3]), MONDAY)
    answered = Message.objects.get(vehicle=told[4])
    InboundMessage.objects.create(
        gateway="simulator",
        dedupe_key="1",
        phone=Customer.objects.get(phone_index=answered.phone_index).phone,
        text="好的",
        received_at=at(MONDAY, 20),
        verdict="other",
        answers=answered,
    )

    found = figures(campaign, today=MONDAY + 40 * DAY)

    first, control = found.arms
    assert (first.arm, first.invited, first.to_come) == ("a", len(told), 0)
    assert (first.texted, first.delivered) == (len(told), len(told) - 1)
    assert (first.replied, first.refused) == (1, 1)
    assert (first.visited, first.spent) == (1, 400)
    assert (control.arm, control.texted, control.visited, control.spent) == (
        "h",
        0,
        1,
        50,
    )
    assert found.effect.told == Group(len(told), 1)
    assert found.effect.untold == Group(len(untold), 1)
    assert found.between is None


def test_who_has_not_had_his_day_is_not_counted(boss):
    for _ in range(10):
        make_car()
    campaign = make_campaign(pilot_percent=50)
    start(campaign, by=boss, now=at(MONDAY, 7))
    pilot = campaign.members.filter(is_pilot=True).count()

    (arm,) = figures(campaign, today=MONDAY).arms

    assert (arm.invited, arm.to_come) == (pilot, 10 - pilot)
