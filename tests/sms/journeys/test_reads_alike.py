"""What the phone shows is what the books say, whichever vendor fills the wording."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from sms import endings
from sms.models import Attempt, CapSlot, Filing
from sms.sending.delivery import deliver
from sms.texts.filings import READS_OTHERWISE, WITHOUT_VALUES
from tests.factories import NOW, make_message
from tests.sms.conftest import gateway_entry
from tests.sms.journeys.vendors import BACKENDS, choose, make_filed_text

pytestmark = pytest.mark.django_db

BUDGET = timedelta(seconds=20)
vendors = pytest.mark.parametrize("vendor", sorted(BACKENDS))


@pytest.fixture
def told():
    """The keys of the texts whose end a listener was told of."""
    keys = []
    listener = lambda texts, *, now: keys.extend(texts)  # noqa: E731
    endings.register(listener)
    yield keys
    endings._listeners.remove(listener)


def write_values(**values):
    return json.dumps(values, ensure_ascii=False) if values else ""


@vendors
def test_a_text_reads_on_the_phone_as_in_the_books(simulator, settings, vendor):
    choose(settings, vendor, simulator.url)
    message = make_filed_text(vendor, simulator)

    assert deliver(lambda: NOW, budget=BUDGET) == {"accepted": 1}

    message.refresh_from_db()
    [text] = simulator.desk.texts()
    assert text.text == message.body == "【锦程汽车】王先生，该保养了"


@vendors
@pytest.mark.parametrize(
    ("label", "body", "values", "reason"),
    [
        ("no values", "【锦程汽车】王先生，该保养了", {}, WITHOUT_VALUES),
        (
            "other values",
            "【锦程汽车】王先生，该保养了",
            {"称呼": "李女士"},
            READS_OTHERWISE,
        ),
        (
            "other words",
            "【锦程汽车】王先生，明天到店吧",
            {"称呼": "王先生"},
            READS_OTHERWISE,
        ),
        (
            "more words",
            "【锦程汽车】王先生，该保养了，请带证件",
            {"称呼": "王先生"},
            READS_OTHERWISE,
        ),
    ],
)
def test_what_would_read_otherwise_never_leaves(
    simulator, settings, told, vendor, label, body, values, reason
):
    choose(settings, vendor, simulator.url)
    message = make_filed_text(vendor, simulator)
    message.body, message.values = body, write_values(**values)
    message.save()

    assert deliver(lambda: NOW, budget=BUDGET) == {"stopped": 1}

    message.refresh_from_db()
    assert (message.status, message.reason, message.body) == ("rejected", reason, body)
    assert (simulator.events("request"), told) == ([], [message.pk])
    assert (Attempt.objects.count(), CapSlot.objects.count()) == (0, 0)


@vendors
def test_a_text_of_another_gateway_is_rewritten_and_leaves(simulator, settings, vendor):
    """It was written with another ending, signature and word."""
    choose(settings, vendor, simulator.url)
    body = "【旧店名】王先生，该养护了，回TD退订"
    message = make_filed_text(vendor, simulator, body=body)
    Filing.objects.create(
        version=message.template_version,
        gateway="former",
        words={"该保养了": "该养护了"},
    )

    assert deliver(lambda: NOW, budget=BUDGET) == {"accepted": 1}

    message.refresh_from_db()
    [text] = simulator.desk.texts()
    assert text.text == message.body == "【锦程汽车】王先生，该保养了"


@pytest.mark.parametrize(
    ("label", "variables", "reason"),
    [
        ("none", {}, "模板报备没有写{称呼}对应的变量，请补上后重发。"),
        (
            "two of one name",
            {"称呼": "name", "车牌": "name"},
            "模板报备里两个占位符对应同一个变量，请改正后重发。",
        ),
    ],
)
def test_variables_that_were_noted_wrongly_stop_the_text(
    simulator, settings, label, variables, reason
):
    choose(settings, "aliyun", simulator.url)
    message = make_filed_text("aliyun", simulator)
    Filing.objects.update(variables=variables)

    assert deliver(lambda: NOW, budget=BUDGET) == {"stopped": 1}

    message.refresh_from_db()
    assert (message.status, message.reason) == ("rejected", reason)
    assert simulator.events("request") == []


def test_a_gateway_that_files_nothing_sends_what_was_written(wired, settings):
    settings.SMS_GATEWAYS = {"default": gateway_entry(wired)}
    make_message(body="【锦程汽车】明天上午十点见")

    assert deliver(lambda: NOW, budget=BUDGET) == {"accepted": 1}

    assert [text.text for text in wired.desk.texts()] == ["【锦程汽车】明天上午十点见"]
