from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.default_offers import load_offers
from calls.models import CallTask
from customers.models import Customer
from shop import clock
from shop.hours import SHOP_ZONE
from tests.factories import make_customer, make_vehicle
from tests.screen_rows import make_call, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def task():
    customer = make_customer(name="张伟", phone="13987654321")
    vehicle = make_vehicle(owner=customer, plate="沪A12345")
    vehicle.service_records.create(
        order_number="RO1",
        came_in_on=clock.today() - timedelta(days=400),
        odometer_km=21_000,
        kind="maintenance",
        complaint="刹车异响",
        declined_work="更换刹车片",
    )
    return make_call(customer, vehicle)


@pytest.fixture
def adviser(client):
    client.force_login(make_staff("服务顾问"))
    return client


def page(task):
    return reverse("calls:call", args=[task.pk])


def test_the_page_tells_whom_why_what_to_say_and_the_cars_story(adviser, task):
    load_offers()

    html = adviser.get(page(task)).content.decode()

    for told in (
        "张伟",
        "139****4321",
        "沪A·12345",
        "您好，张先生，我是锦程汽车的服务顾问staff",
        "您的沪A12345的交强险",
        "交强险",
        "刹车异响",
        "更换刹车片",
        "21,000 公里",
        "A 太忙，没时间",
        "上门取送车",
        "无人接听",
    ):
        assert told in html
    assert "13987654321" not in html


def test_what_came_of_the_call_is_recorded(adviser, task):
    tomorrow = clock.today() + timedelta(days=1)

    response = adviser.post(
        page(task),
        {"outcome": "booked", "cause": "A", "next_on": str(tomorrow), "note": "周六"},
        follow=True,
    )

    task.refresh_from_db()
    assert (task.status, task.closed_because) == ("done", "已约到店")
    attempt = task.attempts.last()
    assert (attempt.outcome, attempt.cause, attempt.note) == ("booked", "A", "周六")
    assert attempt.next_on == tomorrow
    html = response.content.decode()
    assert f"已记录：已约到店，{tomorrow} 再跟进。" in html
    assert "记录通话" not in html


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({}, "请选择这次通话的结果。", id="no outcome"),
        pytest.param({"outcome": "booked"}, "请填写约好的到店日期。", id="no day"),
        pytest.param(
            {"outcome": "later", "next_on": "2020-01-01"},
            "日期已经过去，请填写今天或以后的日期。",
            id="a day that is past",
        ),
        pytest.param(
            {"outcome": "later", "next_on": "下周"},
            "请填写日期，例如 2026-12-05。",
            id="no date at all",
        ),
        pytest.param({"outcome": "climbed"}, "选择一个有效的选项", id="not for people"),
    ],
)
def test_bad_input_is_answered_in_a_sentence_and_keeps_what_was_typed(
    adviser, task, fields, sentence
):
    html = adviser.post(page(task), {"note": "客户在开会", **fields}).content.decode()

    assert sentence in html
    assert 'value="客户在开会"' in html
    assert task.attempts.count() == 1


def test_a_task_that_was_put_off_says_why(adviser, task):
    CallTask.objects.update(put_off_because="客户已回复短信，请先处理回复")

    assert "客户已回复短信，请先处理回复" in adviser.get(page(task)).content.decode()


def test_a_task_that_a_colleague_closed_meanwhile_says_so(adviser, task):
    CallTask.objects.update(status="done", closed_because="客户不需要")

    html = adviser.post(page(task), {"outcome": "refused"}).content.decode()

    assert "客户不需要" in html
    assert task.attempts.count() == 1


def test_who_may_not_record_may_look(client, task):
    client.force_login(make_staff("数据专员"))

    assert "记录通话" not in client.get(page(task)).content.decode()
    assert client.post(page(task), {"outcome": "refused"}).status_code == 403
    assert task.attempts.count() == 1


def test_who_may_nothing_sees_nothing(client, task):
    client.force_login(make_staff())

    assert client.get(page(task)).status_code == 403


@pytest.mark.parametrize(
    ("hour", "told"),
    [(10, "现在 10:00，不在客户希望的时段：请在 18:00–20:00 打。"), (18, "")],
)
def test_whoever_calls_at_another_hour_sees_the_wish_and_is_warned(
    adviser, task, settings, hour, told
):
    Customer.objects.update(prefers_from=time(18), prefers_until=time(20))
    monday = datetime(2026, 11, 23, hour, tzinfo=SHOP_ZONE)
    settings.CLOCK_SHIFT = monday - timezone.now()

    html = adviser.get(page(task)).content.decode()
    after = adviser.post(page(task), {"outcome": "later"}, follow=True).content.decode()

    assert "18:00–20:00" in html
    assert ("不在客户希望的时段" in html, told in html) == (bool(told), True)
    warned = "这次不在时段内，客户希望 18:00–20:00，下次请在这时打。" in after
    assert warned is bool(told)
