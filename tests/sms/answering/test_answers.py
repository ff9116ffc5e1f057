"""From the composer's form to the phone, through each vendor and by day and night."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from shop.hours import SHOP_ZONE
from sms.models import CapSlot, InboundMessage, Message, OptOut, Thread
from tests.factories import NOW, make_customer, make_message, make_template
from tests.screen_rows import make_staff
from tests.sms.answering.asking import ask, canned, post, send_due, use_vendor
from tests.sms.journeys.vendors import BACKENDS

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 11, 21, 22, 30, tzinfo=SHOP_ZONE)
vendors = pytest.mark.parametrize("vendor", sorted(BACKENDS))


@pytest.fixture
def adviser(client, settings, installed):
    settings.CLOCK_SHIFT = NOW - timezone.now()
    client.force_login(make_staff("服务顾问"))
    return client


def texts(simulator):
    return [each.text for each in simulator.desk.texts()]


@vendors
def test_a_canned_answer_reaches_the_phone_as_the_books_say(
    simulator, settings, adviser, vendor
):
    use_vendor(settings, vendor, simulator)
    reply = ask()

    response = post(adviser, reply, canned=canned("answer-hours"))

    assert (response.status_code, send_due()) == (302, {"accepted": 1})
    message = Message.objects.get()
    assert (
        texts(simulator)
        == [message.body]
        == ["【锦程汽车】王先生，本店每天08:30-18:00营业。咨询请打021-60000000"]
    )
    assert (message.category, message.message_class) == ("conversation", "service")
    assert (message.answers_to, message.customer.phone) == (reply, reply.phone)


@vendors
def test_a_short_answer_is_the_value_of_the_filed_wording(
    simulator, settings, adviser, vendor
):
    use_vendor(settings, vendor, simulator)
    reply = ask()

    post(adviser, reply, "short", words="  周二下午 可以 ")

    assert send_due() == {"accepted": 1}
    said = "【锦程汽车】王先生，回复您：周二下午 可以。详询021-60000000"
    assert texts(simulator) == [Message.objects.get().body] == [said]


def test_free_text_reaches_the_phone_where_nothing_is_filed(wired, adviser):
    reply = ask()

    post(adviser, reply, "free", words="周二下午三点可以，师傅姓李，电话021-60000000")

    assert send_due() == {"accepted": 1}
    said = "【锦程汽车】周二下午三点可以，师傅姓李，电话021-60000000，回TD退订"
    assert texts(wired) == [said]


@vendors
def test_free_text_never_leaves_through_a_vendor_with_review(
    simulator, settings, adviser, vendor
):
    use_vendor(settings, vendor, simulator)
    reply = ask()

    response = post(adviser, reply, "free", words="周二下午三点可以")

    assert response.status_code == 422
    assert "只能发报备过的模板，不能发自由正文" in response.content.decode()
    assert (Message.objects.count(), send_due()) == (0, {})


def test_free_text_waits_for_no_other_gateway(wired, settings, adviser, simulator):
    """A text written for the free gateway is refused by one with review."""
    reply = ask()
    post(adviser, reply, "free", words="周二下午三点可以")
    use_vendor(settings, "yunpian", simulator)
    Message.objects.update(only_gateway="yunpian")
    version = Message.objects.get().template_version
    version.filings.create(gateway="yunpian", state="approved")

    assert send_due() == {"stopped": 1}

    message = Message.objects.get()
    assert message.status == "rejected"
    assert message.reason.startswith("自由正文只能经不需报备的网关发送")


def test_the_answered_message_is_settled_and_its_draft_is_gone(wired, adviser):
    reply = ask()
    post(adviser, reply, "short", words="微信13800138000联系")
    assert Thread.objects.get().draft == "微信13800138000联系"

    post(adviser, reply, "short", words="周二下午可以")

    reply.refresh_from_db()
    assert reply.handled_at == Message.objects.get().created_at
    assert reply.handled_by.name.startswith("staff")
    assert Thread.objects.get().draft == ""


@pytest.mark.parametrize(
    ("label", "fields", "is_settled"),
    [
        ("a question", {"proposal": {"action": "answer", "values": {}}}, True),
        ("some words", {}, True),
        ("an appointment", {"proposal": {"action": "book", "values": {}}}, False),
        ("a doubt", {"verdict": "sold"}, False),
        ("a later message", {"received_at": NOW + timedelta(minutes=1)}, False),
    ],
)
def test_earlier_questions_are_answered_along(
    wired, adviser, label, fields, is_settled
):
    customer = make_customer()
    other = ask(customer, **{"received_at": NOW - timedelta(minutes=5), **fields})

    post(adviser, ask(customer), canned=canned("answer-hours"))

    other.refresh_from_db()
    assert (other.handled_at is not None) is is_settled


def test_all_that_an_answer_settled_waits_again_if_it_is_stopped(wired, adviser):
    customer = make_customer()
    replies = [ask(customer), ask(customer)]
    post(adviser, replies[-1], canned=canned("answer-hours"))
    assert InboundMessage.objects.waiting().count() == 0
    OptOut.objects.create(
        phone_index=customer.phone_index, source="reply", created_at=NOW
    )

    send_due()

    assert InboundMessage.objects.waiting().count() == 2


def test_a_second_click_sends_nothing_more(wired, adviser):
    reply = ask()

    for _ in range(2):
        assert post(adviser, reply, canned=canned("answer-hours")).status_code == 302

    assert send_due() == {"accepted": 1}


def test_a_colleague_who_answers_otherwise_is_told(wired, adviser):
    reply = ask()
    post(adviser, reply, canned=canned("answer-hours"))

    response = post(adviser, reply, canned=canned("answer-callback"))

    assert "这条来信刚刚已有人答复" in response.content.decode()
    assert Message.objects.count() == 1


def test_after_a_refusal_nothing_is_sent_and_a_call_is_proposed(wired, adviser):
    reply = ask()
    OptOut.objects.create(phone_index=reply.phone_index, source="reply", created_at=NOW)

    response = post(adviser, reply, canned=canned("answer-hours"))

    page = response.content.decode()
    assert "退订(短信回复)，不能发短信，请打电话。" in page
    assert (Message.objects.count(), send_due()) == (0, {})


def test_a_refusal_that_comes_after_the_click_stops_the_answer(wired, adviser):
    reply = ask()
    post(adviser, reply, canned=canned("answer-hours"))
    OptOut.objects.create(phone_index=reply.phone_index, source="reply", created_at=NOW)

    assert send_due() == {"stopped": 1}

    reply.refresh_from_db()
    assert (Message.objects.get().status, reply.handled_at) == ("suppressed", None)
    assert Thread.objects.get().waiting_since == reply.received_at
    assert texts(wired) == []


@pytest.mark.parametrize(
    ("minutes", "sent"), [(29, {"accepted": 1}), (31, {}), (90, {})]
)
def test_at_night_an_answer_leaves_within_half_an_hour(
    wired, settings, adviser, minutes, sent
):
    reply = ask(received_at=NIGHT - timedelta(minutes=minutes))

    response = post(
        adviser, reply, settings=settings, at=NIGHT, canned=canned("answer-hours")
    )

    assert (response.status_code, send_due(NIGHT)) == (302, sent)
    assert len(texts(wired)) == len(sent)


def test_the_twenty_first_answer_of_a_month_is_not_written(wired, adviser):
    customer = make_customer()
    version = make_template(slug="told", category="conversation")
    for slot in range(1, 21):
        CapSlot.objects.create(
            phone_index=customer.phone_index,
            category="conversation",
            month=NOW.date().replace(day=1),
            slot=slot,
            message=make_message(
                phone=customer.phone, template_version=version, status="accepted"
            ),
        )

    response = post(adviser, ask(customer), canned=canned("answer-hours"))

    page = response.content.decode()
    assert "这个号码本月的答复已满 20 条，请打电话。" in page
    assert (Message.objects.filter(status="queued").count(), texts(wired)) == (0, [])


def test_twenty_one_answers_that_wait_at_once_become_twenty(wired, adviser):
    customer = make_customer()
    replies = [
        ask(customer, received_at=NOW + timedelta(seconds=each)) for each in range(21)
    ]

    for reply in replies:
        post(adviser, reply, canned=canned("answer-hours"))

    assert (send_due(), len(texts(wired))) == ({"accepted": 20}, 20)
    waiting = InboundMessage.objects.waiting()
    assert [each.pk for each in waiting] == [replies[-1].pk]


def test_a_number_of_two_people_is_greeted_without_a_name(wired, adviser):
    customer = make_customer()
    make_customer(phone=customer.phone)

    post(adviser, ask(customer), canned=canned("answer-hours"))

    assert send_due() == {"accepted": 1}
    assert texts(wired)[0].startswith("【锦程汽车】您好，本店每天")
    assert Message.objects.get().customer is None


def test_only_staff_who_handle_replies_may_answer(client, settings, installed):
    settings.CLOCK_SHIFT = NOW - timezone.now()
    client.force_login(make_staff("数据专员"))

    assert post(client, ask(), canned=canned("answer-hours")).status_code == 403
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("named", "goes_to"),
    [("/admin/", "/admin/"), ("https://evil.example/", None), ("", None)],
)
def test_the_form_leads_back_to_our_own_pages_only(wired, adviser, named, goes_to):
    reply = ask()
    response = post(adviser, reply, canned=canned("answer-hours"), next=named)

    default = f"/admin/sms/inboundmessage/{reply.pk}/change/"
    assert response.url == (goes_to or default)
