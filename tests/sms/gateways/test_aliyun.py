from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from time import time
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

import pytest
from alibabacloud_dysmsapi20170525 import models
from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_openapi.utils import Utils

from sms.gateways.acs3 import authorization, query_string
from sms.gateways.aliyun import CODES as TABLE
from sms.gateways.aliyun import FAMILIES, AliyunGateway
from sms.gateways.base import (
    Absent,
    Accepted,
    Acknowledgement,
    CallbackKind,
    CannotParse,
    Found,
    NotSent,
    Rejected,
    Throttled,
    Unavailable,
    Unknown,
)
from sms.simulator.faults import Fault, FaultKind
from sms.simulator.ledger import FiledTemplate
from tests.sms.conftest import KEY
from tests.sms.gateways.contract import (
    NOON,
    PHONE,
    TEXT,
    CallbackContract,
    Contract,
    GatewayContract,
    submission,
)

TEMPLATE = FiledTemplate("SMS_1", "${name}，您的${plate}该保养了，回TD退订")
OTHER = "13900139000"
AT = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)  # 10:00 in Beijing
EMPTY = {"Code": "OK", "TotalCount": 0, "SmsSendDetailDTOs": {"SmsSendDetailDTO": []}}


class Aliyun(Contract):
    SIGNS_CALLBACKS = False

    def make(self, url, *, key=KEY, total_seconds=2.0, **options):
        return AliyunGateway(
            key_id="simulator",
            key_secret=key,
            base_url=url,
            total_seconds=total_seconds,
            **options,
        )

    def submission(self, **changes):
        filled = {
            "template_code": "SMS_1",
            "params": (("name", "王先生"), ("plate", "沪A12345")),
        }
        return submission(**{**filled, **changes})

    def file_templates(self, simulator):
        simulator.desk.file(TEMPLATE)


class TestAliyunGateway(Aliyun, GatewayContract):
    REJECT_CODE = "isv.MOBILE_NUMBER_ILLEGAL"
    OPT_OUT_CODE = "isv.CUSTOMER_REFUSED"
    RECIPIENT_LIMIT_CODE = "isv.BUSINESS_LIMIT_CONTROL"
    ACCOUNT_LIMIT_CODE = "isv.AMOUNT_NOT_ENOUGH"

    def test_an_accepted_text_is_on_the_phone_once(self, gateway, simulator):
        """Aliyun tells what was billed only in its report."""
        outcome = gateway.submit(self.submission())

        [text] = simulator.desk.texts(PHONE)
        assert outcome == Accepted(text.id)
        assert (text.reference, text.text) == ("0190-a", TEXT)

    def test_limits_tell_the_number_from_the_account(self, gateway, simulator):
        for code in (self.RECIPIENT_LIMIT_CODE, self.ACCOUNT_LIMIT_CODE):
            simulator.desk.switch_on(Fault(FaultKind.REFUSE, code=code, times=1))

        first, second = (gateway.submit(self.submission()) for _ in range(2))

        hour = timedelta(hours=1)
        assert first == Throttled(self.RECIPIENT_LIMIT_CODE, retry_after=hour)
        assert second == Throttled(self.ACCOUNT_LIMIT_CODE, scope="account")

    def test_a_query_finds_what_was_accepted_behind_our_back(self, simulator):
        """The list names neither the BizId nor what was billed."""
        simulator.desk.switch_on(Fault(FaultKind.REPORT_MISSING))
        simulator.desk.switch_on(Fault(FaultKind.DROP_AFTER_ACCEPT))
        gateway = self.make(simulator.url)
        gateway.submit(self.submission())

        assert gateway.query("0190-a", PHONE, NOON) == Found("")

    def test_a_query_tells_what_the_carrier_reported(self, gateway, simulator):
        gateway.submit(self.submission())

        found = gateway.query("0190-a", PHONE, NOON)
        assert found == Found("", status="delivered", code="DELIVERED")


class TestAliyunCallbacks(Aliyun, CallbackContract):
    ACKNOWLEDGEMENTS: ClassVar = dict.fromkeys(
        CallbackKind,
        Acknowledgement(
            '{"code":0,"msg":"成功"}'.encode(), "application/json; charset=utf-8"
        ),
    )


make = Aliyun().make
filled = Aliyun().submission


@pytest.fixture
def gateway(simulator):
    simulator.desk.file(TEMPLATE)
    return make(simulator.url)


def sdk(url, *, key_id="simulator", key=KEY):
    endpoint = url.removeprefix("http://")
    return Client(
        Config(
            access_key_id=key_id,
            access_key_secret=key,
            endpoint=endpoint,
            protocol="HTTP",
        )
    )


SEND = {
    "phone_numbers": PHONE,
    "sign_name": "某某汽车",
    "template_code": "SMS_1",
    "template_param": '{"name":"王先生","plate":"沪A12345"}',
    "out_id": "0190-a",
}


def test_the_published_signature_of_a_request():
    """The worked example of the vendor's page on version 3 of its signature."""
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": sha256(b"").hexdigest(),
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    query = {
        "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        "RegionId": "cn-shanghai",
    }

    signed = authorization(
        "YourAccessKeyId", "YourAccessKeySecret", query=query, headers=headers
    )

    assert signed == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
        "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature="
        "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def signed_headers(headers):
    _, _, listed = headers["Authorization"].partition("SignedHeaders=")
    return listed.partition(",")[0].split(";")


@pytest.mark.parametrize("value", ["王先生", "a b+c&d=e~f*", "%2F?#", "\u3000😀"])
def test_the_vendors_own_client_signs_the_same_bytes(vendor, value):
    vendor.said = {"Code": "OK", "BizId": "1^0"}
    param = json.dumps({"name": value}, ensure_ascii=False, separators=(",", ":"))
    send = models.SendSmsRequest(**{**SEND, "template_param": param})

    sdk(vendor.url).send_sms(send)
    make(vendor.url).submit(filled(params=(("name", value),)))

    [(their_path, theirs, their_body), (our_path, ours, our_body)] = vendor.requests
    # They sign a space as %20 and send it as +, which is the same to the server.
    assert (our_path, our_body) == (their_path.replace("+", "%20"), their_body)
    for name in ("x-acs-action", "x-acs-version", "x-acs-content-sha256"):
        assert ours[name] == theirs[name]
    query = dict(parse_qsl(urlsplit(their_path).query))
    named = {name: theirs[name] for name in signed_headers(theirs)}
    signed = authorization("simulator", KEY, query=query, headers=named)
    assert signed == theirs["Authorization"]


def test_the_vendors_own_signer_agrees_with_what_we_sent(vendor):
    vendor.said = {"Code": "OK", "BizId": "1^0"}
    make(vendor.url).submit(filled())

    [(path, headers, body)] = vendor.requests
    request = models.SendSmsRequest()  # anything with the four attributes will do
    request.method, request.pathname = "POST", "/"
    request.query = dict(parse_qsl(urlsplit(path).query))
    request.headers = {name: headers[name] for name in signed_headers(headers)}
    theirs = Utils.get_authorization(
        request, "ACS3-HMAC-SHA256", sha256(body).hexdigest(), "simulator", KEY
    )

    assert theirs == headers["Authorization"]


def test_a_submission_is_one_request_with_all_in_the_query(vendor):
    vendor.said = {"Code": "OK", "Message": "OK", "BizId": "1^0"}

    outcome = make(vendor.url, clock=AT.timestamp).submit(filled())

    assert outcome == Accepted("1^0")
    [(path, headers, body)] = vendor.requests
    assert dict(parse_qsl(urlsplit(path).query)) == {
        "PhoneNumbers": PHONE,
        "SignName": "某某汽车",
        "TemplateCode": "SMS_1",
        "TemplateParam": '{"name":"王先生","plate":"沪A12345"}',
        "OutId": "0190-a",
    }
    assert (headers["x-acs-date"], body) == ("2026-11-26T02:00:00Z", b"")


def test_a_template_without_variables_is_sent_without_them(vendor):
    vendor.said = {"Code": "OK", "BizId": "1^0"}

    make(vendor.url).submit(filled(params=()))

    [(path, *_)] = vendor.requests
    assert "TemplateParam" not in dict(parse_qsl(urlsplit(path).query))


def test_no_two_requests_bear_the_same_nonce(vendor):
    for _ in range(3):
        make(vendor.url).submit(filled())

    nonces = {headers["x-acs-signature-nonce"] for _, headers, _ in vendor.requests}
    assert len(nonces) == 3


def waits(hours, scope="recipient"):
    return Throttled("", "", scope, timedelta(hours=hours))


REJECTED = Rejected("")
MEND = NotSent("", scope="account")
ACCOUNT = Throttled("", scope="account")
CODES = [
    ("isv.CUSTOMER_REFUSED", Rejected("", is_opt_out=True)),
    ("isv.BLACK_KEY_CONTROL_LIMIT", REJECTED),
    ("isv.INVALID_JSON_PARAM", REJECTED),
    ("isv.INVALID_PARAMETERS", REJECTED),
    ("isv.MOBILE_COUNT_OVER_LIMIT", REJECTED),
    ("isv.MOBILE_NUMBER_ILLEGAL", REJECTED),
    ("isv.PARAM_LENGTH_LIMIT", REJECTED),
    ("isv.PARAM_NOT_SUPPORT_URL", REJECTED),
    ("isv.SMS_CONTENT_ILLEGAL", REJECTED),
    ("isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE", REJECTED),
    ("isv.TEMPLATE_MISSING_PARAMETERS", REJECTED),
    ("isv.TEMPLATE_PARAMS_ILLEGAL", REJECTED),
    ("isv.UNSUPPORTED_CONTENT", REJECTED),
    ("isv.EXTEND_CODE_ERROR", REJECTED),
    ("isv.SMS_TEMPLATE_ILLEGAL", REJECTED),
    ("isv.SMS_TEMPLATE_SCENE_ILLEGAL", REJECTED),
    ("isv.TEMPLATE_SCENE_ILLEGAL", REJECTED),
    ("isv.BUSINESS_LIMIT_CONTROL", waits(1)),
    ("isv.DAY_LIMIT_CONTROL", waits(14, "account")),
    ("isv.MONTH_LIMIT_CONTROL", waits(14, "account")),
    ("Throttling", ACCOUNT),
    ("Throttling.User", ACCOUNT),
    ("Throttling.Api", ACCOUNT),
    ("isv.AMOUNT_NOT_ENOUGH", ACCOUNT),
    ("isv.OUT_OF_SERVICE", ACCOUNT),
    ("isv.PRODUCT_UNSUBSCRIBE", ACCOUNT),
    ("isv.PRODUCT_UN_SUBSCRIPT", ACCOUNT),
    ("InvalidAccessKeyId.NotFound", MEND),
    ("InvalidAccessKeyId.Inactive", MEND),
    ("InvalidTimeStamp.Expired", MEND),
    ("InvalidTimeStamp.Format", MEND),
    ("SignatureDoesNotMatch", MEND),
    ("isp.RAM_PERMISSION_DENY", MEND),
    ("isv.ACCOUNT_ABNORMAL", MEND),
    ("isv.ACCOUNT_NOT_EXISTS", MEND),
    ("isv.DENY_IP_RANGE", MEND),
    ("isv.SIGN_STATE_ILLEGAL", MEND),
    ("isv.SMS_SIGNATURE_ILLEGAL", MEND),
    ("isv.SMS_SIGN_ILLEGAL", MEND),
    ("isp.SYSTEM_ERROR", Unknown("")),
    ("isp.GATEWAY_ERROR", Unknown("")),
    ("InternalError", Unknown("")),
    ("SignatureNonceUsed", Unknown("")),
    ("ok", Unknown("")),
    ("Never.HeardOf", Unknown("")),
]


def test_the_table_of_codes_is_tested_in_full():
    tested = {code for code, _ in CODES}
    assert set(TABLE) - tested == set()
    for start in FAMILIES:
        assert any(code.startswith(start) for code in tested - set(TABLE))


@pytest.mark.parametrize("status", [200, 400, 403, 404, 429])
@pytest.mark.parametrize(("code", "meaning"), CODES, ids=[code for code, _ in CODES])
def test_a_code_means_the_same_under_any_status(vendor, status, code, meaning):
    vendor.status, vendor.said = status, {"Code": code, "Message": "why"}

    outcome = make(vendor.url, clock=AT.timestamp).submit(filled())

    assert outcome == replace(meaning, code=code, detail="why")
    assert len(vendor.requests) == 1


@pytest.mark.parametrize("code", ["OK", "isv.MOBILE_NUMBER_ILLEGAL", "Throttling"])
@pytest.mark.parametrize("status", [500, 502, 503])
def test_nothing_that_comes_with_an_error_of_the_server_is_proof(vendor, status, code):
    vendor.status, vendor.said = status, {"Code": code, "BizId": "1^0"}

    outcome = make(vendor.url).submit(filled())

    assert isinstance(outcome, Unknown)
    assert outcome.code == f"http_{status}"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"Code": "OK"}, Unknown("no_id", "accepted without a BizId")),
        ({"Code": "OK", "BizId": ""}, Unknown("no_id", "accepted without a BizId")),
        ({"Code": "OK", "BizId": 7}, Unknown("no_id", "accepted without a BizId")),
        ({}, Unknown("http_200", "{}")),
        ({"Code": 7}, Unknown("http_200", '{"Code": 7}')),
        ([], Unknown("http_200", "[]")),
    ],
)
def test_an_acceptance_has_an_id(vendor, said, outcome):
    vendor.said = said

    assert make(vendor.url).submit(filled()) == outcome


@pytest.mark.parametrize(
    ("said", "pause"),
    [
        ("触发分钟级流控Permits:1", timedelta(minutes=2)),
        ("触发小时级流控Permits:5", timedelta(hours=1)),
        ("触发天级流控Permits:10", timedelta(hours=6)),
        ("触发流控", timedelta(hours=1)),
    ],
)
def test_the_limit_of_a_number_says_how_long(vendor, said, pause):
    code = "isv.BUSINESS_LIMIT_CONTROL"
    vendor.said = {"Code": code, "Message": said}

    outcome = make(vendor.url).submit(filled())

    assert outcome == Throttled(code, said, "recipient", pause)


def test_a_number_in_the_vendors_words_is_masked(vendor):
    code = "isv.MOBILE_NUMBER_ILLEGAL"
    vendor.said = {"Code": code, "Message": f"{PHONE} invalid mobile number"}

    outcome = make(vendor.url).submit(filled())

    assert outcome == Rejected(code, "*** invalid mobile number")


@pytest.mark.parametrize(
    ("minutes", "is_taken"), [(-16, False), (-14, True), (14, True), (16, False)]
)
def test_a_clock_that_is_wrong_proves_that_nothing_was_sent(
    simulator, minutes, is_taken
):
    simulator.desk.file(TEMPLATE)
    gateway = make(simulator.url, clock=lambda: time() + minutes * 60)

    outcome = gateway.submit(filled())

    [text] = simulator.desk.texts() or [None]
    expired = NotSent("InvalidTimeStamp.Expired", scope="account")
    assert outcome == (Accepted(text.id) if is_taken else expired)


def listed(*rows):
    return {
        "Code": "OK",
        "TotalCount": len(rows),
        "SmsSendDetailDTOs": {"SmsSendDetailDTO": list(rows)},
    }


ROW = {
    "OutId": "0190-a",
    "PhoneNum": PHONE,
    "SendStatus": 2,
    "ErrCode": "MOBILE_NOT_ON_SERVICE",
    "SendDate": "2026-11-22 12:00:00",
}
FAILED = Found("", "undelivered", "MOBILE_NOT_ON_SERVICE")


@pytest.mark.parametrize(
    ("label", "said", "inquiry"),
    [
        ("ours", listed(ROW), FAILED),
        ("ours behind another", listed({**ROW, "OutId": "b"}, ROW), FAILED),
        ("the carrier is silent", listed({"OutId": "0190-a"}), Found("")),
        (
            "delivered",
            listed({"OutId": "0190-a", "SendStatus": "3", "ErrCode": "DELIVERED"}),
            Found("", "delivered", "DELIVERED"),
        ),
        ("another text to the number", listed({**ROW, "OutId": "b"}), Absent()),
        ("a row without our reference", listed({"SendStatus": 3}), Absent()),
        ("nothing", listed(), Absent()),
        ("not rows", {"Code": "OK", "SmsSendDetailDTOs": 7}, Unavailable("no_rows")),
        ("no list", {"Code": "OK"}, Unavailable("no_rows")),
        ("refused", {"Code": "Throttling.User"}, Unavailable("Throttling.User")),
        ("no answer", {}, Unavailable("http_200")),
    ],
)
def test_a_query_matches_our_reference_only(vendor, label, said, inquiry):
    vendor.said = said

    assert make(vendor.url).query("0190-a", PHONE, NOON) == inquiry


def asked(vendor):
    queries = [dict(parse_qsl(urlsplit(path).query)) for path, *_ in vendor.requests]
    return [(query["SendDate"], query["CurrentPage"]) for query in queries]


@pytest.mark.parametrize(
    ("hour", "minute", "days"),
    [
        (12, 0, ["20261122"]),
        (0, 14, ["20261122", "20261121"]),
        (0, 15, ["20261122"]),
        (23, 44, ["20261122"]),
        (23, 45, ["20261122", "20261123"]),
    ],
)
def test_around_midnight_both_days_are_asked(vendor, hour, minute, days):
    vendor.said = EMPTY
    sent_on = NOON.replace(hour=0) - timedelta(hours=8)
    sent_on += timedelta(hours=hour, minutes=minute)

    assert make(vendor.url).query("0190-a", PHONE, sent_on) == Absent()

    assert asked(vendor) == [(day, "1") for day in days]


def test_absence_is_told_after_the_last_page_only(vendor):
    others = [{**ROW, "OutId": str(number)} for number in range(50)]
    vendor.answers = [listed(*others), listed(*others[:49], ROW), listed()]

    assert make(vendor.url).query("0190-a", PHONE, NOON) == FAILED
    assert asked(vendor) == [("20261122", "1"), ("20261122", "2")]


def test_a_page_that_fails_tells_nothing(vendor):
    others = [{**ROW, "OutId": str(number)} for number in range(50)]
    vendor.answers = [listed(*others), {"Code": "InternalError"}]

    inquiry = make(vendor.url).query("0190-a", PHONE, NOON)

    assert inquiry == Unavailable("InternalError")


def test_a_list_without_end_tells_nothing(vendor):
    vendor.said = listed(*({**ROW, "OutId": str(number)} for number in range(50)))

    inquiry = make(vendor.url).query("0190-a", PHONE, NOON)

    assert inquiry == Unavailable("too_many_rows")


def test_a_list_under_an_error_status_tells_nothing(vendor):
    vendor.status, vendor.said = 502, listed(ROW)

    assert isinstance(make(vendor.url).query("0190-a", PHONE, NOON), Unavailable)


def posted(**changes):
    item = {
        "phone_number": PHONE,
        "send_time": "2026-11-26 08:03:01",
        "report_time": "2026-11-26 08:03:04",
        "success": True,
        "err_code": "DELIVERED",
        "err_msg": "用户接收成功",
        "sms_size": "2",
        "biz_id": "1^0",
        "out_id": "0190-a",
        **changes,
    }
    return {name: value for name, value in item.items() if value is not None}


def parse_posted(*items, key=KEY):
    return make("http://127.0.0.1:9", key=key).parse_reports(json.dumps(items).encode())


def test_a_posted_report_is_read_in_beijing_time():
    [report] = parse_posted(posted())

    assert (report.reference, report.vendor_id, report.phone, report.status) == (
        "0190-a",
        "1^0",
        PHONE,
        "delivered",
    )
    assert (report.code, report.segments, report.is_block) == ("DELIVERED", 2, False)
    assert report.reported_at == datetime(2026, 11, 26, 0, 3, 4, tzinfo=UTC)


def test_a_number_on_the_black_list_is_told():
    [report] = parse_posted(posted(success=False, err_code="MOBILE_IN_BLACK"))

    assert (report.status, report.is_block) == ("undelivered", True)


@pytest.mark.parametrize(
    ("label", "changes", "is_the_same"),
    [
        ("posted again", {}, True),
        ("in other words", {"err_msg": ""}, True),
        ("of another text", {"biz_id": "2^0"}, False),
        ("of another number", {"phone_number": OTHER}, False),
        ("with another code", {"err_code": "IS_CLOSE"}, False),
        ("at another time", {"report_time": "2026-11-26 08:03:05"}, False),
    ],
)
def test_a_report_is_told_by_text_number_code_and_time(label, changes, is_the_same):
    [one, two] = parse_posted(posted(), posted(**changes))

    assert (one.dedupe_key == two.dedupe_key) == is_the_same


@pytest.mark.parametrize(
    "changes",
    [
        {"biz_id": None},
        {"phone_number": None},
        {"success": None},
        {"success": "true"},
    ],
)
def test_a_report_that_is_not_understood_is_refused(changes):
    with pytest.raises(CannotParse) as refused:
        parse_posted(posted(**changes))

    assert PHONE not in str(refused.value)


def parse_reply(**changes):
    item = {
        "phone_number": PHONE,
        "content": "TD",
        "send_time": "2026-11-26 08:03:01",
        "sequence_id": "7",
        **changes,
    }
    body = json.dumps([item]).encode()
    [reply] = make("http://127.0.0.1:9").parse_replies(body)
    return reply


@pytest.mark.parametrize(
    ("label", "changes", "is_the_same"),
    [
        ("posted again", {}, True),
        ("with the number as a number", {"sequence_id": 7}, True),
        ("with another number", {"sequence_id": "8"}, False),
        ("a second later", {"send_time": "2026-11-26 08:03:02"}, False),
        ("of another phone", {"phone_number": OTHER}, False),
    ],
)
def test_a_reply_is_told_by_its_number_and_time(label, changes, is_the_same):
    again = parse_reply(**changes)

    assert (parse_reply().dedupe_key == again.dedupe_key) == is_the_same
    assert PHONE not in again.dedupe_key


@pytest.mark.parametrize(
    ("label", "at", "moment"),
    [
        (
            "the form of today",
            "2026-11-26 08:03:01",
            datetime(2026, 11, 26, 0, 3, 1, tzinfo=UTC),
        ),
        ("the form of 2017", "20170901000000", datetime(2017, 8, 31, 16, tzinfo=UTC)),
    ],
)
def test_both_forms_of_a_time_are_read(label, at, moment):
    assert parse_reply(send_time=at).sent_at == moment


@pytest.mark.parametrize("at", ["", "gestern", None])
def test_a_reply_without_a_readable_time_counts_too(at):
    reply = parse_reply(send_time=at)

    assert (reply.text, reply.sent_at) == ("TD", None)


def test_what_aliyun_does_not_hand_out_is_not_asked_for(vendor):
    gateway = make(vendor.url)

    assert gateway.pull(CallbackKind.REPORT) == Unavailable("no_pull")
    assert gateway.balance() == Unavailable("no_balance")
    assert vendor.requests == []


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, ()),
        ({"key_id": ""}, ("ALIYUN_KEY_ID",)),
        ({"key_id": "", "key_secret": ""}, ("ALIYUN_KEY_ID", "ALIYUN_KEY_SECRET")),
    ],
)
def test_missing_options_are_named(given, missing):
    options = {"key_id": "a", "key_secret": "b", **given}

    assert AliyunGateway(**options).missing_options() == missing


def test_the_vendors_client_understands_the_simulator(gateway, simulator):
    client = sdk(simulator.url)

    sent = client.send_sms(models.SendSmsRequest(**SEND)).body
    details = client.query_send_details(
        models.QuerySendDetailsRequest(
            phone_number=PHONE, send_date="20261126", page_size=50, current_page=1
        )
    ).body

    [text] = simulator.desk.texts()
    assert (sent.code, sent.biz_id, text.text) == ("OK", text.id, TEXT)
    [row] = details.sms_send_detail_dtos.sms_send_detail_dto
    assert (row.out_id, row.phone_num, row.send_status) == ("0190-a", PHONE, 3)


def test_a_query_string_spells_each_byte_in_one_way():
    assert query_string({"b": "~ *+/", "a": "é"}) == "a=%C3%A9&b=~%20%2A%2B%2F"
