"""A vendor that only options describe, on real HTTP; queries are not offered."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import ClassVar

import pytest
from django.core.exceptions import ImproperlyConfigured

from sms.gateways import registry
from sms.gateways.base import (
    Acknowledgement,
    BadOptions,
    CallbackKind,
    CallbackRequest,
    CannotParse,
    Unavailable,
)
from sms.sending.delivery import deliver
from sms.sending.reconcile import reconcile
from sms.simulator.faults import Fault, FaultKind
from tests.factories import NOW, make_message
from tests.sms.conftest import KEY
from tests.sms.gateways.contract import (
    NOON,
    PHONE,
    CallbackContract,
    Contract,
    GatewayContract,
)
from tests.sms.gateways.generic import described
from tests.sms.gateways.outside import choose


class Generic(Contract):
    def make(self, url, *, key=KEY, total_seconds=2.0):
        return described.make(url, key=key, total_seconds=total_seconds)

    def forgeries(self, callback):
        """The token of the body is its whole proof."""
        said = json.loads(callback.body)
        for changes in ({"token": "wrong"}, {"token": ""}, {"token": [KEY]}):
            body = json.dumps({**said, **changes}).encode()
            yield CallbackRequest(callback.kind, body)
        for body in (b"", b"[]", b"{}", b'{"token": "\\ud800"}'):
            yield CallbackRequest(callback.kind, body)


class TestGenericGateway(Generic, GatewayContract):
    REJECT_CODE = "BAD_NUMBER"
    OPT_OUT_CODE = "RECIPIENT_REFUSED"
    RECIPIENT_LIMIT_CODE = "NUMBER_LIMIT"
    ACCOUNT_LIMIT_CODE = "NO_BALANCE"

    def test_a_query_is_not_offered(self, gateway):
        gateway.submit(self.submission())

        assert not gateway.capabilities.can_query
        assert gateway.query("0190-a", PHONE, NOON) == Unavailable("no_query")


class TestGenericCallbacks(Generic, CallbackContract):
    ACKNOWLEDGEMENTS: ClassVar = dict.fromkeys(
        CallbackKind, Acknowledgement(b"OK", "text/plain")
    )

    def test_a_report_proves_itself_by_its_header(self, gateway, simulator, recorded):
        gateway.submit(self.submission())
        report = recorded.take()

        assert gateway.authenticate(report)
        for headers in ({}, {"x-callback-secret": "wrong"}, {"x-callback-secret": ""}):
            forged = CallbackRequest(report.kind, report.body, headers)
            assert not gateway.authenticate(forged)


@pytest.fixture
def wired(settings, simulator):
    """Make the nameless vendor the only gateway, as its settings would."""
    given = {"generic": described.options(simulator.url, total_seconds=0.5)}
    choose(settings, "generic", options=json.dumps(given))
    return simulator


def pass_over(now):
    """Send what is due at a moment, then settle what is doubtful."""
    deliver(lambda: now, budget=timedelta(seconds=20))
    reconcile(now=now)


@pytest.mark.django_db
def test_a_doubtful_text_is_left_to_staff_and_never_sent_again(wired):
    message = make_message()
    wired.desk.switch_on(Fault(FaultKind.UNKNOWN_CODE, times=1))

    for hours in (0, 1, 24, 72):
        pass_over(NOW + timedelta(hours=hours))

    message.refresh_from_db()
    assert (message.status, len(wired.events("request"))) == ("unknown", 1)


def test_without_replies_no_refusal_can_be_heard():
    gateway = described.make(replies=None)

    assert not gateway.capabilities.receives_replies
    assert not gateway.authenticate(CallbackRequest(CallbackKind.REPLY, b"{}"))
    with pytest.raises(CannotParse, match="没有配置这种回调"):
        gateway.parse_replies(b"{}")


def test_a_body_with_a_template_code_needs_filings():
    body = {"to": "{phone}", "template": "{template_code}", "with": "{params}"}
    request = {"url": "https://sms.example.com/v1", "body": body}
    capabilities = described.make(request=request).capabilities

    assert (capabilities.content, capabilities.needs_filing) == ("template", True)


def test_what_the_vendor_demands_of_a_wording_is_an_option():
    wording = {"opt_out": {"commercial": "回T退订"}, "variable": "#%#"}
    capabilities = described.make(wording=wording, vendor="示例短信").capabilities

    assert capabilities.vendor == "示例短信"
    assert capabilities.opt_out_wording == (("commercial", "回T退订"),)
    assert (capabilities.variable, capabilities.needs_filing) == ("#%#", False)


def test_the_vendor_hears_what_the_options_say():
    said = {"body": '{"code":0}', "content_type": "application/json"}
    gateway = described.make(acknowledgement=said)

    heard = Acknowledgement(b'{"code":0}', "application/json")
    assert gateway.acknowledge(CallbackKind.REPLY) == heard


def test_an_empty_secret_is_missing():
    missing = described.make(key="").missing_options()

    assert missing == ("SMS_GATEWAY_OPTIONS → generic → secret",)
    assert described.make().missing_options() == ()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"request": []}, "选项 request 应为 JSON 对象。"),
        ({"request": {"url": "https://a"}}, "选项 request 缺少「body」。"),
        ({"reports": {"secret": 1}}, "选项 reports 中「secret」的类型不对。"),
        ({"key": "a\nb"}, "选项 secret 只能用可见的 ASCII 字符，不能换行。"),
        (
            {"acknowledgement": {"text": "OK"}},
            "选项 acknowledgement 中没有「text」这一项，可用的有：body、content_type。",
        ),
        (
            {"wording": {"opt_out": {"promotion": "回T退订"}}},
            "wording.opt_out 中只能有 service 和 commercial。",
        ),
    ],
)
def test_an_option_that_cannot_be_used_is_one_sentence(changes, sentence):
    with pytest.raises(BadOptions) as raised:
        described.make(**changes)

    assert str(raised.value) == sentence


def test_without_options_it_is_said_which_are_missing(settings):
    choose(settings, "generic")

    with pytest.raises(ImproperlyConfigured, match="'secret', 'request', and 'answer'"):
        registry.gateway("generic")
