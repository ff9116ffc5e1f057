"""What Tencent would refuse of a shop's texts, the simulator refuses too."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from sms.gateways.base import Accepted, Rejected, Submission, TemplateLost
from sms.gateways.tencent import TencentGateway
from sms.gateways.tencent.tc3 import authorization
from sms.simulator.dialects.tencent import TencentDialect, signature
from sms.simulator.dialects.wire import Refused, Request, Submitted
from sms.simulator.ledger import FiledTemplate
from tests.sms.conftest import KEY

PHONE = "13800138000"
AT = 1_700_000_000
HOST = "sms.tencentcloudapi.com"
BEIJING = timezone(timedelta(hours=8))
NOON = datetime(2026, 11, 22, 12, tzinfo=BEIJING)
TWO = "{1}，您的{2}该保养了"


def send(simulator, template, *values, message_class="service", phone=PHONE):
    simulator.desk.file(FiledTemplate("1110", template, message_class))
    gateway = TencentGateway(
        secret_id="simulator", secret_key=KEY, app_id="1", base_url=simulator.url
    )
    params = tuple((str(at), value) for at, value in enumerate(values, start=1))
    return gateway.submit(Submission("a", phone, "某某", "", "1110", params))


@pytest.mark.parametrize(
    ("label", "template", "values", "shown"),
    [
        ("in order", TWO, ("王先生", "沪A1"), "【某某】王先生，您的沪A1该保养了"),
        ("one twice", "{1}好，{1}", ("王",), "【某某】王好，王"),
        ("turned round", "{2}{1}", ("a", "b"), "【某某】ba"),
        ("no variable", "您好", (), "【某某】您好"),
        ("a value like a variable", "{1}{2}", ("{2}", "b"), "【某某】{2}b"),
        ("the longest value", "{1}", ("一" * 12,), "【某某】" + "一" * 12),
    ],
)
def test_the_phone_shows_the_filled_template(simulator, label, template, values, shown):
    outcome = send(simulator, template, *values)

    [text] = simulator.desk.texts(PHONE)
    assert outcome == Accepted(text.id, 1)
    assert text.text == shown


@pytest.mark.parametrize(
    ("label", "template", "values", "code"),
    [
        (
            "too few values",
            TWO,
            ("王先生",),
            "FailedOperation.TemplateParamSetNotMatchApprovedTemplate",
        ),
        (
            "too many values",
            TWO,
            ("王先生", "沪A1", "x"),
            "FailedOperation.TemplateParamSetNotMatchApprovedTemplate",
        ),
        (
            "too long a value",
            "{1}",
            ("一" * 13,),
            "InvalidParameterValue.TemplateParameterLengthLimit",
        ),
        (
            "a link",
            "{1}",
            ("a.cn/x",),
            "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter",
        ),
        ("年检", "您的年检快到了", (), "FailedOperation.ContainSensitiveWord"),
        ("优惠券", "送您优惠券", (), "FailedOperation.ContainSensitiveWord"),
        ("积分", "积分到账", (), "FailedOperation.ContainSensitiveWord"),
    ],
)
def test_what_tencent_refuses_does_not_arrive(simulator, label, template, values, code):
    assert send(simulator, template, *values) == Rejected(code)
    assert simulator.desk.texts() == []


def test_a_template_that_is_not_approved_does_not_arrive(simulator):
    gateway = TencentGateway(
        secret_id="simulator", secret_key=KEY, app_id="1", base_url=simulator.url
    )

    outcome = gateway.submit(Submission("a", PHONE, "某某", "", "1110"))

    assert outcome == TemplateLost("FailedOperation.TemplateUnapprovedOrNotExist")


def test_a_banned_word_in_a_value_is_not_the_templates(simulator):
    assert isinstance(send(simulator, "{1}您好", "年检"), Accepted)


@pytest.mark.parametrize(
    ("label", "template", "message_class", "is_taken"),
    [
        ("a promotion without its ending", "新车到店", "commercial", False),
        ("the ending not at the end", "拒收请回复R，谢谢", "commercial", False),
        ("a promotion with its ending", "新车到店，拒收请回复R", "commercial", True),
        ("a service text without it", "新车到店", "service", True),
    ],
)
def test_a_promotion_ends_with_its_opt_out_wording(
    label, template, message_class, is_taken
):
    filed = {"1": FiledTemplate("1", template, message_class)}
    dialect = TencentDialect(KEY, filed, clock=lambda: AT)
    said = {
        "PhoneNumberSet": [PHONE],
        "SmsSdkAppId": "1",
        "TemplateId": "1",
        "SignName": "某某",
    }
    request = signed(said, at=AT)

    if is_taken:
        assert dialect.read(request).message_class == message_class
        return
    with pytest.raises(Refused, match="MarketingTemplateWithoutUnsubscribe"):
        dialect.read(request)


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"),
    [(7, 59, False), (8, 0, True), (21, 59, True), (22, 0, False), (0, 0, False)],
)
@pytest.mark.parametrize("zone", [BEIJING, UTC])
def test_promotions_have_their_hours_in_beijing(hour, minute, is_open, zone):
    at = NOON.replace(hour=hour, minute=minute).astimezone(zone)
    dialect = TencentDialect(KEY, {})

    promotion = dialect.review(Submitted("a", PHONE, "x", "commercial"), at)
    service = dialect.review(Submitted("a", PHONE, "x", "service"), at)

    closed = "FailedOperation.MarketingSendTimeConstraint"
    assert (promotion, service) == ("" if is_open else closed, "")


def signed(said, *, at, secret_id="simulator", key=KEY, **headers):
    body = json.dumps(said).encode()
    given = {
        "host": HOST,
        "content-type": "application/json",
        "x-tc-action": "SendSms",
        "x-tc-version": "2021-01-11",
        "x-tc-timestamp": str(at),
        "authorization": authorization(secret_id, key, host=HOST, body=body, at=at),
        **headers,
    }
    return Request("POST", "/", given, body)


@pytest.mark.parametrize(
    ("seconds", "is_taken"), [(-301, False), (-300, True), (300, True), (301, False)]
)
def test_a_request_expires_after_five_minutes_either_way(seconds, is_taken):
    dialect = TencentDialect(KEY, {}, clock=lambda: AT + seconds + 0.9)
    request = signed({"SmsSdkAppId": "1"}, at=AT)

    assert dialect.authenticates(request)
    with pytest.raises(Refused) as refused:
        dialect.read(request)
    is_expired = str(refused.value) == "AuthFailure.SignatureExpire"
    assert is_expired != is_taken


@pytest.mark.parametrize(
    ("label", "changes"),
    [
        ("another key", {"key": "wrong"}),
        ("another id", {"secret_id": "somebody"}),
        ("another host", {"host": "elsewhere"}),
        ("another type", {"content-type": "text/plain"}),
        ("another moment", {"x-tc-timestamp": str(AT + 1)}),
        ("another day", {"x-tc-timestamp": str(AT + 86_400)}),
        ("no moment", {"x-tc-timestamp": ""}),
        ("unsigned", {"authorization": ""}),
        ("signed otherwise", {"authorization": "Bearer a-shared-key"}),
    ],
)
def test_what_is_not_signed_by_the_account_is_refused(label, changes):
    dialect = TencentDialect(KEY, {}, clock=lambda: AT)

    assert dialect.authenticates(signed({}, at=AT))
    assert not dialect.authenticates(signed({}, at=AT, **changes))


def test_an_altered_body_is_refused():
    request = signed({"TemplateId": "1"}, at=AT)
    altered = Request("POST", "/", request.headers, request.body + b" ")

    assert not TencentDialect(KEY, {}, clock=lambda: AT).authenticates(altered)


@pytest.mark.parametrize(("day", "is_taken"), [("14", True), ("15", False)])
def test_a_request_is_signed_for_its_day_in_utc(day, is_taken):
    """At that moment it is the 15th in Beijing already."""
    request = signed({}, at=AT)
    scope = f"2023-11-{day}/sms/tc3_request"
    given = (
        f"TC3-HMAC-SHA256 Credential=simulator/{scope}, SignedHeaders=content-type;host"
        f", Signature={signature(KEY, scope, request)}"
    )
    resigned = signed({}, at=AT, authorization=given)

    assert TencentDialect(KEY, {}).authenticates(resigned) == is_taken
