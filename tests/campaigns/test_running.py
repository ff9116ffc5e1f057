from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from campaigns import tasks
from campaigns.figures import figures
from campaigns.models import Campaign, CampaignMember, Segment
from campaigns.preview import preview
from campaigns.running import (
    CannotRunCampaign,
    resume,
    start,
    stop,
    update_campaigns,
    watch_campaigns,
)
from customers.models import Consent, Customer, ServiceRecord, Vehicle
from reminders.day import run_day
from reminders.deciding.holdouts import draw
from reminders.models import (
    Decision,
    DueItem,
    Reminder,
    RuleStep,
)
from reminders.why.effects import Group
from sms.models import InboundMessage, Message, OptOut, Template
from tests.factories import make_customer, make_template, make_vehicle
from tests.reminders.builders import at

pytestmark = pytest.mark.django_db

# A Monday in the middle of a month, far from holidays.
MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _rules(installed):
    RuleStep.objects.update(is_active=False)


@pytest.fixture
def boss():
    return User.objects.create(username="chief", name="王经理")


def winter():
    return Template.objects.get(slug="campaign-winter")


def other_text():
    return make_template(
        slug="campaign-b",
        text="{称呼}，冬季免费检测，预约{门店电话}",
        category="campaign",
        message_class="commercial",
    ).template


def make_car(*, agrees=True, **fields):
    owner = fields.pop("owner", None) or make_customer()
    if agrees and not owner.consents.exists():
        Consent.objects.create(
            customer=owner,
            phone_index=owner.phone_index,
            scope="marketing",
            channel="到店签字",
            given_on=MONDAY,
        )
    values = {"registered_on": None, "delivered_on": None, **fields}
    return make_vehicle(owner=owner, **values)


def make_campaign(**fields):
    segment = fields.pop("segment", None) or Segment.objects.create(
        name=f"分群{Segment.objects.count()}"
    )
    values = {
        "name": f"冬季检测{Campaign.objects.count()}",
        "segment": segment,
        "template_a": winter(),
        "starts_on": MONDAY,
        "ends_on": MONDAY + 30 * DAY,
        "holdout_percent": 0,
        "pilot_percent": 0,
        **fields,
    }
    return Campaign.objects.create(**values)


def run(day):
    return run_day(now=at(day, 8))


def deliver(day):
    """Play the carrier: what is queued for the day has arrived."""
    queued = Message.objects.filter(status="queued", not_before__lt=at(day, 21))
    queued.update(status="delivered", status_at=at(day, 20))


def refuse(texts, day):
    for text in texts:
        OptOut.objects.create(
            phone_index=text.phone_index,
            phone_tail=text.phone_tail,
            source="reply",
            created_at=at(day, 21),
        )


def texted():
    return set(
        Message.objects.exclude(status="cancelled").values_list("vehicle", flat=True)
    )


def arms(campaign):
    return dict(campaign.members.values_list("vehicle", "arm"))


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
    assert "为老客户免费做冬季检测" in text.body
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


def test_an_opt_out_from_before_or_long_after_is_not_the_campaigns(boss):
    for _ in range(3):
        make_car()
    campaign = make_campaign()
    start(campaign, by=boss, now=at(MONDAY, 7))
    run(MONDAY)
    deliver(MONDAY)
    first, second, _ = Message.objects.order_by("pk")
    refuse([first], MONDAY - DAY)
    refuse([second], MONDAY + 8 * DAY)

    assert watch_campaigns(now=at(MONDAY + 9 * DAY)) == []


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


def test_the_preview_says_who_would_hear_it_and_who_not(boss):
    heard, unwilling = make_car(), make_car(agrees=False)
    unreachable = make_vehicle(owner=make_customer(phone=""), plate="沪A00000")
    campaign = make_campaign(pilot_percent=50)

    found = preview(campaign, by=boss, now=at(MONDAY, 9))

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
            "《通信短信息服务管理规定》：商业性短信须事先同意",
            (unwilling.plate,),
        ),
    }
    campaign.refresh_from_db()
    assert campaign.status == "draft"
    assert CampaignMember.objects.count() == Message.objects.count() == 0
    assert Reminder.objects.count() == DueItem.objects.count() == 0
    assert unreachable.pk


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


def test_the_minutes_task_stops_what_too_many_refuse(boss, settings):
    settings.CLOCK_SHIFT = at(MONDAY, 21) - timezone.now()
    make_car()
    campaign = make_campaign()
    start(campaign, by=boss, now=at(MONDAY, 7))
    run(MONDAY)
    deliver(MONDAY)
    assert tasks.watch_campaigns() == []

    refuse(Message.objects.all(), MONDAY)

    assert tasks.watch_campaigns() == [campaign.pk]
