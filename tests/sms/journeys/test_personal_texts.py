"""What the shop knows of a car stands in its text, from the file to the phone."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from django.urls import reverse

from accounts.models import User
from customers.models import Customer
from reminders.models import MaintenancePlan, PlanItem, RemarkRule
from sms.texts.parts import units
from tests.customers.pages.saving import save
from tests.imports.uploading import signed_in, staff, upload_rows
from tests.sms.journeys.test_replied_ladders import Shop, only

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, VIN = "13912345671", "LSVAM4187C2184841"
FIRST, LAST = date(2026, 11, 18), date(2026, 11, 30)


@pytest.fixture
def shop(client, wired, settings, all_rules):
    shop = Shop(client, wired, settings)
    only("maintenance")
    shop._go_to(date(2026, 11, 17), 9)
    return shop


@pytest.fixture
def upload(shop, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return partial(upload_rows, signed_in(staff()))


def boss():
    return User.objects.create_superuser("boss", name="店长")


def visit(**more):
    return {
        "工单号": "R1",
        "进厂时间": "2025-12-01",
        "出厂时间": "2025-12-01",
        "车架号": VIN,
        "车牌号": "沪A12345",
        "车主姓名": "张伟",
        "性别": "男",
        "联系电话": PHONE,
        "进厂里程": 10_000,
        "维修类别": "定保",
        "工单状态": "已结算",
        **more,
    }


def told(shop):
    """Return the one text of these days, which is one part."""
    shop.live(FIRST, LAST)
    (text,) = [each.text for each in shop.phones.desk.texts()]
    assert units(text) <= 70
    return text


def test_colour_and_model_of_the_file_name_the_car(shop, upload):
    car = {"车架号": VIN, "车牌号": "沪A12345", "车主姓名": "张伟", "手机": PHONE}
    upload({**car, "车型": "大众迈腾", "颜色": "白", "注册日期": "2024-11-20"})
    upload(visit())

    assert "白色大众迈腾（沪A12345）" in told(shop)


def test_a_complaint_of_the_last_visit_is_taken_up_and_never_quoted(shop, upload):
    upload(visit(客户描述="低速刹车响，客户情绪激动，要求见经理"))

    text = told(shop)

    assert "上次说的刹车异响一并复查" in text
    assert "经理" not in text and "情绪" not in text


def test_a_cost_that_staff_enter_is_told_with_its_work(shop, upload):
    upload(visit())
    shop.client.force_login(boss())
    plan = MaintenancePlan.objects.get(is_default=True)
    for item in PlanItem.objects.filter(plan=plan):
        answer = shop.client.post(
            reverse("admin:reminders_itemcost_add"),
            {"item": item.pk, "yuan": "290", "minutes": "20"},
        )
        assert answer.status_code == 302

    assert "更换机油机滤费用290元、约20分钟" in told(shop)


def test_an_unknown_cost_is_not_told(shop, upload):
    upload(visit())

    assert "费用" not in told(shop)


def test_the_work_line_of_the_adviser_replaces_that_of_the_shop(shop, upload):
    upload(visit())
    manager = boss()
    shop.client.force_login(manager)
    form = reverse("admin:accounts_user_change", args=[manager.pk])
    typed = {"username": manager.username, "name": "李明", "is_active": "on"}
    typed |= {"is_staff": "on", "is_superuser": "on"}
    refused = shop.client.post(form, {**typed, "work_line": "13812345678"})
    assert "不要填个人手机号" in refused.content.decode()
    taken = shop.client.post(form, {**typed, "work_line": "021-61234567转8"})
    assert taken.status_code == 302
    save(shop.client, Customer.objects.get(), adviser=manager.pk)

    assert "预约李明021-61234567转8" in told(shop)


def test_what_staff_switch_on_is_offered_and_otherwise_not(shop, upload):
    upload(visit())
    shop.client.force_login(boss())
    rule = RemarkRule.objects.get(code="pick_up")
    shop.client.post(
        reverse("admin:reminders_remarkrule_change", args=[rule.pk]),
        {"phrase": "可上门取送车", "is_active": "on"},
    )

    assert "可上门取送车" in told(shop)


def test_a_service_that_the_shop_does_not_offer_is_not_told(shop, upload):
    upload(visit())

    assert "取送" not in told(shop)
