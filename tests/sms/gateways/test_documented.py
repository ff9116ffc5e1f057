"""docs/adding-a-gateway.md: its class carries texts, its options are all there are."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from datetime import timedelta
from inspect import signature
from pathlib import Path

import pytest
from django.urls import reverse

from shop.database.sealed import index_of
from sms.gateways import registry
from sms.gateways.generic import GenericGateway
from sms.gateways.generic.adapter import WordingForm
from sms.gateways.generic.answer import MEANINGS, AnswerForm
from sms.gateways.generic.callbacks import AcknowledgementForm, ReplyForm, ReportForm
from sms.gateways.generic.request import PLACEHOLDERS, RequestForm
from sms.models import OptOut
from sms.sending.delivery import deliver
from tests.factories import NOW, make_message
from tests.sms.gateways.contract import RecordedCallbacks
from tests.sms.gateways.outside import choose

PAGE = (Path(__file__).parents[3] / "docs" / "adding-a-gateway.md").read_text()
PATH = "acme_sms.AcmeGateway"
TOKEN = "a-token-that-cannot-be-guessed"


def block(language):
    """Return the first block of the page in that language."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    return blocks[0]


@pytest.fixture
def recorded():
    recorded = RecordedCallbacks()
    yield recorded
    recorded.close()


@pytest.fixture
def acme(settings, outside, run_simulator, recorded):
    """Install the class of the page as the only gateway, the simulator as its peer."""
    simulator = run_simulator(callback_url=recorded.url)
    outside("acme_sms", block("python"))
    given = {PATH: {"base_url": simulator.url, "key": simulator.key}}
    choose(settings, PATH, options=json.dumps(given))
    settings.SMS_CALLBACK_TOKENS = [TOKEN]
    return simulator


def hand_over(client, callback):
    """Post a callback to the address that the page names."""
    word = {"report": "reports", "reply": "replies"}[callback.kind]
    return client.post(
        reverse("sms:callback", args=["acme", TOKEN, word]),
        callback.body,
        "application/json",
        headers={"X-Simulator-Signature": callback.headers["x-simulator-signature"]},
    )


@pytest.mark.django_db
def test_the_class_of_the_page_carries_texts_both_ways(acme, recorded, client):
    message = make_message()
    deliver(lambda: NOW, budget=timedelta(seconds=20))
    message.refresh_from_db()
    assert (message.status, message.gateway) == ("accepted", "acme")

    hand_over(client, recorded.take())
    message.refresh_from_db()
    assert message.status == "delivered"

    acme.desk.type_reply(message.phone, "TD")
    hand_over(client, recorded.take())
    assert OptOut.objects.get().phone_index == index_of(message.phone)


def test_the_options_of_the_page_build_a_gateway(settings):
    choose(settings, "generic", options=block("json"))

    gateway = registry.gateway("generic")

    assert isinstance(gateway, GenericGateway)
    assert gateway.capabilities.receives_replies


def test_the_page_names_every_option():
    forms = (
        RequestForm,
        AnswerForm,
        ReportForm,
        ReplyForm,
        AcknowledgementForm,
        WordingForm,
    )
    names = {each.name for form in forms for each in fields(form)}
    names |= {*signature(GenericGateway).parameters, *MEANINGS}

    said = json.dumps(json.loads(block("json"))) + "".join(re.findall(r"`.*?`", PAGE))
    assert {name for name in names if name not in said} == set()
    assert {name for name in PLACEHOLDERS if f"`{{{name}}}`" not in PAGE} == set()
