from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from sms.answering.answers import Kind
from sms.answering.composer import NO_REPLY, NOT_ALLOWED, Unsent, composer_for
from sms.models import Thread
from tests.contact import leave_alone
from tests.factories import NOW, make_customer
from tests.screen_rows import make_staff
from tests.sms.answering.asking import ask, use_vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(installed):
    return make_customer()


def compose(customer, role="服务顾问", **fields):
    reply = fields.pop("reply", None) or ask(customer)
    staff = make_staff(role)
    return composer_for(customer.phone_index, customer, reply, staff, NOW, **fields)


def page(composer):
    return render_to_string("sms/_composer.html", {"composer": composer})


def test_the_finished_texts_are_shown_before_they_are_sent(customer, wired):
    shown = page(compose(customer))

    assert "【锦程汽车】王先生，本店每天08:30-18:00营业。咨询请打021-60000000" in shown
    assert "经模拟网关，本月还可答复 20 条" in shown
    assert shown.count('class="crm-canned-answer"') == 9
    assert "最长 190 字；不能有链接、表情、【】和优惠。" in shown


def test_with_a_vendor_the_limits_of_the_value_are_said(customer, settings, simulator):
    use_vendor(settings, "aliyun", simulator)

    composer = compose(customer)

    assert composer.around == ("【锦程汽车】王先生，回复您：", "。详询021-60000000")
    shown = page(composer)
    assert "最长 35 字；不能有链接、五位以上的数字、表情、【】和优惠。" in shown
    assert "这个网关只发报备过的模板" in shown


def test_the_draft_of_the_thread_is_gone_on_with(customer, wired):
    reply = ask(customer)
    thread = Thread.objects.get()
    thread.draft = "周二下午"
    thread.save()

    assert "周二下午</textarea>" in page(compose(customer, reply=reply))


def test_what_was_refused_stands_beside_its_field(customer, wired):
    refused = Unsent(Kind.FREE, "看 www.a.com", "短信里不能带链接")

    shown = page(compose(customer, refused=refused))

    assert "看 www.a.com</textarea>" in shown
    assert 'id="answer-problem" role="alert">短信里不能带链接' in shown


def test_a_refused_canned_answer_is_said_above_the_buttons(customer, wired):
    composer = compose(customer, refused=Unsent(Kind.CANNED, "", "已有人答复"))

    assert (composer.canned_problem, composer.problem) == ("已有人答复", "")


def test_without_a_reply_a_permission_or_consent_there_is_no_form(customer, wired):
    staff = make_staff("服务顾问")
    nothing = composer_for(customer.phone_index, customer, None, staff, NOW)
    forbidden = compose(customer, "数据专员")
    leave_alone(customer)
    refused = compose(customer)

    why = [each.why_not for each in (nothing, forbidden, refused)]
    assert why == [NO_REPLY, NOT_ALLOWED, "客户要求勿扰，不能发短信，请打电话。"]
    assert "<form" not in page(refused)


@pytest.mark.parametrize("replies", [1, 3])
def test_the_card_costs_the_same_however_long_the_thread(
    customer, wired, replies, django_assert_num_queries
):
    last = [ask(customer) for _ in range(replies)][-1]
    staff = make_staff("服务顾问")
    staff.has_perm("sms.change_inboundmessage")

    with django_assert_num_queries(14):
        composer_for(customer.phone_index, customer, last, staff, NOW)


@pytest.mark.parametrize(
    ("proposal", "first"),
    [
        ({"action": "answer", "values": {"topic": "hours"}}, ["营业时间", "周末营业"]),
        ({"action": "answer", "values": {"topic": "items"}}, ["请带证件"]),
        ({"action": "book", "values": {"topic": "items"}}, None),
        ({}, None),
    ],
)
def test_the_answers_to_what_was_asked_come_first(customer, wired, proposal, first):
    composer = compose(customer, reply=ask(customer, proposal=proposal))

    names = [each.canned.name for each in composer.fitting]
    usual = ["已收到，稍后联系", "电话回您", "预约怎么约"]
    assert names == (first or usual[: len(names)])
    assert len(composer.fitting) + len(composer.others) == 9
