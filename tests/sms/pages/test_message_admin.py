from __future__ import annotations

import json

import pytest
from django.contrib.admin import site

from sms.models import (
    Callback,
    Message,
)
from sms.pages.message_admin import MessageAdmin, original_of
from tests.factories import (
    make_customer,
    make_message,
    make_vehicle,
)
from tests.sms.conftest import KEY
from tests.sms.gateways.generic import described

pytestmark = pytest.mark.django_db


FINDS = ["13817658000", "8000", "王小明", "沪A12345"]


@pytest.mark.parametrize("text", FINDS)
def test_texts_are_found_by_person_number_and_car(text):
    wang = make_customer(name="王小明", phone="13817658000")
    car = make_vehicle(owner=wang, plate="沪A12345")
    mine = make_message(phone=wang.phone, customer=wang, vehicle=car)
    make_message(phone="13917659001", vehicle=make_vehicle(plate="沪B54321"))

    admin = MessageAdmin(Message, site)

    assert list(admin.narrow(Message.objects.all(), text)) == [mine]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'[{"phone": "+8613912345678"}]', '[{"phone": "+86139****5678"}]'),
        (b"sms_reply=%7B%22mobile%22%3A%2213912345678%22%7D", None),
        (b"\xff\0", "\ufffd\ufffd"),
        ("回复 TD".encode(), "回复 TD"),
        (b'{"phone": "100%2b"}', '{"phone": "100%2b"}'),
        (b"", ""),
        (b"x" * 20_001, "x" * 20_000),
    ],
)
def test_a_callback_is_read_without_its_numbers(body, shown):
    expected = 'sms_reply={"mobile":"139****5678"}' if shown is None else shown

    assert original_of(kept(body)) == expected


def kept(body, gateway="default"):
    return Callback(gateway=gateway, body=body.decode("latin-1"))


@pytest.mark.parametrize("secret", [KEY, 'a"/键'])
def test_a_callback_is_read_without_the_secret_in_its_body(settings, secret):
    replies = {**described.REPLIES, "secret": secret}
    settings.SMS_GATEWAYS["generic"] = {
        "BACKEND": "sms.gateways.generic.GenericGateway",
        "OPTIONS": described.options("http://127.0.0.1:9", replies=replies),
    }
    body = json.dumps({"token": secret, "content": "TD"}).encode()

    assert original_of(kept(body, "generic")) == '{"token": "***", "content": "TD"}'
    assert original_of(kept(body, "gone")) == "（该网关已不再使用，原文不显示）"
