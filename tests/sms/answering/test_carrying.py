from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shop.hours import SHOP_ZONE
from sms.answering.carrying import Incoming, carries
from sms.models import Attempt, OptOut, Template
from tests.contact import complain, leave_alone
from tests.factories import NOW, make_customer, make_message, make_template
from tests.house_rules import RULES, caps_with
from tests.sms.answering.asking import ask, use_vendor
from tests.sms.conftest import gateway_entry

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 11, 21, 23, 0, tzinfo=SHOP_ZONE)
OPENING = datetime(2026, 11, 22, 9, 0, tzinfo=SHOP_ZONE)


def carried(customer=None, *, now=NOW, rules=RULES, **asked):
    customer = customer or make_customer()
    return carries(Incoming(ask(customer, **asked), customer), rules, now=now)


@pytest.mark.parametrize("vendor", ["aliyun", "tencent", "yunpian"])
def test_a_vendor_with_review_carries_filed_wordings(
    installed, settings, simulator, vendor
):
    use_vendor(settings, vendor, simulator)

    found = carried()

    assert (found.longest_short, found.longest_free) == (35, 0)
    assert {each.why_not for each in found.ready} == {
        "",
        "还没有设置门店地址，请管理员填写 SHOP_ADDRESS",
    }


def test_a_vendor_that_has_approved_nothing_carries_nothing(
    installed, settings, simulator
):
    use_vendor(settings, "aliyun", simulator)
    Template.objects.all().update(is_active=True)
    for version in Template.objects.get(slug="answer-short").versions.all():
        version.filings.update(state="submitted")
    hours = Template.objects.get(slug="answer-hours").versions.get()
    hours.filings.update(state="lost")

    found = carried()

    assert found.longest_short == 0
    why = {each.canned.name: each.why_not for each in found.ready}
    assert why["营业时间"] == "模板还没有通过网关审核，或不再是服务类的答复"
    assert why["电话回您"] == ""


@pytest.mark.parametrize(
    "changed", [{"message_class": "commercial"}, {"category": "maintenance"}]
)
def test_a_template_that_became_something_else_answers_nobody(
    installed, wired, changed
):
    Template.objects.filter(slug__startswith="answer-").update(**changed)

    found = carried()

    assert {each.why_not for each in found.ready} == {
        "模板还没有通过网关审核，或不再是服务类的答复"
    }
    assert (found.longest_short, found.longest_free) == (0, 0)


def test_a_gateway_that_approves_nothing_carries_free_text(installed, wired):
    found = carried()

    assert (found.longest_short, found.longest_free) == (35, 190)


@pytest.mark.parametrize(
    ("minutes", "vendor", "is_free"), [(5, "阿里云", False), (-1, "模拟网关", True)]
)
def test_while_the_first_gateway_is_paused_the_next_says_what_it_carries(
    installed, settings, simulator, minutes, vendor, is_free
):
    use_vendor(settings, "aliyun", simulator)
    first = {"default": gateway_entry(simulator)}
    settings.SMS_GATEWAYS = {**first, **settings.SMS_GATEWAYS}
    Attempt.objects.create(
        message=make_message(status="rejected"),
        number=1,
        gateway="default",
        started_at=NOW,
        outcome="throttled",
        account_paused_until=NOW + timedelta(minutes=minutes),
    )

    found = carried()

    assert (found.vendor, found.longest_free > 0) == (vendor, is_free)


def test_the_shops_address_is_told_where_it_is_set(installed, wired, settings):
    settings.SHOP = {**settings.SHOP, "ADDRESS": "金海路88号"}

    texts = {each.canned.name: each.text for each in carried().ready}

    assert texts["门店地址"] == (
        "【锦程汽车】王先生，本店在金海路88号。到店前可打021-60000000，回TD退订"
    )


@pytest.mark.parametrize(
    ("label", "now", "minutes", "leaves_at"),
    [
        ("by day", NOW, 300, NOW),
        ("at night, at once", NIGHT, 0, NIGHT),
        ("at night, in half an hour", NIGHT, 30, NIGHT),
        ("at night, later", NIGHT, 31, OPENING),
    ],
)
def test_it_says_when_an_answer_leaves(
    installed, wired, label, now, minutes, leaves_at
):
    asked_at = now - timedelta(minutes=minutes)

    assert carried(now=now, received_at=asked_at).leaves_at == leaves_at


def opt_out(customer, source="reply"):
    OptOut.objects.create(
        phone_index=customer.phone_index, source=source, created_at=NOW
    )


@pytest.mark.parametrize(
    ("label", "happens", "why_not"),
    [
        ("TD", opt_out, "客户 2026-11-21 退订(短信回复)，不能发短信，请打电话。"),
        ("勿扰", leave_alone, "客户要求勿扰，不能发短信，请打电话。"),
        (
            "a doubtful reply",
            lambda customer: opt_out(customer, "review"),
            "客户 2026-11-21 的回复待人工判断，暂停发送，现在不能发短信，"
            "请先判断那条回复，或打电话。",
        ),
        ("a complaint", complain, ""),
    ],
)
def test_a_refusal_leaves_a_call(installed, wired, label, happens, why_not):
    customer = make_customer()
    happens(customer)

    assert carried(customer).why_not == why_not


def test_answers_that_wait_count_towards_the_month(installed, wired):
    customer = make_customer()
    version = make_template(slug="told", category="conversation")
    make_message(phone=customer.phone, template_version=version)
    make_message(phone=customer.phone)
    rules = replace(RULES, caps=caps_with(conversation=2))
    assert (carried(customer, rules=rules).left) == 1

    make_message(phone=customer.phone, template_version=version)

    found = carried(customer, rules=rules)
    assert (found.left, found.why_not) == (
        0,
        "这个号码本月的答复已满 2 条，请打电话。",
    )
