from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models import Policy
from reminders.dates.refresh import refresh_changed
from reminders.day import run_day
from reminders.forecast.making import make_forecast
from reminders.models import Reminder
from shop import clock
from tests.factories import NOW, make_customer, make_vehicle
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def saturday_at_ten(settings):
    settings.CLOCK_SHIFT = NOW - timezone.now()


@pytest.fixture
def adviser(client, rules):
    client.force_login(make_staff("服务顾问"))
    return client


def insured(owner, days=7):
    vehicle = make_vehicle(
        owner=owner, plate="沪A12345", registered_on=None, delivered_on=None
    )
    until = clock.today() + timedelta(days=days)
    Policy.objects.create(vehicle=vehicle, kind="compulsory", last_covered_on=until)
    return vehicle


def shown(client, name, pk, **query):
    address = reverse(f"reminders:explain-{name}", args=[pk])
    return client.get(address, query).content.decode()


def test_today_is_rehearsed_with_rule_source_and_text(adviser):
    vehicle = insured(make_customer(phone="13987654321"))

    html = shown(adviser, "vehicle", vehicle.pk)

    for told in (
        "沪A·12345",
        "王小明 139****4321",
        "交强险最后保障日：2026年11月28日",
        "机动车交通事故责任强制保险条例",
        "可以发送",
        "还有7天到期",
        "演练的结果",
    ):
        assert told in html
    assert "13987654321" not in html
    assert not Reminder.objects.exists()


def test_a_past_day_is_read_from_the_log(adviser):
    vehicle = insured(make_customer())
    run_day(now=NOW - timedelta(days=1))

    html = shown(adviser, "vehicle", vehicle.pk, on="2026-11-20")

    assert "11-20 待派发：可以发送" in html
    assert "演练的结果" not in html


def test_a_person_is_explained_with_every_car(adviser):
    owner = make_customer()
    insured(owner)
    make_vehicle(owner=owner, plate="沪A54321")
    make_vehicle(owner=make_customer(), plate="沪A99999")

    html = shown(adviser, "customer", owner.pk)

    assert "沪A·12345" in html
    assert "沪A·54321" in html
    assert "沪A·99999" not in html


def test_a_person_without_a_car_and_a_day_that_is_none(adviser):
    owner = make_customer()

    assert "名下没有车辆" in shown(adviser, "customer", owner.pk)
    assert "请填写日期" in shown(adviser, "customer", owner.pk, on="昨天")


def test_who_may_nothing_sees_nothing(client, rules):
    client.force_login(make_staff())
    vehicle = insured(make_customer())

    for name, pk in (("vehicle", vehicle.pk), ("customer", make_customer().pk)):
        address = reverse(f"reminders:explain-{name}", args=[pk])
        assert client.get(address).status_code == 403


def test_a_text_says_why_it_was_sent_and_what_became_of_it(adviser):
    vehicle = insured(make_customer(phone="13987654321"))
    run_day(now=clock.now())
    reminder = Reminder.objects.get(status="sent", due_item__vehicle=vehicle)

    html = shown(adviser, "message", reminder.message_id)

    for told in (
        "还有7天到期",
        "沪A·12345",
        "交强险最后保障日：2026年11月28日",
        "机动车交通事故责任强制保险条例",
        "可以发送",
        "还没有发出",
    ):
        assert told in html
    assert "13987654321" not in html
    page = reverse("admin:sms_message_change", args=[reminder.message_id])
    link = reverse("reminders:explain-message", args=[reminder.message_id])
    assert link in adviser.get(page).content.decode()
    assert (
        link
        in adviser.get(
            reverse(
                "admin:customers_customer_overview", args=[reminder.message.customer_id]
            )
        ).content.decode()
    )


def test_the_page_of_a_text_needs_the_permission(client, rules):
    vehicle = insured(make_customer())
    run_day(now=clock.now())
    reminder = Reminder.objects.get(status="sent", due_item__vehicle=vehicle)
    client.force_login(make_staff())

    address = reverse("reminders:explain-message", args=[reminder.message_id])
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("on", ["0001-01-01", "2027-01-21", "9999-12-31"])
def test_a_day_too_far_away_is_refused_and_not_rehearsed(adviser, on):
    html = shown(adviser, "vehicle", insured(make_customer()).pk, on=on)

    assert "只能查看 2016-11-13 到 2027-01-20 的日子。" in html


def test_a_coming_day_is_read_from_the_forecast_and_says_of_when(adviser):
    vehicle = insured(make_customer(), days=37)
    refresh_changed(now=clock.now())
    make_forecast(now=clock.now(), days=30)
    on = str(clock.today() + timedelta(days=30))

    html = shown(adviser, "vehicle", vehicle.pk, on=on)
    assert "按 11月21日 10:00 的资料预测" in html
    assert "还有7天到期" in html

    vehicle.policies.update(last_covered_on=clock.today() + timedelta(days=400))
    html = shown(adviser, "vehicle", vehicle.pk, on=on)
    assert "之后有变动，几分钟内重新预测" in html
    assert "还有7天到期" in html


def test_a_far_day_without_a_forecast_says_where_to_ask_for_one(adviser):
    vehicle = insured(make_customer())

    html = shown(adviser, "vehicle", vehicle.pk, on=clock.today() + timedelta(days=9))

    assert "这一天还没有预测" in html
    assert reverse("reminders:rehearsal") in html
