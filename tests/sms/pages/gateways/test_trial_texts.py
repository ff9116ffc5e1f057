from __future__ import annotations

import pytest
from django.urls import reverse

from sms.models import Filing, Message
from sms.texts.default_texts import SMS_TEXTS, load_texts
from tests.factories import make_phone, make_template
from tests.sms.pages.gateways.gateway_pages import (
    complaints,
)
from tests.sms.texts.vendors import use

pytestmark = pytest.mark.django_db


def send_test(client, phone, gateway="default"):
    address = reverse("sms:gateway-test", args=[gateway])
    return client.post(address, {"phone": phone}, follow=True)


def test_a_test_goes_to_ones_own_phone_through_that_gateway(manager):
    load_texts(SMS_TEXTS)
    phone = make_phone()

    send_test(manager, f"+86 {phone[:3]} {phone[3:]}")

    text = Message.objects.get()
    assert (text.phone, text.category, text.only_gateway) == (phone, "test", "default")
    assert text.body == (
        "【锦程汽车】这是锦程汽车的测试短信，收到说明短信网关可以使用，请勿理会。回TD退订"
    )


def test_a_test_needs_a_number(manager):
    load_texts(SMS_TEXTS)

    response = send_test(manager, "")

    assert complaints(response) == ["请填写自己的 11 位手机号。"]
    assert Message.objects.count() == 0


def test_a_test_uses_what_the_vendor_has_approved(manager, settings):
    use(settings, "aliyun")
    load_texts(SMS_TEXTS)
    refused = send_test(manager, make_phone(), "aliyun")
    assert complaints(refused) == ["还没有审核通过的服务类模板，不能试发。"]

    version = make_template(slug="other", text="{称呼}，该保养了")
    Filing.objects.create(version=version, gateway="aliyun", state="approved")
    send_test(manager, make_phone(), "aliyun")

    assert Message.objects.get().body == "【锦程汽车】王先生，该保养了"
