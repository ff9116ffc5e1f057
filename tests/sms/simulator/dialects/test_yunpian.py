"""What Yunpian would refuse of a shop's texts, the simulator refuses too."""

from __future__ import annotations

from datetime import datetime

import pytest

from sms.gateways.base import (
    Accepted,
    NotSent,
    Rejected,
    Submission,
    TemplateLost,
    Throttled,
)
from sms.gateways.yunpian import YunpianGateway
from sms.simulator.dialects.wire import Submitted
from sms.simulator.dialects.yunpian import YunpianDialect
from sms.simulator.ledger import FiledTemplate
from tests.sms.conftest import KEY

PHONE = "13800138000"


def send(simulator, template, text, *, phone=PHONE, message_class="service"):
    simulator.desk.file(FiledTemplate("7", template, message_class))
    gateway = YunpianGateway(api_key=KEY, base_url=simulator.url)
    return gateway.submit(Submission("a", phone, "某某", text))


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("您好", "【某某】您好"),
        ("#name#，该保养了", "【某某】王先生，该保养了"),
        ("#a##b#", "【某某】王先生"),
        ("(#a#)", "【某某】(王\n先生)"),
        ("#a#", "【某某】" + "一" * 496),
    ],
)
def test_a_text_that_matches_arrives_as_it_is(simulator, template, text):
    assert isinstance(send(simulator, template, text), Accepted)

    [arrived] = simulator.desk.texts(PHONE)
    assert arrived.text == text


@pytest.mark.parametrize(
    ("label", "text", "outcome"),
    [
        ("other words", "【某某】您好呀", TemplateLost("5")),
        ("nothing in the place of a variable", "【某某】，该保养了", TemplateLost("5")),
        ("no signature", "王先生，该保养了", NotSent("16", scope="account")),
        ("a signature of one", "【某】王，该保养了", NotSent("16", scope="account")),
        ("nothing behind it", "【某某】", NotSent("16", scope="account")),
        ("no text", "", Rejected("1")),
        ("too long", "【某某】" + "一" * 497, NotSent("16", scope="account")),
    ],
)
def test_what_yunpian_refuses_does_not_arrive(simulator, label, text, outcome):
    assert send(simulator, "#name#，该保养了", text) == outcome
    assert simulator.desk.texts() == []


def test_a_number_that_is_none_is_refused(simulator):
    assert send(simulator, "您好", "【某某】您好", phone="95588") == Rejected("2")


@pytest.mark.parametrize(
    ("at", "code"),
    [("07:59:59", "13"), ("08:00:00", ""), ("21:59:59", ""), ("22:00:00", "13")],
)
@pytest.mark.parametrize("message_class", ["service", "commercial"])
def test_promotions_have_their_hours(at, code, message_class):
    moment = datetime.fromisoformat(f"2026-11-22T{at}+08:00")
    text = Submitted("a", PHONE, "【某某】您好", message_class)

    held = code if message_class == "commercial" else ""
    assert YunpianDialect(KEY, {}).review(text, moment) == held


def test_a_promotion_at_night_waits(run_simulator):
    simulator = run_simulator(clock="22:30")

    outcome = send(
        simulator, "新车到店，回T退订", "【某某】新车到店，回T退订",
        message_class="commercial",
    )  # fmt: skip

    assert isinstance(outcome, Throttled)
    assert (outcome.code, outcome.scope) == ("13", "recipient")
