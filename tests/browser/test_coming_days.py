"""Days to come, through the eyes of who plans them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from customers.models import Policy
from reminders.models import ForecastDay, ForecastGap, RuleStep, Trial
from tests.browser.conftest import PHONE, Shop, Visitor, eventually
from tests.factories import make_customer, make_vehicle
from tests.screen_rows import make_staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CARS = 120
MINE = 5


@pytest.fixture
def on() -> date:
    """The day in fifty days; a month before it nothing is planned for anybody."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=50)


@pytest.fixture
def adviser(shop: Shop, on: date) -> User:
    """Who looks after the owners of five of the cars insured until a week after."""
    RuleStep.objects.exclude(reason="insurance", offset_days=-7).update(is_active=False)
    adviser = make_staff("服务顾问")
    for number in range(CARS):
        owner = make_customer(adviser=adviser if number < MINE else None)
        car = make_vehicle(owner=owner, registered_on=None, delivered_on=None)
        Policy.objects.create(
            vehicle=car, kind="compulsory", last_covered_on=on + timedelta(days=7)
        )
    return adviser


def look(visitor: Visitor, on: date, **chosen: object) -> Page:
    query = "&".join(f"{name}={value}" for name, value in chosen.items())
    visitor.open(f"{reverse('reminders:rehearsal')}?on={on}&{query}")
    return visitor.page


def test_a_day_in_fifty_days_is_looked_at_and_a_row_vetoed(
    visit: Callable[..., Visitor], shop: Shop, adviser: User, on: date
):
    shop.manage("run_day")
    visitor = visit()
    page = look(visitor, on)
    page.get_by_role("button", name="重新预测").click()
    expect(page.get_by_text("已开始重新预测")).to_be_visible()
    assert eventually(ForecastDay.objects.filter(on=on).exists)

    page = look(visitor, on)
    expect(page.locator(".crm-kpi dd").first).to_have_text(f"{CARS}项")
    expect(page.get_by_text("第 1 页，共 2 页")).to_be_visible()
    page.get_by_role("link", name="下一页").click()
    rows = page.locator(".crm-card").first.locator("tbody tr")
    expect(rows).to_have_count(CARS - 100)

    page.get_by_label("服务顾问").select_option(str(adviser.pk))
    page.get_by_label("缘由").select_option("insurance")
    page.get_by_role("button", name="查看").click()
    expect(rows).to_have_count(MINE)
    page.get_by_label("缘由").select_option("birthday")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("这一天没有到点的提醒").first).to_be_visible()

    page = look(visitor, on, adviser=adviser.pk)
    rows.first.get_by_text("否决", exact=True).click()
    rows.first.get_by_label("否决原因").fill("客户已在别处续保")
    rows.first.get_by_role("button", name="确认否决").click()
    expect(page.get_by_text("客户已在别处续保")).to_be_visible()
    page = look(visitor, on, adviser=adviser.pk)
    expect(rows.filter(has_text="已否决")).to_have_count(1)
    assert eventually(lambda: not ForecastGap.objects.exists())
    page = look(visitor, on, adviser=adviser.pk)
    expect(rows.filter(has_text="客户已在别处续保")).to_have_count(1)
    assert visitor.complaints == []


def test_a_trial_is_left_and_found_again(
    visit: Callable[..., Visitor], shop: Shop, adviser: User, on: date
):
    Policy.objects.update(last_covered_on=on - timedelta(days=37))
    shop.manage("run_day")
    step = RuleStep.objects.get(reason="insurance", offset_days=-7)
    form = reverse("admin:reminders_rulestep_change", args=[step.pk])
    visitor = visit(PHONE)
    page = visitor.page

    visitor.open(form)
    page.locator("[name=is_active]").uncheck()
    page.get_by_role("button", name="看看未来 7 天的影响").click()
    expect(page.locator(".crm-trial")).to_contain_text("试算：保险 D-7：启用 否")
    visitor.open(reverse("admin:index"))
    assert eventually(Trial.objects.exclude(finished_at=None).exists)

    visitor.open(reverse("reminders:trials"))
    page.get_by_role("link", name="保险 D-7：启用 否").click()
    expect(page.get_by_text(f"不再联系 {CARS}")).to_be_visible()
    assert not visitor.is_too_wide()
    visitor.open(form)
    expect(page.get_by_text(f"不再联系 {CARS}")).to_be_visible()
    expect(page.locator("[name=is_active]")).to_be_checked()
    assert visitor.complaints == []
