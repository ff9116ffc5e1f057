from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import Vehicle
from reminders.dates.refresh import refresh_changed
from reminders.day import run_day
from reminders.models import DueItem, RuleStep
from sms.hearing.questions.reading import NONE_OPEN
from sms.models import InboundMessage, Message, OptOut
from tests.mileage.owners import ASK_ON, DAY, make_asked, make_car, readings, reply
from tests.reminders.builders import at

pytestmark = pytest.mark.django_db(transaction=True)


def judged(kept):
    return kept.verdict, kept.rule, kept.outcome, kept.handled_at is not None


def test_a_plausible_figure_is_stored_and_the_due_date_follows(all_rules):
    owner = make_asked()

    kept = reply(owner, "34200公里")
    refresh_changed(now=at(ASK_ON + DAY))

    assert readings() == [("沪A12345", 34_200, "")]
    assert judged(kept) == (
        "acted",
        "回复里程",
        "已登记车主回复的里程：沪A12345 34,200 公里，到期日随之重算",
        True,
    )
    due = DueItem.objects.get(reason="maintenance")
    assert (str(due.due_on), due.facts[1]) == (
        "2026-12-07",
        ["最近里程", "2026年10月17日 34,200 公里（车主回复）"],
    )


def test_a_reply_that_comes_twice_is_stored_once(all_rules):
    owner = make_asked()

    reply(owner, "34200")
    reply(owner, "34200")
    reply(owner, "34200", key="r-2")

    assert readings() == [("沪A12345", 34_200, "")]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("3420", "回复的 3,420 公里比最近一次读数（2026-03-02，26,000 公里）少"),
        (
            "342000",
            "回复的 342,000 公里比最近一次读数（2026-03-02，26,000 公里）多得不合理",
        ),
    ],
)
def test_an_implausible_figure_waits_for_a_person(all_rules, text, outcome):
    kept = reply(make_asked(), text)

    assert judged(kept) == ("other", "回复里程", f"{outcome}，请回电核对里程", False)
    assert readings() == []
    assert list(InboundMessage.objects.waiting()) == [kept]


@pytest.mark.parametrize("hours", [71, 73])
def test_only_an_answer_within_72_hours_is_read(all_rules, hours):
    asked_at = at(ASK_ON + DAY) - timedelta(hours=hours)

    kept = reply(make_asked(status_at=asked_at), "34200")

    assert (kept.verdict, len(readings())) == (
        ("acted", 1) if hours < 72 else ("other", 0)
    )


@pytest.mark.parametrize(
    "fields", [{"about": "maintenance"}, {"status": "undelivered"}]
)
def test_nobody_is_read_who_was_not_asked(all_rules, fields):
    kept = reply(make_asked(**fields), "34200")

    assert (kept.verdict, kept.outcome, readings()) == ("other", "", [])


@pytest.mark.parametrize(
    ("text", "outcome", "is_closed"),
    [("TD", "", 1), ("34200 退订", "", 1), ("2", NONE_OPEN, 0)],
)
def test_a_refusal_comes_first_and_a_digit_is_no_mileage(
    all_rules, text, outcome, is_closed
):
    owner = make_asked()

    kept = reply(owner, text)

    assert (kept.outcome, readings()) == (outcome, [])
    assert OptOut.objects.standing().count() == is_closed


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (
            "34200",
            "名下有 2 辆车（沪A12345、沪A22345），回复没有车牌尾号，请回电问清是哪辆车",
        ),
        (
            "2345 34200",
            "回复的车牌尾号 2345 与名下车辆（沪A12345、沪A22345）对不上，请回电核对",
        ),
        (
            "尾号999 34200",
            "回复的车牌尾号 999 与名下车辆（沪A12345、沪A22345）对不上，请回电核对",
        ),
        ("A12345 34200 12345 34300", "回复里同一辆车有两个里程，请回电核对"),
        (
            "A12345 34200 A22345 3420",
            "回复的 3,420 公里比最近一次读数（2026-03-02，26,000 公里）少，"
            "请回电核对里程",
        ),
    ],
)
def test_no_car_of_two_is_guessed(all_rules, text, outcome):
    kept = reply(make_asked(cars=2), text)

    assert (kept.verdict, kept.outcome, readings()) == ("other", outcome, [])


def test_both_cars_may_be_told_at_once(all_rules):
    reply(make_asked(cars=2), "A12345 34200\n尾号22345：27000")

    assert readings() == [("沪A12345", 34_200, ""), ("沪A22345", 27_000, "")]


def test_a_sold_car_gets_no_reading(all_rules):
    owner = make_asked()
    Vehicle.objects.update(status="sold", status_on=ASK_ON)

    kept = reply(owner, "34200")

    assert kept.outcome == "这个号码名下没有在用车辆，请回电问清是哪辆车的里程"
    assert readings() == []


def test_a_car_without_a_believed_reading_is_left_to_a_person(all_rules):
    owner = make_asked(cars=0)
    make_car(owner=owner, visits=())

    kept = reply(owner, "34200")

    assert kept.outcome == (
        "这辆车没有可信的里程读数，无法核对回复的里程，请人工核对后录入"
    )


@pytest.mark.parametrize(
    ("later", "slug"),
    [(None, "maintenance-over-replied"), (37_600, "maintenance-over")],
)
def test_an_overrun_that_the_owner_told_is_told_as_such(all_rules, later, slug):
    RuleStep.objects.exclude(reason="maintenance").update(is_active=False)
    reply(make_asked(), "37500")
    if later:
        car = Vehicle.objects.get()
        car.readings.create(read_on=ASK_ON + 2 * DAY, km=later)

    for day in range(3, 8):
        run_day(now=at(ASK_ON + day * DAY, 8))

    text = Message.objects.filter(about="maintenance").get()
    assert text.template_version.template.slug == slug
    assert ("按您回复的里程" in text.body) is (later is None)
