"""An offer from the form of a manager to the page of a call, up to its last day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.models import Offer
from reminders.day import run_day
from reminders.models import RuleStep
from sms.models import Message
from tests.contact import agree
from tests.factories import make_customer, make_template, make_vehicle
from tests.reminders.builders import at
from tests.reminders.reasons.told import only
from tests.screen_rows import make_call, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules")]
LAST_DAY = date(2026, 12, 31)
ADD = "admin:calls_offer_add"
FORM = {
    "name": "年末保养套餐",
    "words": "这个月做小保养有套餐，机油机滤和工时都在里面。",
    "price": "399",
    "discount": "",
    "valid_from": "",
    "valid_until": str(LAST_DAY),
    "causes": ["C"],
    "categories": ["insurance"],
    "is_active": "on",
}


@pytest.fixture
def owner():
    return make_customer()


@pytest.fixture
def page(client, settings, owner):
    """Open the page of the call on a day."""
    task = make_call(owner, make_vehicle(owner=owner))

    def show(day):
        settings.CLOCK_SHIFT = at(day) - timezone.now()
        client.force_login(make_staff("服务顾问"))
        return client.get(reverse("calls:call", args=[task.pk])).content.decode()

    return show


def save(client, **changes):
    client.force_login(make_staff("经理"))
    return client.post(reverse(ADD), FORM | changes)


def test_an_offer_is_told_up_to_its_last_day(client, owner, page):
    agree(owner)
    assert save(client).status_code == 302

    told = [
        "399 元，12月31日前有效（含当天）" in page(day)
        for day in (LAST_DAY - timedelta(9), LAST_DAY, LAST_DAY + timedelta(1))
    ]

    assert told == [True, True, False]


def test_whoever_did_not_agree_to_advertising_hears_of_no_offer(client, page):
    save(client)

    html = page(LAST_DAY)

    assert "399 元" not in html
    assert "有 1 项优惠不能对这位客户讲：该号码没有可证明的营销短信同意。" in html
    assert "A 太忙，没时间" in html


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"valid_until": ""}, "有价格或优惠的，请填写最后一天。"),
        ({"valid_until": "年底"}, "输入一个有效的日期"),
        ({"price": "三百"}, "输入一个数字"),
        ({"name": ""}, "这个字段是必填项"),
    ],
)
def test_a_form_that_is_not_clear_is_answered_in_chinese(client, changes, sentence):
    response = save(client, **changes)

    assert sentence in response.content.decode()
    assert not Offer.objects.filter(words=FORM["words"]).exists()


def test_advisers_read_offers_and_change_none(client):
    client.force_login(make_staff("服务顾问"))

    assert client.get(reverse("admin:calls_offer_changelist")).status_code == 200
    assert client.post(reverse(ADD), FORM).status_code == 403


@pytest.fixture
def text_of(client):
    """Have the yearly text about trading in name the offer; run it on a day."""

    def tell(day, *, consents=True):
        only("trade_in")
        version = make_template(
            slug="deal",
            category="campaign",
            message_class="commercial",
            text="{称呼}，{优惠}，预约{门店电话}",
        )
        RuleStep.objects.filter(reason="trade_in").update(template=version.template)
        owner = make_customer(name="张伟")
        if consents:
            agree(owner)
        make_vehicle(owner=owner, delivered_on=day.replace(year=day.year - 3))
        run_day(now=at(day))
        return [each.body for each in Message.objects.all()]

    return tell


@pytest.mark.parametrize(
    ("days", "is_told"), [(-9, True), (0, True), (1, False)], ids=str
)
def test_a_commercial_text_names_the_offer_up_to_its_last_day(
    client, text_of, days, is_told
):
    save(client, categories=["campaign"], price="", discount="工时九折")

    texts = text_of(LAST_DAY + timedelta(days))

    told = "【锦程汽车】张先生，工时九折，12月31日前有效（含当天），预约"
    assert [each.startswith(told) for each in texts] == [True] * is_told
    days_left = [each.expires_at.date() for each in Message.objects.all()]
    assert all(day <= LAST_DAY + timedelta(1) for day in days_left)


def test_without_consent_no_text_names_the_offer(client, text_of):
    save(client, categories=["campaign"])

    assert text_of(LAST_DAY, consents=False) == []
