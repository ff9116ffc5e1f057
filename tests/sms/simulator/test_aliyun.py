"""What Aliyun would refuse of a shop's texts, the simulator refuses too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from sms.gateways.acs3 import authorization, query_string
from sms.gateways.aliyun import AliyunGateway
from sms.gateways.base import Accepted, Rejected, Submission
from sms.simulator.dialects.aliyun import AliyunDialect
from sms.simulator.dialects.wire import Malformed, Refused, Request, Submitted
from sms.simulator.ledger import FiledTemplate
from tests.sms.conftest import KEY

PHONE = "13800138000"
BEIJING = timezone(timedelta(hours=8))
AT = datetime(2026, 11, 22, 4, tzinfo=UTC)


def send(simulator, template, message_class="service", phone=PHONE, **values):
    simulator.desk.file(FiledTemplate("SMS_1", template, message_class))
    gateway = AliyunGateway(key_id="simulator", key_secret=KEY, base_url=simulator.url)
    params = tuple(values.items())
    return gateway.submit(Submission("a", phone, "某某", "", "SMS_1", params))


@pytest.mark.parametrize(
    ("template", "values", "shown"),
    [
        ("${a}，您的${b}", {"a": "王先生", "b": "沪A1"}, "【某某】王先生，您的沪A1"),
        ("${a}好，${a}", {"a": "王"}, "【某某】王好，王"),
        ("您好", {}, "【某某】您好"),
        ("${a}", {"a": "${a}"}, "【某某】${a}"),
        ("${a}", {"a": "一" * 35}, "【某某】" + "一" * 35),
    ],
)
def test_the_phone_shows_the_filled_template(simulator, template, values, shown):
    outcome = send(simulator, template, **values)

    [text] = simulator.desk.texts(PHONE)
    assert (outcome, text.text) == (Accepted(text.id), shown)


@pytest.mark.parametrize(
    ("template", "values", "code"),
    [
        ("${a}${b}", {"a": "王"}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ("${a}", {"a": ""}, "isv.PARAM_LENGTH_LIMIT"),
        ("${a}", {"a": "一" * 36}, "isv.PARAM_LENGTH_LIMIT"),
        ("${a}", {"a": "a.cn/x"}, "isv.PARAM_NOT_SUPPORT_URL"),
        ("可代办年检", {}, "isv.SMS_CONTENT_ILLEGAL"),
        ("积分兑换", {}, "isv.SMS_CONTENT_ILLEGAL"),
        ("该保养了，拒收请回复R", {}, "isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE"),
    ],
)
def test_what_aliyun_refuses_does_not_arrive(simulator, template, values, code):
    assert send(simulator, template, **values) == Rejected(code)
    assert simulator.desk.texts() == []


@pytest.mark.parametrize("template", ["您的年检快到了", "${a}已到期"])
def test_a_reminder_of_the_inspection_is_no_offer_to_see_to_it(simulator, template):
    assert isinstance(send(simulator, template, a="代办年检"), Accepted)


def test_a_number_that_is_none_is_refused(simulator):
    outcome = send(simulator, "您好", phone="95588")

    assert outcome == Rejected("isv.MOBILE_NUMBER_ILLEGAL")


def test_a_template_that_is_not_approved_does_not_arrive(simulator):
    gateway = AliyunGateway(key_id="simulator", key_secret=KEY, base_url=simulator.url)

    outcome = gateway.submit(Submission("a", PHONE, "某某", "", "SMS_2"))

    assert outcome == Rejected("isv.SMS_TEMPLATE_ILLEGAL")


@pytest.mark.parametrize(
    ("template", "message_class", "is_taken"),
    [
        ("新车到店", "commercial", False),
        ("拒收请回复R，谢谢", "commercial", False),
        ("新车到店，拒收请回复R", "commercial", True),
        ("新车到店", "service", True),
        ("新车到店，拒收请回复R", "service", False),
    ],
)
def test_a_promotion_ends_with_the_wording_and_a_notice_does_not(
    template, message_class, is_taken
):
    filed = {"SMS_1": FiledTemplate("SMS_1", template, message_class)}
    dialect = AliyunDialect(KEY, filed, clock=AT.timestamp)
    said = {"PhoneNumbers": PHONE, "SignName": "某某", "TemplateCode": "SMS_1"}

    if is_taken:
        assert isinstance(dialect.read(request(said)), Submitted)
    else:
        with pytest.raises(Refused, match=r"isv\.SMS_CONTENT_MISMATCH"):
            dialect.read(request(said))


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("07:59:59", "isv.BUSINESS_LIMIT_CONTROL"),
        ("08:00:00", ""),
        ("21:59:59", ""),
        ("22:00:00", "isv.BUSINESS_LIMIT_CONTROL"),
    ],
)
@pytest.mark.parametrize("message_class", ["service", "commercial"])
def test_promotions_have_their_hours(at, code, message_class):
    dialect = AliyunDialect(KEY, {})
    moment = datetime.fromisoformat(f"2026-11-22T{at}+08:00")
    text = Submitted("a", PHONE, "【某某】您好", message_class)

    held = code if message_class == "commercial" else ""
    assert dialect.review(text, moment) == held


def request(said, *, action="SendSms", key=KEY, key_id="simulator", **changes):
    headers = {
        "host": "dysmsapi.aliyuncs.com",
        "x-acs-action": action,
        "x-acs-date": f"{AT:%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-version": "2017-05-25",
        **changes,
    }
    signed = authorization(key_id, key, query=said, headers=headers)
    path = f"/?{query_string(said)}"
    return Request("POST", path, {**headers, "authorization": signed}, b"")


def test_a_signature_covers_the_query_and_the_named_headers():
    dialect, good = AliyunDialect(KEY, {}), request({"a": "b c"})
    headers = dict(good.headers)

    assert dialect.authenticates(good)
    for other in (
        request({"a": "b c"}, key="wrong"),
        request({"a": "b c"}, key_id="stranger"),
        Request("POST", "/?a=b+d", headers, b""),
        Request("POST", good.path, headers, b"{}"),
        Request("POST", good.path, {**headers, "x-acs-action": "Other"}, b""),
        Request("POST", good.path, {**headers, "authorization": "nonsense"}, b""),
        Request("POST", good.path, {"x-acs-action": "SendSms"}, b""),
    ):
        assert not dialect.authenticates(other)


def test_what_must_be_signed_is():
    headers = {"x-acs-action": "SendSms", "host": "a"}
    signed = authorization("simulator", KEY, query={}, headers=headers)
    without_date = Request("POST", "/", {**headers, "authorization": signed}, b"")

    assert not AliyunDialect(KEY, {}).authenticates(without_date)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"x-acs-version": "2016-01-01"}, "InvalidVersion"),
        ({"action": "DeleteAll"}, "InvalidAction"),
        ({"x-acs-date": "yesterday"}, "InvalidTimeStamp.Format"),
        ({"x-acs-date": "2026-11-22T04:15:01Z"}, "InvalidTimeStamp.Expired"),
        ({"x-acs-date": "2026-11-22T03:44:59Z"}, "InvalidTimeStamp.Expired"),
    ],
)
def test_a_call_that_is_not_of_the_interface_is_refused(changes, code):
    dialect = AliyunDialect(KEY, {}, clock=AT.timestamp)

    with pytest.raises(Refused, match=code):
        dialect.read(request({}, **changes))


def test_several_numbers_a_call_are_more_than_the_simulator_takes():
    filed = {"SMS_1": FiledTemplate("SMS_1", "您好")}
    dialect = AliyunDialect(KEY, filed, clock=AT.timestamp)
    said = {"SignName": "某某", "TemplateCode": "SMS_1", "PhoneNumbers": "1,2"}

    with pytest.raises(Malformed):
        dialect.read(request(said))
