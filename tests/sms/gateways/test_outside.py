"""A gateway from outside the tree, everywhere its name is met."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from shop.database.sealed import index_of
from sms.hearing.pulling import pull_missed
from sms.models import Attempt, Callback, Message, OptOut
from sms.pages.gateways.readiness import live_notes_on
from sms.sending.delivery import deliver
from sms.texts.default_texts import SMS_TEXTS, load_texts
from tests.factories import NOW, make_message, make_phone
from tests.screen_rows import make_staff
from tests.sms.gateways.outside import ACME, choose

pytestmark = pytest.mark.django_db

TOKEN = "a-token-that-cannot-be-guessed"
MUTE = """
    def __init__(self):
        super().__init__(base_url="")

    capabilities = Capabilities(vendor="示例短信", content="text")
"""
IMPORT = "from sms.gateways.base import Capabilities"
PATH = "acme_sms.AcmeGateway"


@pytest.fixture
def acme(settings, outside, simulator):
    """Make the class of another module the only gateway."""
    outside("acme_sms", ACME)
    given = {PATH: {"base_url": simulator.url, "key": simulator.key}}
    choose(settings, PATH, options=json.dumps(given))
    settings.SMS_CALLBACK_TOKENS = [TOKEN]
    return simulator


def html_of(client):
    client.force_login(make_staff("经理"))
    response = client.get(reverse("sms:gateways"))
    assert response.status_code == 200
    return response.content.decode()


def test_a_text_leaves_through_it(acme):
    message = make_message()

    deliver(lambda: NOW, budget=timedelta(seconds=20))

    message.refresh_from_db()
    assert (message.status, Attempt.objects.get().gateway) == ("accepted", "acme")
    assert len(acme.desk.texts()) == 1


def test_its_callbacks_have_its_name(acme, client):
    address = reverse("sms:callback", args=["acme", TOKEN, "replies"])

    assert client.get(address).json() == {"code": "OK"}
    assert client.post(address, b"[]", "application/json").status_code == 403


def test_what_it_missed_is_pulled(acme):
    phone = make_phone()
    acme.desk.type_reply(phone, "TD")

    pull_missed(now=NOW)

    gateways = Callback.objects.filter(is_pulled=True).values_list("gateway", flat=True)
    assert list(gateways) == ["acme", "acme"]
    assert OptOut.objects.get().phone_index == index_of(phone)


def test_the_page_shows_it_and_no_key(acme, client):
    html = html_of(client)

    assert "示例短信" in html
    assert "http://testserver/sms/callbacks/acme/******/replies/" in html
    assert acme.key not in html


def test_a_text_to_oneself_is_bound_to_it(acme, client):
    load_texts(SMS_TEXTS)
    client.force_login(make_staff("经理"))

    client.post(reverse("sms:gateway-test", args=["acme"]), {"phone": make_phone()})

    assert Message.objects.get().only_gateway == "acme"


def test_a_vendor_without_an_address_is_asked_nothing(settings, outside):
    outside("acme_mute", IMPORT + ACME + MUTE)
    choose(settings, "acme_mute.AcmeGateway")

    assert live_notes_on("acme") == []


def test_the_page_says_of_a_class_that_is_not_there_what_to_do(settings, client):
    choose(settings, "nobody_sms.Gateway")

    html = html_of(client)

    assert "应形如 acme_sms.AcmeGateway，其模块须在 PYTHONPATH 中。" in html
    assert "callbacks/" not in html
