from __future__ import annotations

from datetime import date

import pytest

from campaigns.models import CampaignMember, Segment
from campaigns.running import (
    CannotRunCampaign,
    resume,
    start,
    stop,
    update_campaigns,
    watch_campaigns,
)
from customers.models import Vehicle
from reminders.deciding.holdouts import draw
from reminders.models import (
    Decision,
    DueItem,
    Reminder,
    RuleStep,
)
from sms.models import Message
from tests.campaigns.winter import (
    DAY,
    MONDAY,
    arms,
    deliver,
    make_campaign,
    make_car,
    refuse,
    run,
    texted,
)
from tests.factories import make_template
from tests.reminders.builders import at

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("campaigns_alone"),
]


def other_text():
    return make_template(
        slug="campaign-b",
        text="{称呼}，冬季免费检测，预约{门店电话}",
        category="campaign",
        message_class="commercial",
    ).template


def drawn_below(campaign, purpose, percent):
    """The cars whose numbers drew a lot below the share."""
    members = campaign.members.values_list("vehicle", "number")
    scope = f"campaign:{campaign.pk}:{purpose}"
    return {car for car, number in members if draw(scope, number) < percent / 100}


def test_a_holdout_hears_nothing_and_stays_one(boss):
    cars = [make_car() for _ in range(40)]
    campaign = make_campaign(holdout_percent=30)
    start(campaign, by=boss, now=at(MONDAY, 7))
    drawn = arms(campaign)
    held = {car for car, arm in drawn.items() if arm == "h"}

    run(MONDAY)

    assert held == drawn_below(campaign, "holdout", 30)
    assert 0 < len(held) < 40
    assert texted() == {car.pk for car in cars} - held
    silent = Reminder.objects.filter(status="suppressed")
    assert {each.due_item.vehicle_id for each in silent} == held
    assert set(Decision.objects.filter(reminder__in=silent).values_list("code")) == {
        ("holdout",)
    }
    run(MONDAY + DAY)
    assert arms(campaign) == drawn


def test_two_wordings_halve_the_rest(boss):
    for _ in range(40):
        make_car()
    campaign = make_campaign(template_b=other_text(), holdout_percent=20)
    start(campaign, by=boss, now=at(MONDAY, 7))
    drawn = arms(campaign)

    run(MONDAY)

    said = dict(
        Message.objects.values_list("vehicle", "template_version__template__slug")
    )
    assert said == {
        car: {"a": "campaign-winter", "b": "campaign-b"}[arm]
        for car, arm in drawn.items()
        if arm != "h"
    }
    told_b = {car for car, arm in drawn.items() if arm == "b"}
    others = drawn_below(campaign, "arm", 50)
    assert told_b == others - drawn_below(campaign, "holdout", 20)
    assert 0 < len(told_b) < 40


def test_a_pilot_hears_it_first_and_the_others_later(boss):
    for _ in range(40):
        make_car()
    campaign = make_campaign(pilot_percent=40, pilot_days=2)
    start(campaign, by=boss, now=at(MONDAY, 7))
    pilot = drawn_below(campaign, "pilot", 40)

    run(MONDAY)
    deliver(MONDAY)
    assert 0 < len(pilot) < 40
    assert texted() == pilot
    run(MONDAY + DAY)
    assert texted() == pilot
    run(MONDAY + 2 * DAY)
    assert texted() == set(arms(campaign))


@pytest.mark.parametrize(("refusals", "stops"), [(1, False), (2, True)])
def test_more_than_five_percent_opt_outs_stop_it(boss, refusals, stops):
    """One in twenty is five percent, which is not more."""
    for _ in range(20):
        make_car()
    campaign = make_campaign()
    start(campaign, by=boss, now=at(MONDAY, 7))
    run(MONDAY)
    deliver(MONDAY)
    late = make_car()
    run(MONDAY + DAY)
    assert late.pk in texted()

    refuse(Message.objects.filter(status="delivered")[:refusals], MONDAY)
    stopped = watch_campaigns(now=at(MONDAY + DAY, 9))

    campaign.refresh_from_db()
    assert (stopped == [campaign.pk]) is stops
    assert (late.pk in texted()) is not stops
    if stops:
        assert campaign.status == "stopped"
        assert campaign.stopped_because == "已发 20 人，退订 2 人（10.0%），超过 5%"
        reminder = Reminder.objects.get(due_item__vehicle=late)
        assert reminder.status == "cancelled"
        make_car()
        run(MONDAY + 2 * DAY)
        assert len(texted()) == 20


def test_a_stopped_one_goes_on_with_a_click_from_tomorrow(boss):
    for _ in range(20):
        make_car()
    campaign = make_campaign(pilot_percent=50)
    start(campaign, by=boss, now=at(MONDAY, 7))
    run(MONDAY)
    deliver(MONDAY)
    pilot = texted()
    refuse(Message.objects.all()[:3], MONDAY)
    run(MONDAY + 2 * DAY)
    campaign.refresh_from_db()
    assert campaign.status == "stopped"
    assert texted() == pilot

    assert resume(campaign, by=boss, now=at(MONDAY + 2 * DAY)) == MONDAY + 3 * DAY
    run(MONDAY + 2 * DAY)
    assert texted() == pilot
    run(MONDAY + 3 * DAY)

    campaign.refresh_from_db()
    assert campaign.status == "running"
    assert campaign.stopped_because.endswith("王经理 决定继续")
    assert texted() == set(arms(campaign))
    assert Message.objects.count() == 20


def test_what_was_called_off_by_a_stop_is_said_after_a_click(boss):
    make_car()
    campaign = make_campaign()
    start(campaign, by=boss, now=at(MONDAY, 7))
    run(MONDAY)
    stop(campaign, by=boss, now=at(MONDAY, 9))
    assert texted() == set()
    assert Reminder.objects.get().status == "cancelled"

    campaign.refresh_from_db()
    resume(campaign, by=boss, now=at(MONDAY, 10))
    run(MONDAY + DAY)

    assert Reminder.objects.get().status == "sent"
    assert Message.objects.filter(status="queued").count() == 1


def test_a_dynamic_segment_takes_in_and_lets_go(boss):
    stays, leaves = make_car(delivered_on=MONDAY), make_car(delivered_on=MONDAY)
    segment = Segment.objects.create(name="新车", conditions={"bought_from": 2026})
    campaign = make_campaign(segment=segment, starts_on=MONDAY + 2 * DAY)
    start(campaign, by=boss, now=at(MONDAY, 7))
    run(MONDAY)
    assert DueItem.objects.filter(reason="campaign", status="open").count() == 2
    Vehicle.objects.filter(pk=leaves.pk).update(delivered_on=date(2020, 1, 1))
    joins = make_car(delivered_on=MONDAY)

    run(MONDAY + DAY)
    assert texted() == set()
    run(MONDAY + 2 * DAY)
    assert texted() == {stays.pk, joins.pk}

    Vehicle.objects.filter(pk=leaves.pk).update(delivered_on=MONDAY)
    run(MONDAY + 3 * DAY)
    assert texted() == {stays.pk, joins.pk, leaves.pk}
    assert campaign.members.get(vehicle=leaves).left_on is None


def test_a_frozen_segment_takes_in_nobody_later(boss):
    car = make_car()
    segment = Segment.objects.create(name="固定", kind="frozen", frozen_on=MONDAY)
    segment.cars.add(car)
    start(make_campaign(segment=segment), by=boss, now=at(MONDAY, 7))
    make_car()

    run(MONDAY)
    run(MONDAY + DAY)

    assert texted() == {car.pk}


def test_it_ends_after_its_last_day(boss):
    make_car()
    campaign = make_campaign(ends_on=MONDAY + DAY)
    start(campaign, by=boss, now=at(MONDAY, 7))
    run(MONDAY + DAY)
    campaign.refresh_from_db()
    assert campaign.status == "running"
    make_car()

    update_campaigns(now=at(MONDAY + 2 * DAY))

    campaign.refresh_from_db()
    assert campaign.status == "ended"
    assert not RuleStep.objects.filter(reason="campaign", is_active=True).exists()
    run(MONDAY + 2 * DAY)
    assert campaign.members.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"starts_on": MONDAY - 9 * DAY, "ends_on": MONDAY - DAY}, "结束日期已过"),
        ({"pilot_percent": 20, "ends_on": MONDAY + DAY}, "已超过结束日期"),
        ({}, "分群里没有能发短信的车主"),
    ],
)
def test_what_cannot_start_says_why_and_leaves_a_draft(boss, fields, sentence):
    campaign = make_campaign(**fields)

    with pytest.raises(CannotRunCampaign, match=sentence):
        start(campaign, by=boss, now=at(MONDAY, 7))

    campaign.refresh_from_db()
    assert campaign.status == "draft"
    assert RuleStep.objects.filter(reason="campaign").count() == 0
    assert CampaignMember.objects.count() == 0


def test_it_starts_once(boss):
    make_car()
    campaign = make_campaign()
    start(campaign, by=boss, now=at(MONDAY, 7))

    with pytest.raises(CannotRunCampaign, match="已经开始过"):
        start(campaign, by=boss, now=at(MONDAY, 7))
    with pytest.raises(CannotRunCampaign, match="只有已停止的活动"):
        resume(campaign, by=boss, now=at(MONDAY, 7))
