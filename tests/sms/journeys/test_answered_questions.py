"""A question that a vendor posts, its answer on the phone, and the message settled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sms.hearing.callbacks import process_pending
from sms.models import InboundMessage, Message
from sms.simulator.dialects.aliyun import AliyunDialect
from sms.simulator.dialects.tencent import TencentDialect
from sms.simulator.dialects.yunpian import YunpianDialect
from sms.simulator.ledger import TypedReply
from tests.factories import NOW, make_customer
from tests.screen_rows import make_staff
from tests.sms.answering.asking import canned, post, send_due, use_vendor
from tests.sms.conftest import KEY
from tests.sms.journeys.vendors import TOKEN

pytestmark = pytest.mark.django_db

DIALECTS = {
    "aliyun": AliyunDialect,
    "tencent": TencentDialect,
    "yunpian": YunpianDialect,
}
SAID = "【锦程汽车】王先生，周末和节假日照常营业，08:30-18:00都可以来。预约021-60000000"


def write(client, vendor, phone, text):
    """Post the customer's message as the vendor does."""
    reply = TypedReply("0a1b2c", phone, text, NOW.isoformat())
    posted = DIALECTS[vendor](KEY, {}).reply(reply)
    response = client.post(
        reverse("sms:callback", args=[vendor, TOKEN, "replies"]),
        posted.body,
        content_type=posted.headers["Content-Type"],
    )
    assert response.status_code == 200
    process_pending(now=NOW)


@pytest.mark.parametrize("vendor", sorted(DIALECTS))
def test_a_question_is_answered_through_the_vendor_that_brought_it(
    client, settings, installed, simulator, vendor
):
    use_vendor(settings, vendor, simulator)
    settings.CLOCK_SHIFT = NOW - timezone.now()
    customer = make_customer()
    write(client, vendor, customer.phone, "你们周日营业吗")
    reply = InboundMessage.objects.waiting().get()
    client.force_login(make_staff("服务顾问"))

    response = post(client, reply, canned=canned("answer-weekend"))

    assert (response.status_code, send_due()) == (302, {"accepted": 1})
    assert [text.text for text in simulator.desk.texts()] == [SAID]
    assert (Message.objects.get().answers_to, Message.objects.get().body) == (
        reply,
        SAID,
    )
    assert InboundMessage.objects.waiting().count() == 0


def test_a_td_after_the_question_leaves_the_answer_unsent(
    client, settings, installed, simulator
):
    use_vendor(settings, "aliyun", simulator)
    settings.CLOCK_SHIFT = NOW - timezone.now()
    customer = make_customer()
    write(client, "aliyun", customer.phone, "你们周日营业吗")
    reply = InboundMessage.objects.waiting().get()
    client.force_login(make_staff("服务顾问"))
    post(client, reply, canned=canned("answer-weekend"))
    settings.CLOCK_SHIFT += timedelta(seconds=5)
    InboundMessage.objects.filter(pk=reply.pk).update(dedupe_key="first")

    write(client, "aliyun", customer.phone, "TD")

    assert send_due() == {}
    assert simulator.desk.texts() == []
    assert Message.objects.get().status == "suppressed"
