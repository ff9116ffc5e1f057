"""Each occasion from the facts to the words on the phone, and what keeps it silent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from customers.models import Consent, VehicleContact
from reminders.day import run_day
from reminders.models import DueItem, Reminder, RuleStep
from sms.models import Message
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at

pytestmark = pytest.mark.django_db


def day(text):
    return date.fromisoformat(text)


def only(reason):
    """Have the shop ask of one reason alone."""
    RuleStep.objects.exclude(reason=reason).update(is_active=False)


def agree(customer):
    Consent.objects.create(
        customer=customer,
        phone_index=customer.phone_index,
        scope="marketing",
        channel="纸质",
        given_on=date(2026, 1, 1),
    )


def car_of(owner, **fields):
    values = {"plate": "沪A12345", "delivered_on": None, "registered_on": None}
    return make_vehicle(owner=owner, **{**values, **fields})


def texts_on(text):
    """What is queued on this day, without what every text has."""
    before = set(Message.objects.values_list("pk", flat=True))
    run_day(now=at(day(text)))
    fresh = Message.objects.exclude(pk__in=before).order_by("pk")
    return [each.body.split("】")[1].split("致电")[0] for each in fresh]


def visited(vehicle, *days):
    for number, on in enumerate(days):
        vehicle.service_records.create(
            order_number=f"RO{number}", came_in_on=day(on), kind="repair"
        )


def test_birthday_is_wished_on_the_day_and_no_other(all_rules):
    only("birthday")
    car_of(make_customer(birthday=date(1985, 12, 3)))

    assert texts_on("2026-12-02") == []
    assert texts_on("2026-12-03") == [
        "王先生，祝您生日快乐，平安顺遂！用车有任何需要，欢迎"
    ]
    assert texts_on("2026-12-04") == []
    assert texts_on("2027-12-03") != []


def test_birthday_by_the_moon(all_rules):
    only("birthday")
    car_of(make_customer(birthday=date(1970, 9, 15), birthday_calendar="lunar"))

    assert texts_on("2027-09-14") == []
    assert len(texts_on("2027-09-15")) == 1


def test_whoever_has_two_cars_is_wished_well_once(all_rules):
    only("birthday")
    owner = make_customer(birthday=date(1985, 12, 3))
    car_of(owner)
    car_of(owner, plate="沪A54321")

    assert texts_on("2026-12-03") == [
        "王先生，祝您生日快乐，平安顺遂！用车有任何需要，欢迎"
    ]
    assert sorted(Reminder.objects.values_list("status", flat=True)) == [
        "merged",
        "sent",
    ]


def test_car_that_was_sold_takes_the_birthday_of_its_new_owner(all_rules):
    only("birthday")
    vehicle = car_of(make_customer(birthday=date(1985, 12, 3)))
    texts_on("2026-11-20")

    VehicleContact.objects.filter(vehicle=vehicle).update(until_on=day("2026-11-25"))
    vehicle.contacts.create(customer=make_customer(birthday=date(1990, 12, 5)))

    assert texts_on("2026-12-03") == []
    assert len(texts_on("2026-12-05")) == 1


def test_anniversary_names_the_car_and_the_years(all_rules):
    only("anniversary")
    car_of(make_customer(), delivered_on=day("2023-12-03"))

    assert texts_on("2026-12-03") == [
        "王先生，您的大众迈腾（沪A12345）已陪伴您3年，感谢您的信任。"
        "用车有任何需要，欢迎"
    ]
    assert texts_on("2027-12-03")[0].count("4年") == 1


@pytest.mark.parametrize(
    ("on", "work"),
    [("2026-11-02", "电池和防冻液检查"), ("2027-05-03", "空调和冷却系统检查")],
)
def test_season_is_told_once_a_person(all_rules, on, work):
    only("season")
    owner = make_customer()
    car_of(owner)
    car_of(owner, plate="沪A54321")

    assert texts_on(on[:8] + "01") == []
    assert texts_on(on) == [f"王先生，换季用车请留意{work}，如需到店检查请"]
    assert texts_on(str(day(on) + timedelta(days=1))) == []


def test_festival_is_greeted_with_consent_alone(all_rules):
    only("festival")
    agreed, silent = make_customer(), make_customer(name="李丽", gender="female")
    agree(agreed)
    car_of(agreed)
    car_of(silent, plate="沪A54321")

    assert texts_on("2027-02-02") == []
    assert texts_on("2027-02-03") == [
        "王先生，春节将至，祝您阖家安康、出行平安！出行前如需检查车辆，请"
    ]
    assert Reminder.objects.get(
        due_item__vehicle__plate="沪A54321"
    ).decisions.last().code == ("no_consent")


def test_shop_greets_on_festivals_with_a_step_only(all_rules):
    only("festival")
    car_of(make_customer())
    texts_on("2027-02-08")

    assert [str(item.due_on) for item in DueItem.objects.filter(status="open")] == [
        "2027-10-01"
    ]
    RuleStep.objects.filter(variant="national").update(variant="mid_autumn")
    texts_on("2027-02-09")

    assert [str(item.due_on) for item in DueItem.objects.filter(status="open")] == [
        "2027-09-15"
    ]


def test_thanks_follow_the_day_after_delivery(all_rules):
    only("purchase")
    car_of(make_customer(), delivered_on=day("2026-11-21"))
    car_of(make_customer(), delivered_on=day("2026-10-21"))

    assert texts_on("2026-11-21") == []
    (text,) = texts_on("2026-11-22")
    assert text.startswith("王先生，感谢您选择")
    assert texts_on("2026-11-23") == []


def test_long_absence_is_asked_after_and_ends_with_a_visit(all_rules):
    only("absence")
    owner = make_customer()
    agree(owner)
    vehicle = car_of(owner)
    visited(vehicle, "2026-01-01", "2026-03-01", "2026-05-01")

    assert texts_on("2026-07-31") == []
    assert texts_on("2026-08-01") == [
        "王先生，好久没有见到您的沪A12345，最近用车还顺利吗？有任何问题欢迎"
    ]
    vehicle.service_records.create(
        order_number="RO9", came_in_on=day("2026-08-05"), kind="repair"
    )
    texts_on("2026-08-06")
    (item,) = DueItem.objects.filter(status="open")
    assert (item.subject, str(item.due_on)) == ("quiet", "2026-11-05")


def test_trade_in_is_advertising(all_rules):
    only("trade_in")
    agreed, silent = make_customer(), make_customer()
    agree(agreed)
    for owner in (agreed, silent):
        car_of(owner, registered_on=day("2023-12-01"))

    assert texts_on("2026-12-01") == [
        "王先生，您的大众迈腾（沪A12345）已用车3年，如考虑置换，可预约评估，"
    ]
    assert Message.objects.get().message_class == "commercial"


def test_greeting_gives_way_to_a_duty_of_the_same_day(all_rules):
    owner = make_customer(birthday=date(1985, 12, 3))
    vehicle = car_of(owner)
    vehicle.policies.create(kind="compulsory", last_covered_on=day("2026-12-10"))
    RuleStep.objects.exclude(reason__in=["birthday", "insurance"]).update(
        is_active=False
    )

    (text,) = texts_on("2026-12-03")

    assert "交强险" in text
    birthday = Reminder.objects.get(step__reason="birthday")
    assert (birthday.status, birthday.decisions.last().code) == (
        "suppressed",
        "one_text_a_day",
    )


def test_occasions_that_nobody_asks_of_are_not_kept(rules):
    car_of(make_customer(birthday=date(1985, 12, 3)), delivered_on=day("2023-12-03"))

    run_day(now=at(day("2026-11-21")))

    kept = set(DueItem.objects.values_list("reason", flat=True))
    assert kept & {"birthday", "anniversary", "season", "festival"} == set()
