"""What Aliyun would refuse of a shop's texts, the simulator refuses too."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from sms.gateways.aliyun import AliyunGateway
from sms.gateways.aliyun.acs3 import authorization, canonical
from sms.gateways.base import Submission, TemplateLost
from sms.simulator.dialects.aliyun import AliyunDialect
from sms.simulator.dialects.customs import BEIJING
from sms.simulator.dialects.wire import Inquiry, Malformed, Refused, Request, Submitted
from sms.simulator.ledger import FiledTemplate
from tests.sms.conftest import KEY

PHONE = "13800138000"
AT = 1_700_000_000
NOON = datetime(2026, 11, 22, 12, tzinfo=BEIJING)
TWO = "${name}，您的${plate}该保养了"
ONE = "${name}，该保养了"

CONTENT = "isv.SMS_CONTENT_ILLEGAL"
ILLEGAL = "isv.SMS_TEMPLATE_ILLEGAL"
UNSUPPORTED = "isv.UNSUPPORTED_CONTENT"
MISSING = "isv.TEMPLATE_MISSING_PARAMETERS"
LENGTH = "isv.PARAM_LENGTH_LIMIT"
URL = "isv.PARAM_NOT_SUPPORT_URL"
SIGNATURE = "isv.SMS_SIGNATURE_ILLEGAL"
JSON = "isv.INVALID_JSON_PARAM"
NUMBER = "isv.MOBILE_NUMBER_ILLEGAL"
PARAMETERS = "isv.INVALID_PARAMETERS"


def gateway_of(simulator):
    return AliyunGateway(key_id="simulator", key_secret=KEY, base_url=simulator.url)


def test_a_template_that_is_not_approved_does_not_arrive(simulator):
    outcome = gateway_of(simulator).submit(Submission("a", PHONE, "某某", "", "SMS_9"))

    assert outcome == TemplateLost(ILLEGAL)
    assert simulator.desk.texts() == []


def dialect(*templates, clock=lambda: AT):
    return AliyunDialect(KEY, {filed.code: filed for filed in templates}, clock=clock)


HEADERS = {
    "host": "dysmsapi.aliyuncs.com",
    "x-acs-action": "SendSms",
    "x-acs-content-sha256": sha256(b"").hexdigest(),
    "x-acs-date": "2023-11-14T22:13:20Z",
    "x-acs-signature-nonce": "n-1",
    "x-acs-version": "2017-05-25",
}


def signed(said, *, key_id="simulator", key=KEY, **changes):
    headers = {**HEADERS, **changes}
    query = canonical(said)
    given = authorization(key_id, key, query=query, headers=headers)
    return Request("POST", f"/?{query}", {**headers, "authorization": given}, b"")


def altered(**headers):
    request = signed({"PhoneNumbers": PHONE})
    return Request("POST", request.path, {**request.headers, **headers}, b"")


def asking(**changes):
    said = {
        "PhoneNumbers": PHONE,
        "SignName": "某某汽车",
        "TemplateCode": "SMS_1",
        "TemplateParam": '{"name":"王先生"}',
        "OutId": "0190-a",
        **changes,
    }
    return {name: value for name, value in said.items() if value is not None}


FILED = FiledTemplate("SMS_1", ONE)


def test_a_signed_call_is_read_as_a_text():
    asked = dialect(FILED).read(signed(asking()))

    assert asked == Submitted(
        reference="0190-a",
        phone=PHONE,
        text="【某某汽车】王先生，该保养了",
        message_class="service",
        values=("王先生",),
    )


@pytest.mark.parametrize("before", ["", "86", "+86", "0086"])
def test_a_number_may_begin_with_the_countrys(before):
    request = signed(asking(PhoneNumbers=f"{before}{PHONE}"))

    assert dialect(FILED).read(request).phone == PHONE


@pytest.mark.parametrize(
    ("label", "changes", "code"),
    [
        ("no signature", {"SignName": None}, SIGNATURE),
        ("one character", {"SignName": "某"}, SIGNATURE),
        ("thirteen characters", {"SignName": "某" * 13}, SIGNATURE),
        ("no template", {"TemplateCode": None}, ILLEGAL),
        ("no number", {"PhoneNumbers": None}, NUMBER),
        ("a short number", {"PhoneNumbers": "1380013800"}, NUMBER),
        ("a number abroad", {"PhoneNumbers": "+85291234567"}, NUMBER),
        ("no values", {"TemplateParam": None}, MISSING),
        ("values that are not JSON", {"TemplateParam": "{name:王}"}, JSON),
        ("values in an array", {"TemplateParam": '["王"]'}, JSON),
        ("a value that is a number", {"TemplateParam": '{"name":1}'}, JSON),
    ],
)
def test_a_call_that_lacks_something_is_refused(label, changes, code):
    with pytest.raises(Refused, match=f"^{code}$"):
        dialect(FILED).read(signed(asking(**changes)))


@pytest.mark.parametrize("length", [2, 12])
def test_a_signature_has_its_lengths(length):
    request = signed(asking(SignName="某" * length))

    assert dialect(FILED).read(request).text.startswith(f"【{'某' * length}】")


def test_two_numbers_are_not_for_this_simulator():
    with pytest.raises(Malformed):
        dialect(FILED).read(signed(asking(PhoneNumbers=f"{PHONE},13900139000")))


@pytest.mark.parametrize(
    ("label", "text", "message_class", "code"),
    [
        ("a promotion with its ending", "新车到店，拒收请回复R", "commercial", ""),
        ("a promotion without it", "新车到店", "commercial", ILLEGAL),
        ("another ending", "新车到店，回TD退订", "commercial", ILLEGAL),
        ("not at the end", "拒收请回复R，谢谢", "commercial", ILLEGAL),
        ("a notice without it", "该保养了", "service", ""),
        ("a notice with ours", "该保养了，回TD退订", "service", ""),
        (
            "a notice with it",
            "该保养了，拒收请回复R",
            "service",
            "isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE",
        ),
    ],
)
def test_promotions_end_with_the_wording_and_notices_lack_it(
    label, text, message_class, code
):
    filed = dialect(FiledTemplate("SMS_1", text, message_class))
    request = signed(asking(TemplateParam=None))

    if not code:
        assert filed.read(request).message_class == message_class
        return
    with pytest.raises(Refused, match=f"^{code}$"):
        filed.read(request)


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"),
    [(7, 59, False), (8, 0, True), (21, 59, True), (22, 0, False), (0, 0, False)],
)
@pytest.mark.parametrize("zone", [BEIJING, UTC])
def test_promotions_have_their_hours_in_beijing(hour, minute, is_open, zone):
    at = NOON.replace(hour=hour, minute=minute).astimezone(zone)

    promotion = dialect().review(Submitted("a", PHONE, "x", "commercial"), at)
    service = dialect().review(Submitted("a", PHONE, "x", "service"), at)

    closed = "isv.BUSINESS_LIMIT_CONTROL"
    assert (promotion, service) == ("" if is_open else closed, "")


@pytest.mark.parametrize(
    ("seconds", "is_taken"), [(-901, False), (-900, True), (900, True), (901, False)]
)
def test_a_request_expires_after_fifteen_minutes_either_way(seconds, is_taken):
    later = dialect(FILED, clock=lambda: AT + seconds + 0.9)
    request = signed(asking())

    assert later.authenticates(request)
    if is_taken:
        assert later.read(request).phone == PHONE
        return
    with pytest.raises(Refused, match=r"^InvalidTimeStamp\.Expired$"):
        later.read(request)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("x-acs-date", "2023-11-14 22:13:20", "InvalidTimeStamp.Format"),
        ("x-acs-date", "2023-11-15T06:13:20+08:00", "InvalidTimeStamp.Format"),
        ("x-acs-date", "", "InvalidTimeStamp.Format"),
        ("x-acs-version", "2014-05-26", "InvalidVersion"),
        ("x-acs-action", "SendBatchSms", "InvalidAction.NotFound"),
    ],
)
def test_the_door_refuses_what_it_does_not_know(name, value, code):
    with pytest.raises(Refused, match=f"^{code}$"):
        dialect(FILED).read(signed(asking(), **{name: value}))


def test_a_nonce_is_good_once():
    used = dialect(FILED)
    used.read(signed(asking()))

    assert used.read(signed(asking(), **{"x-acs-signature-nonce": "n-2"}))
    with pytest.raises(Refused, match=r"^SignatureNonceUsed$"):
        used.read(signed(asking()))


@pytest.mark.parametrize(
    ("label", "request_"),
    [
        ("another key", signed({}, key="wrong")),
        ("another id", signed({}, key_id="somebody")),
        ("another host", altered(host="elsewhere")),
        ("another action", altered(**{"x-acs-action": "QuerySendDetails"})),
        ("another moment", altered(**{"x-acs-date": "2023-11-14T22:13:21Z"})),
        ("another nonce", altered(**{"x-acs-signature-nonce": "n-2"})),
        ("another hash", altered(**{"x-acs-content-sha256": "0" * 64})),
        ("unsigned", altered(authorization="")),
        ("signed otherwise", altered(authorization="Bearer a-shared-key")),
    ],
)
def test_what_is_not_signed_by_the_account_is_refused(label, request_):
    assert dialect().authenticates(signed({"PhoneNumbers": PHONE}))
    assert not dialect().authenticates(request_)


def test_altered_parameters_and_an_added_body_are_refused():
    request = signed({"PhoneNumbers": PHONE})
    elsewhere = request.path.replace(PHONE, "13900139000")

    for path, body in ((elsewhere, b""), (request.path, b"x")):
        assert not dialect().authenticates(Request("POST", path, request.headers, body))


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_none_of_the_headers_may_be_left_unsigned(name):
    """Signed correctly over the others, and sent beside them."""
    kept = {other: value for other, value in HEADERS.items() if other != name}
    hashed = {"x-acs-content-sha256": HEADERS["x-acs-content-sha256"]}
    given = authorization("simulator", KEY, query="", headers={**kept, **hashed})
    if name in hashed:
        given = given.replace("x-acs-content-sha256;", "")
    request = Request("POST", "/", {**HEADERS, "authorization": given}, b"")

    assert not dialect().authenticates(request)


def test_more_headers_may_be_signed():
    request = signed({}, accept="application/json", **{"user-agent": "somebody"})

    assert dialect().authenticates(request)


@pytest.mark.parametrize(
    ("label", "changes", "code"),
    [
        ("as it should be", {}, ""),
        ("the most rows", {"PageSize": "50"}, ""),
        ("too many rows", {"PageSize": "51"}, PARAMETERS),
        ("no rows", {"PageSize": "0"}, PARAMETERS),
        ("page nought", {"CurrentPage": "0"}, PARAMETERS),
        ("no page", {"CurrentPage": ""}, PARAMETERS),
        ("a day with signs", {"SendDate": "2023-11-14"}, PARAMETERS),
        ("no day", {"SendDate": ""}, PARAMETERS),
        ("no number", {"PhoneNumber": ""}, NUMBER),
    ],
)
def test_a_question_has_its_form(label, changes, code):
    said = {"PhoneNumber": PHONE, "SendDate": "20231115", "PageSize": "1"}
    asked = {**said, "CurrentPage": "1", **changes}
    request = signed(asked, **{"x-acs-action": "QuerySendDetails"})

    if not code:
        assert dialect().read(request) == Inquiry(phone=PHONE)
        return
    with pytest.raises(Refused, match=f"^{code}$"):
        dialect().read(request)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("isv.MOBILE_NUMBER_ILLEGAL", 200),
        ("isp.SYSTEM_ERROR", 200),
        ("SignatureDoesNotMatch", 400),
        ("Throttling.User", 400),
    ],
)
def test_the_service_refuses_with_200_and_the_door_does_not(code, status):
    assert dialect().refused(code).status == status
