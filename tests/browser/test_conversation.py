"""A customer's replies become work for staff, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from customers.models import Customer, OdometerReading, Vehicle
from feedback.models import Complaint
from reminders.models import Snooze
from sms.models import InboundMessage, Message
from sms.texts.rendering import render
from tests.browser.conftest import DESK, PHONE, Shop, Visitor, eventually
from tests.factories import make_customer, make_message, make_template, make_vehicle
from workshop.models import Appointment

WORDING = "您的爱车该保养了，欢迎预约"
# What the simulator demands at the end of a service text.
TO_REFUSE = "回TD退订"


@pytest.fixture
def customer(shop: Shop) -> Customer:
    """A customer whose phone has got a text of the shop."""
    customer = make_customer(name="李雷")
    car = make_vehicle(owner=customer, plate="沪A12345")
    make_message(
        now=timezone.now() - timedelta(days=1),
        phone=customer.phone,
        customer=customer,
        vehicle=car,
        template_version=make_template(slug="conversation", text=WORDING),
        body=render(WORDING, {}, ending=TO_REFUSE),
        expires_at=timezone.now() + timedelta(days=2),
    )
    assert eventually(Message.objects.filter(status="delivered").exists)
    # At any hour of this test an answer leaves, because it is a prompt one.
    shop.work_at_the_real_hour()
    return customer


def ask_for_mileage(customer: Customer, car: Vehicle) -> None:
    """Have asked the owner for the mileage, with a reading to compare it with."""
    today = timezone.localdate()
    OdometerReading.objects.create(
        vehicle=car, read_on=today - timedelta(days=100), km=30_000
    )
    make_message(
        phone=customer.phone,
        customer=customer,
        vehicle=car,
        about="mileage",
        status=Message.Status.DELIVERED,
        now=timezone.now(),
    )


def write_as(visitor: Visitor, customer: Customer, text: str) -> None:
    """Type a reply on the customer's phone, in a tab of its own."""
    tab = visitor.page.context.new_page()
    tab.goto(visitor.shop.url.rstrip("/") + reverse("sms:phones"))
    phone = tab.locator(f"[id='phone-{customer.phone_index}']")
    phone.locator("input[name=text]").fill(text)
    phone.get_by_role("button", name="发送").click()
    expect(phone.locator(".crm-bubble--mine").last).to_have_text(text)
    tab.close()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_reply_becomes_an_appointment_and_news_is_confirmed_and_undone(
    visit: Callable[..., Visitor],
    shop: Shop,
    customer: Customer,
    viewport: ViewportSize,
):
    visitor = visit(viewport)
    page = visitor.page
    visitor.open(reverse("threads:inbox"))
    expect(page.get_by_text("来信都处理完了")).to_be_visible()

    # The open inbox shows the reply by itself.
    on = timezone.localdate() + timedelta(days=9)
    wish = f"{on.month}月{on.day}号上午10点过来保养"
    write_as(visitor, customer, wish)
    row = page.locator(".crm-threads a").first
    expect(row).to_contain_text(wish)
    expect(row).to_contain_text("建议预约")
    assert not visitor.is_too_wide()
    row.click()

    first = page.locator("form.crm-action").first
    expect(first.locator("input[type=date]")).to_have_value(on.isoformat())
    first.get_by_role("button", name="预约").click()
    expect(page.locator("[data-kind=appointment]")).to_be_visible()
    booked = Appointment.objects.booked().get()
    assert (booked.on, booked.at) == (on, time(10))
    assert not visitor.is_too_wide()

    # The open conversation shows the next one; what is typed meanwhile stays.
    page.locator("textarea[name=note]").fill("周末在外地")
    write_as(visitor, customer, "对了，车已经卖了")
    sold = page.locator(".crm-card[id^=waiting-]").filter(has_text="车已经卖了")
    expect(sold).to_be_visible()
    expect(page.locator("textarea[name=note]")).to_have_value("周末在外地")
    sold.get_by_role("button", name="车已卖").last.click()
    expect(page.locator("[data-kind=note]").first).to_contain_text("已转出")
    assert Vehicle.objects.get().status == Vehicle.Status.SOLD

    page.locator("[data-kind=note]").first.get_by_role("button", name="撤销").click()
    expect(page.locator("[data-kind=note]").first).to_contain_text("已撤销")
    assert Vehicle.objects.get().status == Vehicle.Status.ACTIVE

    # A canned answer is read by the customer.
    answer = page.locator(".crm-canned-answer:enabled").first
    said = answer.locator("span").inner_text()
    answer.click()
    expect(page.locator("[data-kind=text]").filter(has_text=said)).to_be_visible()
    answered = Message.objects.filter(status="delivered").exclude(answers_to=None)
    assert eventually(answered.exists)
    assert answered.get().body == said
    assert not visitor.is_too_wide()
    assert visitor.complaints == []


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_what_acts_by_itself_stands_there_and_a_complaint_is_answered(
    visit: Callable[..., Visitor],
    shop: Shop,
    customer: Customer,
    viewport: ViewportSize,
):
    visitor = visit(viewport)
    page = visitor.page
    car = Vehicle.objects.get()
    ask_for_mileage(customer, car)
    visitor.open(reverse("threads:customer", args=[customer.pk]))
    latest = page.locator("[data-kind=reply]").first

    write_as(visitor, customer, "33000")
    expect(latest).to_contain_text("已登记车主回复的里程：沪A12345 33,000 公里")
    assert OdometerReading.objects.filter(vehicle=car, km=33_000).exists()

    write_as(visitor, customer, "过两周再提醒我")
    expect(latest).to_contain_text("起再提醒")
    assert Snooze.objects.count() == 1

    write_as(visitor, customer, "修了三次还没好，太坑了")
    first = page.locator("form.crm-action").first
    expect(first.locator("input[type=text]")).to_have_value("修了三次还没好，太坑了")
    first.get_by_role("button", name="投诉").click()
    expect(page.locator("[data-kind=note]").first).to_contain_text("登记投诉")
    assert Complaint.objects.open().get().customer == customer

    page.locator("#answer-words").fill("师傅今天下午在店，等您过来")
    page.locator(".crm-composer").get_by_role("button", name="发送").click()
    written = page.locator("[data-kind=text]").filter(has_text="师傅今天下午在店")
    expect(written).to_be_visible()
    answered = Message.objects.filter(status="delivered").exclude(answers_to=None)
    assert eventually(answered.exists)
    assert not visitor.is_too_wide()

    # 「为什么」 tells of all of it.
    day = timezone.localdate(InboundMessage.objects.latest("pk").received_at)
    page_of_day = reverse("reminders:explain-customer", args=[customer.pk])
    visitor.open(f"{page_of_day}?on={day}")
    expect(page.get_by_text("客户来信「33000」")).to_be_visible()
    expect(page.get_by_text("陈店长：登记投诉")).to_be_visible()
    assert visitor.complaints == []


def test_a_phone_of_two_people_and_one_of_nobody_have_pages_of_their_own(
    visit: Callable[..., Visitor], shop: Shop, customer: Customer
):
    other = make_customer(name="韩梅梅", phone=customer.phone)
    visitor = visit(PHONE)
    page = visitor.page
    visitor.open(reverse("threads:number", args=[customer.phone_index]))
    expect(page.get_by_text("几位客户共用这个号码")).to_be_visible()

    write_as(visitor, customer, "修了三次还没好，太坑了")
    first = page.locator("form.crm-action").first
    first.get_by_role("button", name="投诉").click()
    expect(first.locator("select:invalid")).to_be_visible()
    assert not Complaint.objects.exists()
    first.locator("select").select_option(label="韩梅梅")
    first.get_by_role("button", name="投诉").click()
    expect(page.locator("[data-kind=note]").first).to_contain_text("登记投诉：韩梅梅")
    assert Complaint.objects.get().customer == other

    for number, each in enumerate(Customer.objects.all()):
        each.phone = f"1380000000{number}"
        each.save()
    visitor.open(reverse("threads:inbox") + "?tab=nobody")
    write_as(visitor, customer, "你们地址在哪")
    row = page.locator(".crm-threads a").first
    expect(row).to_contain_text("未登记的号码")
    row.click()
    expect(page.get_by_text("没有客户登记过这个号码")).to_be_visible()
    waiting = page.locator(".crm-card[id^=waiting-]")
    waiting.get_by_role("button", name="已办").click()
    expect(waiting).to_have_count(0)
