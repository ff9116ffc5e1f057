"""Declined work, from the uploaded order to the phone, the call and the end."""

from __future__ import annotations

import re
from datetime import date
from functools import partial

import pytest
from django.urls import reverse

from calls.models import CallTask
from customers.models import Customer
from declined.models import DeclinedItem
from reminders.models import DueItem
from tests.contact import agree
from tests.imports.uploading import signed_in, staff, upload_rows
from tests.screen_rows import make_staff
from tests.sms.journeys.test_replied_ladders import Shop, only

pytestmark = pytest.mark.django_db(transaction=True)
CAME = date(2026, 11, 9)
TEXT_DAY, CALL_DAY = date(2026, 11, 12), date(2026, 11, 19)
TOLD = [(TEXT_DAY, "declined-safety"), (CALL_DAY, "call")]


@pytest.fixture
def shop(client, wired, settings, all_rules):
    only("declined", "declined_safety")
    shop = Shop(client, wired, settings)
    shop._go_to(CAME, 17)
    return shop


@pytest.fixture
def upload(shop, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return partial(upload_rows, signed_in(staff()))


def order(words="前刹车片剩3mm，建议更换，客户下次更换", **cells):
    return {
        "工单号": "RO20261109001",
        "进厂时间": str(CAME),
        "出厂时间": str(CAME),
        "车牌号": "沪A12345",
        "车架号": "LSVAM4187C2184841",
        "车主姓名": "周明",
        "联系电话": "13912345671",
        "进厂里程": "30000",
        "维修类别": "定保",
        "维修项目": "更换机油",
        "建议未做项目": words,
        **cells,
    }


def texts(shop):
    return [each.text for each in shop.phones.desk.texts()]


def script(shop):
    shop.client.force_login(make_staff("服务顾问"))
    page = reverse("calls:call", args=[CallTask.objects.get().pk])
    html = shop.client.get(page).content.decode()
    (card,) = re.findall(r"<h3>话术</h3>(.*?)</section>", html, re.DOTALL)
    return card


def test_brakes_are_told_on_the_third_day_and_called_about_a_week_later(shop, upload):
    upload(order())

    assert shop.live(CAME, CALL_DAY) == TOLD
    assert texts(shop) == [
        "【锦程汽车】周先生/女士，沪A12345上次检查建议处理前刹车片，关系行车安全，"
        "预约021-60000000，回TD退订"
    ]
    assert "师傅建议处理前刹车片，这关系到行车安全" in script(shop)


def answer(shop, outcome, cause=""):
    shop.client.force_login(make_staff("服务顾问"))
    page = reverse("calls:call", args=[CallTask.objects.get().pk])
    answered = shop.client.post(page, {"outcome": outcome, "cause": cause})
    assert answered.status_code == 302


@pytest.mark.parametrize(
    ("outcome", "cause", "state"),
    [("refused", "", "refused"), ("considering", "D", "elsewhere")],
)
def test_an_answer_on_the_telephone_ends_it(shop, upload, outcome, cause, state):
    upload(order())
    shop.live(CAME, CALL_DAY, {CALL_DAY: lambda: answer(shop, outcome, cause)})

    assert shop.live(date(2026, 11, 20), date(2026, 11, 21)) == []

    assert DeclinedItem.objects.get().state == state
    open_items = DueItem.objects.open().filter(reason__startswith="declined")
    assert not open_items.exists()
    assert not CallTask.objects.open().exists()


def test_the_button_ends_it_before_the_text(shop, upload):
    upload(order())
    shop.live(CAME, date(2026, 11, 10))
    shop.client.force_login(make_staff("服务顾问"))
    chosen = {
        "action": "done_elsewhere",
        "_selected_action": [DeclinedItem.objects.get().pk],
    }
    page = reverse("admin:declined_declineditem_changelist")

    answered = shop.client.post(page, chosen, follow=True)

    assert "已结束 1 项，不再提醒。" in answered.content.decode()
    assert shop.live(date(2026, 11, 11), CALL_DAY) == []
    assert DeclinedItem.objects.get().state == "elsewhere"


def test_work_done_at_a_later_order_is_not_told(shop, upload):
    upload(order())
    shop.live(CAME, date(2026, 11, 10))
    done = {"工单号": "RO20261111001", "进厂时间": "2026-11-11", "出厂时间": ""}

    shop._go_to(date(2026, 11, 11), 17)
    upload(order("", **done, 维修项目="更换前刹车片"))

    assert shop.live(TEXT_DAY, CALL_DAY) == []
    assert DeclinedItem.objects.get().state == "done"


@pytest.mark.parametrize(("may_advertise", "told"), [(True, 1), (False, 0)])
def test_wear_is_told_only_with_consent(shop, upload, may_advertise, told):
    upload(order("雨刮片老化，建议更换"))
    if may_advertise:
        agree(Customer.objects.get())

    shop.live(CAME, CALL_DAY)

    assert (
        texts(shop)
        == [
            "【锦程汽车】周先生/女士，沪A12345上次检查建议处理雨刮片，可为您留工位，"
            "预约021-60000000，拒收请回复R"
        ]
        * told
    )


def test_an_old_order_goes_to_the_adviser_and_nobody_is_told(shop, upload):
    old = {"进厂时间": "2026-08-10", "出厂时间": "2026-08-10"}
    upload(order(**old, 服务顾问="陈静"))

    assert shop.live(CAME, CALL_DAY) == []

    shop.client.force_login(make_staff("服务顾问"))
    page = reverse("admin:declined_declineditem_changelist")
    rows = shop.client.get(page, {"state__exact": "listed"}).content.decode()
    assert [word in rows for word in ("前刹车片", "陈静", "待顾问跟进")] == [True] * 3
