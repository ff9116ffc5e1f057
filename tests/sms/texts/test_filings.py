"""Which wording leaves through a gateway that approves wordings first."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from sms.gateways.simulator import SimulatorGateway
from sms.models import Attempt, CapSlot, Filing, Message, Template
from sms.sending.delivery import deliver
from sms.simulator.faults import Fault, FaultKind
from sms.simulator.ledger import FiledTemplate
from sms.texts.filings import (
    NotFiled,
    SentText,
    sendable,
    text_for_gateway,
)
from sms.texts.rendering import CannotRender, declared, render
from tests.contact import agree
from tests.factories import NOW, make_customer, make_message, make_template
from tests.sms.conftest import KEY, gateway_entry

pytestmark = pytest.mark.django_db

BUDGET = timedelta(seconds=20)
RECHECK = timedelta(minutes=10)
VALUES = {each.name: each.example for each in declared()}
APPROVED = Filing.State.APPROVED


class FilingGateway(SimulatorGateway):
    """Carries approved wordings only, and wants no words at their end."""

    capabilities = replace(
        SimulatorGateway.capabilities, needs_filing=True, opt_out_wording=()
    )


@pytest.fixture
def filing_gateway(simulator, settings):
    backend = f"{FilingGateway.__module__}.{FilingGateway.__qualname__}"
    entry = {**gateway_entry(simulator), "BACKEND": backend}
    settings.SMS_GATEWAYS = {"default": entry}
    return simulator


def file(version, state=APPROVED, gateway="default", **fields):
    return Filing.objects.create(
        version=version, state=state, gateway=gateway, **fields
    )


def deliver_at(moment):
    return deliver(lambda: moment, budget=BUDGET)


def state_of(message):
    return Message.objects.values_list("status", "reason").get(pk=message.pk)


def write_values(**values):
    return json.dumps(values, ensure_ascii=False)


@pytest.mark.parametrize(
    ("label", "states"),
    [
        ("never filed", []),
        ("draft", [("default", Filing.State.DRAFT)]),
        ("under review", [("default", Filing.State.SUBMITTED)]),
        ("refused", [("default", Filing.State.REJECTED)]),
        ("approved elsewhere", [("second", APPROVED)]),
    ],
)
def test_a_wording_that_is_not_approved_does_not_leave(filing_gateway, label, states):
    version = make_template()
    for gateway, state in states:
        file(version, state, gateway)
    message = make_message(template_version=version)

    assert deliver_at(NOW) == {"stopped": 1}

    reason = "短信模板尚未在网关「default」通过审核"
    assert state_of(message) == ("queued", reason)
    assert filing_gateway.events("request") == []
    assert (Attempt.objects.count(), CapSlot.objects.count()) == (0, 0)


def test_a_text_leaves_once_its_wording_is_approved(filing_gateway):
    message = make_message(values=write_values(称呼="王先生"))
    deliver_at(NOW)

    file(message.template_version)

    assert deliver_at(NOW + RECHECK - timedelta(seconds=1)) == {}
    assert deliver_at(NOW + RECHECK) == {"accepted": 1}
    message.refresh_from_db()
    assert [text.text for text in filing_gateway.desk.texts()] == [message.body]


def test_an_approved_older_wording_leaves_while_the_new_one_waits(filing_gateway):
    old, new = make_template(text="{称呼}，旧"), make_template(text="{称呼}，新")
    file(old)
    file(new, Filing.State.SUBMITTED)
    chosen = sendable("default")[old.template_id]

    make_message(
        template_version=chosen.version,
        body=render(chosen.version.text, VALUES, ending=chosen.ending),
        values=write_values(称呼="王先生"),
    )
    deliver_at(NOW)

    assert chosen.version == old
    assert [text.text for text in filing_gateway.desk.texts()] == [
        "【锦程汽车】王先生，旧"
    ]


def chosen_numbers(gateway):
    return {
        chosen.version.template.slug: (chosen.version.number, chosen.ending)
        for chosen in sendable(gateway).values()
    }


def test_the_newest_approved_wording_of_each_template_is_chosen(filing_gateway):
    file(make_template(slug="a"), ending="退订回T")
    file(make_template(slug="a"), ending="退订回N")
    file(make_template(slug="a"), Filing.State.REJECTED)
    file(make_template(slug="b"), Filing.State.DRAFT)
    file(make_template(slug="c"), gateway="second")
    file(make_template(slug="d"))

    assert chosen_numbers("default") == {"a": (2, "退订回N"), "d": (1, "")}


def test_a_gateway_that_approves_nothing_takes_the_newest(wired):
    make_template(slug="a")
    make_template(slug="a")
    make_template(slug="sale", message_class="commercial")

    expected = {"a": (2, "回TD退订"), "sale": (1, "拒收请回复R")}
    assert chosen_numbers("default") == expected


def test_a_template_that_is_switched_off_is_not_chosen(filing_gateway):
    file(make_template(slug="on"))
    file(make_template(slug="off"))
    Template.objects.filter(slug="off").update(is_active=False)

    assert chosen_numbers("default") == {"on": (1, "")}


@pytest.mark.parametrize("number", [1, 3])
def test_choosing_costs_two_queries(filing_gateway, number, django_assert_num_queries):
    for each in range(number):
        file(make_template(slug=f"t{each}"))

    with django_assert_num_queries(2):
        assert len(sendable("default")) == number


def test_a_stand_in_says_it_with_its_own_ending(run_simulator, settings):
    first, second = run_simulator("first"), run_simulator("second")
    backend = f"{FilingGateway.__module__}.{FilingGateway.__qualname__}"
    settings.SMS_GATEWAYS = {
        "first": gateway_entry(first),
        "second": {**gateway_entry(second), "BACKEND": backend},
    }
    first.desk.switch_on(Fault(FaultKind.REFUSE, code="NO_BALANCE"))
    version = make_template(text="{称呼}，该保养了" + "好" * 50)
    file(version, gateway="second", ending="拒收请回复R")
    values = {"称呼": "王先生"}
    body = render(version.text, values, ending="回TD退订")
    message = make_message(
        template_version=version, body=body, values=write_values(**values)
    )

    deliver_at(NOW)

    said = render(version.text, values, ending="拒收请回复R")
    message.refresh_from_db()
    assert [text.text for text in second.desk.texts()] == [said]
    assert (message.body, message.segments) == (said, 2)
    assert (len(body), len(said)) == (70, 71)


def test_a_wording_without_placeholders_needs_no_values(filing_gateway):
    version = make_template(text="原文")
    file(version, code="SMS_1", ending="拒收请回复R")
    message = make_message(template_version=version, body="【锦程汽车】原文")

    sent = SentText("【锦程汽车】原文，拒收请回复R", "SMS_1")
    assert text_for_gateway(message, "default") == sent


def test_without_a_filing_a_text_that_was_written_whole_leaves_as_it_is(wired):
    message = make_message(body="【锦程汽车】原文")

    assert text_for_gateway(message, "default") == SentText("【锦程汽车】原文")


def make_filed(variables, values, text="{称呼}，您的{车牌}该保养了"):
    version = make_template(text=text)
    file(version, code="SMS_1", variables=variables)
    return make_message(
        template_version=version,
        values=write_values(**values),
        body=render(text, values),
    )


@pytest.mark.parametrize(
    ("label", "variables", "params"),
    [
        ("by number", {"车牌": "2", "称呼": "1"}, (("1", "王先生"), ("2", "沪A12345"))),
        ("turned", {"车牌": "1", "称呼": "2"}, (("1", "沪A12345"), ("2", "王先生"))),
        ("as numbers", {"车牌": 2, "称呼": 1}, (("1", "王先生"), ("2", "沪A12345"))),
        (
            "10 after 2",
            {"车牌": "10", "称呼": "2"},
            (("2", "王先生"), ("10", "沪A12345")),
        ),
        (
            "by name",
            {"车牌": "plate", "称呼": "name"},
            (("name", "王先生"), ("plate", "沪A12345")),
        ),
        ("none", {}, ()),
    ],
)
def test_variables_go_in_the_vendors_order(filing_gateway, label, variables, params):
    message = make_filed(variables, {"称呼": "王先生", "车牌": "沪A12345"})

    assert text_for_gateway(message, "default") == SentText(
        "【锦程汽车】王先生，您的沪A12345该保养了", "SMS_1", params
    )


def test_a_variable_has_the_clean_value_that_the_books_have(filing_gateway):
    message = make_filed({"称呼": "1"}, {"称呼": " 王\n先生😀"}, text="{称呼}，您好")

    assert text_for_gateway(message, "default") == SentText(
        "【锦程汽车】王 先生，您好", "SMS_1", (("1", "王 先生"),)
    )


@pytest.mark.parametrize(
    ("label", "values"),
    [("missing", {"称呼": "王先生"}), ("blank", {"称呼": "王先生", "车型": "😀"})],
)
def test_a_variable_without_a_value_stops_its_text_for_good(
    filing_gateway, label, values
):
    message = make_filed({"称呼": "1", "车型": "2"}, values, text="{称呼}，您好")

    with pytest.raises(CannotRender, match="车型"):
        text_for_gateway(message, "default")
    assert deliver_at(NOW) == {"stopped": 1}

    assert state_of(message) == (
        "rejected",
        "占位符{车型}没有内容，这条短信没有生成。",
    )
    assert filing_gateway.events("request") == []


def test_a_wording_is_asked_for_by_the_gateways_own_name(filing_gateway, settings):
    settings.SMS_GATEWAYS = {
        **settings.SMS_GATEWAYS,
        "other": settings.SMS_GATEWAYS["default"],
    }
    message = make_message(values=write_values(称呼="王先生"))
    file(message.template_version, gateway="other", code="X")

    assert text_for_gateway(message, "other").template_code == "X"
    with pytest.raises(NotFiled, match="「default」"):
        text_for_gateway(message, "default")


def test_twelve_variables_fill_the_vendors_template_as_the_books_say(
    simulator, settings
):
    settings.SMS_GATEWAYS = {
        "tencent": {
            "BACKEND": "sms.gateways.tencent.TencentGateway",
            "OPTIONS": {
                "secret_id": "simulator",
                "secret_key": KEY,
                "app_id": "1",
                "base_url": simulator.url,
            },
        }
    }
    names = list(VALUES)[:12]
    numbers = {name: str(at) for at, name in enumerate(names, start=1)}
    simulator.desk.file(
        FiledTemplate("7", "、".join(f"{{{n}}}" for n in numbers.values()))
    )
    version = make_template(text="、".join(f"{{{name}}}" for name in names))
    file(version, gateway="tencent", code="7", variables=numbers)
    values = {name: VALUES[name] for name in names}
    message = make_message(
        template_version=version,
        values=write_values(**values),
        body=render(version.text, values),
    )

    assert deliver_at(NOW) == {"accepted": 1}

    [text] = simulator.desk.texts()
    message.refresh_from_db()
    assert text.text == message.body == "【锦程汽车】" + "、".join(values.values())


@pytest.mark.parametrize(("ending", "count"), [("", 0), ("拒收请回复R", 1)])
def test_advertising_is_chosen_only_with_the_words_to_refuse_it(
    filing_gateway, ending, count
):
    file(make_template(slug="sale", message_class="commercial"), ending=ending)

    assert len(sendable("default")) == count


@pytest.mark.parametrize(
    ("ending", "status"), [("", "queued"), ("拒收请回复R", "accepted")]
)
def test_advertising_leaves_only_with_the_words_to_refuse_it(
    filing_gateway, ending, status
):
    sale = make_template(slug="sale", category="campaign", message_class="commercial")
    file(sale, ending=ending)
    owner = make_customer()
    agree(owner)
    message = make_message(
        template_version=sale, phone=owner.phone, values=write_values(称呼="王先生")
    )

    deliver_at(NOW)

    assert state_of(message)[0] == status
