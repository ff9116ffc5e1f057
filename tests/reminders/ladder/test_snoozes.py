from __future__ import annotations

from datetime import date, timedelta

import pytest

from customers.models import Policy
from reminders.day import run_day
from reminders.deciding.decide import decide_reminders
from reminders.ladder.scan import scan_reminders
from reminders.ladder.snoozes import plan_snoozes, read_snooze, snooze
from reminders.models import Decision, Reminder, RuleStep, Snooze
from sms.hearing.readers import Acted, ForPerson
from sms.models import InboundMessage, Message
from sms.threads.proposals import Action, Proposal
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at, make_due_item

# A Monday in the middle of a month.
MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)


@pytest.fixture
def insured(rules):
    """A car whose insurance ends in a week, and its owner was told of it today."""
    car = make_vehicle(owner=make_customer(), registered_on=None, delivered_on=None)
    Policy.objects.create(
        vehicle=car, kind="compulsory", last_covered_on=MONDAY + 7 * DAY
    )
    RuleStep.objects.filter(template__slug="insurance-week").update(grace_days=20)
    run_day(now=at(MONDAY))
    Message.objects.update(status="delivered")
    return car


def reply(text, on=MONDAY, *, key=""):
    told = Message.objects.latest("created_at")
    kept = InboundMessage.objects.create(
        gateway="simulator",
        dedupe_key=key or text,
        phone=told.phone,
        text=text,
        received_at=at(on, 12),
        verdict="other",
        answers=told,
    )
    return kept, read_snooze(kept, now=at(on, 12))


def days(first, last):
    for number in range(first, last + 1):
        run_day(now=at(MONDAY + number * DAY))


def sent_on():
    texts = Message.objects.order_by("not_before")
    return [(each.not_before.date() - MONDAY).days for each in texts]


@pytest.mark.django_db
def test_who_asks_for_later_is_told_once_more_on_that_day(insured):
    reply("4天后提醒")

    days(1, 8)

    assert sent_on() == [0, 4]
    again = Reminder.objects.get(round=1)
    assert (again.planned_on, again.status) == (MONDAY + 4 * DAY, "sent")
    assert Snooze.objects.get().by is None


@pytest.mark.django_db
def test_other_words_are_left_to_a_person_and_end_the_ladder(insured):
    reply("好的")

    days(1, 8)

    assert sent_on() == [0]
    assert not Snooze.objects.exists()


@pytest.mark.django_db
def test_until_then_other_things_wait_but_not_for_too_long(insured):
    put_off(insured)
    owner = insured.contacts.get().customer
    other = make_vehicle(owner=owner, registered_on=None, delivered_on=None)
    make_due_item(vehicle=other, reason="insurance", due_on=MONDAY + 11 * DAY)
    RuleStep.objects.filter(reason="insurance", offset_days=-7).update(grace_days=1)

    decide(MONDAY + 4 * DAY)
    decision = Decision.objects.get(reminder__due_item__vehicle=other)
    assert decision.code == "send"


def put_off(car):
    reply("过几天")
    plan_snoozes(now=at(MONDAY, 13))
    Reminder.objects.filter(due_item__vehicle=car, round=1).delete()


def decide(day):
    scan_reminders(now=at(day))
    decide_reminders(now=at(day))


@pytest.mark.django_db
def test_what_can_wait_waits(insured):
    put_off(insured)
    owner = insured.contacts.get().customer
    other = make_vehicle(owner=owner, registered_on=None, delivered_on=None)
    make_due_item(vehicle=other, reason="insurance", due_on=MONDAY + 11 * DAY)

    decide(MONDAY + 4 * DAY)

    decision = Decision.objects.get(reminder__due_item__vehicle=other)
    assert (decision.code, decision.outcome) == ("snoozed", "held")
    assert decision.sentence == "客户请求 2026-11-23 再提醒，2026-11-23 再议"


@pytest.mark.django_db
def test_a_wish_counts_at_once_and_is_planned_once(insured):
    kept, answer = reply("4天后提醒")

    assert answer == Acted("11月20日起再提醒")
    assert not snooze(kept, MONDAY + DAY, by=None, now=at(MONDAY, 13))
    assert Reminder.objects.filter(round=1).count() == 0
    assert plan_snoozes(now=at(MONDAY, 13)) == 1
    assert plan_snoozes(now=at(MONDAY, 14)) == 0
    assert Reminder.objects.filter(round=1).count() == 1


@pytest.mark.django_db
def test_a_second_wish_moves_the_reminder(insured):
    reply("4天后提醒")
    plan_snoozes(now=at(MONDAY, 13))
    reply("5天后提醒")

    plan_snoozes(now=at(MONDAY, 14))

    again = Reminder.objects.filter(round__gt=0)
    assert [each.planned_on for each in again] == [MONDAY + 5 * DAY]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("59天后", Acted("1月14日起再提醒")),
        ("60天后", Acted("1月15日起再提醒")),
        (
            "1月16号以后再联系",
            ForPerson(
                "客户想 2027-01-16 再联系，超过 60 天，请人工安排",
                Proposal(Action.LATER, {"until_on": "2027-01-16"}),
            ),
        ),
        ("等我出差回来", None),
        ("周三", None),
    ],
)
def test_a_day_that_is_not_clear_is_for_a_person(insured, text, answer):
    assert reply(text)[1] == answer
    assert Snooze.objects.exists() is isinstance(answer, Acted)


@pytest.mark.django_db
def test_the_days_count_from_when_the_reply_was_written(insured):
    kept, _ = reply("好的")
    kept.text, kept.sent_at = "明天再说", at(MONDAY, 23)

    assert read_snooze(kept, now=at(MONDAY + DAY)) == Acted("11月17日起再提醒")


@pytest.mark.django_db
def test_what_was_done_meanwhile_is_not_told_again(insured):
    reply("4天后提醒")
    days(1, 1)
    Policy.objects.create(
        vehicle=insured, kind="compulsory", last_covered_on=MONDAY + 372 * DAY
    )

    days(2, 8)

    assert sent_on() == [0]
    assert Reminder.objects.get(round=1).status == "cancelled"
