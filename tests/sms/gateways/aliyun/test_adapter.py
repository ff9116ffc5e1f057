from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time
from typing import Any, ClassVar
from urllib.parse import parse_qsl, quote

import pytest
from alibabacloud_dysmsapi20170525 import models
from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_tea_openapi.exceptions import ClientException
from alibabacloud_tea_openapi.utils_models import Config

from sms.gateways.aliyun import AliyunGateway
from sms.gateways.aliyun.acs3 import authorization, canonical
from sms.gateways.aliyun.codes import CODES as TABLE
from sms.gateways.aliyun.codes import FAMILIES
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
    QueryContract,
    submission,
)

TEMPLATE = FiledTemplate("SMS_1110", "${name}，您的${plate}该保养了，回TD退订")

OTHER = "13900139000"
AT = 1_700_000_000
NONCE = "3156853299f313e23d1673dc12e1703d"
FOUND = Found("", "undelivered", "MOBILE_NOT_ON_SERVICE")
NO_ROWS = Unavailable("no_rows")
NOT_ALL = Unavailable("not_all_rows")


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
            "template_code": "SMS_1110",
            "params": (("name", "王先生"), ("plate", "沪A12345")),
        }
        return submission(**{**filled, **changes})

    def file_templates(self, simulator):
        simulator.desk.file(TEMPLATE)


class TestAliyunGateway(Aliyun, QueryContract):
    """Aliyun's answers and rows do not say how many segments were billed."""

    REJECT_CODE = "isv.MOBILE_NUMBER_ILLEGAL"
    OPT_OUT_CODE = "isv.CUSTOMER_REFUSED"
    RECIPIENT_LIMIT_CODE = "isv.BUSINESS_LIMIT_CONTROL"
    ACCOUNT_LIMIT_CODE = "isv.AMOUNT_NOT_ENOUGH"

    def test_an_accepted_text_is_on_the_phone_once(self, gateway, simulator):
        outcome = gateway.submit(self.submission())

        [text] = simulator.desk.texts(PHONE)
        assert outcome == Accepted(text.id)
        assert (text.reference, text.text) == ("0190-a", TEXT)

    def test_a_query_finds_what_was_accepted_behind_our_back(self, simulator):
        simulator.desk.switch_on(Fault(FaultKind.REPORT_MISSING))
        simulator.desk.switch_on(Fault(FaultKind.DROP_AFTER_ACCEPT))
        gateway = self.make(simulator.url)
        gateway.submit(self.submission())

        assert len(simulator.desk.texts()) == 1
        assert gateway.query("0190-a", PHONE, NOON) == Found("")
        assert gateway.query("0190-b", PHONE, NOON) == Absent()

    def test_a_query_tells_what_the_carrier_reported(self, gateway, simulator):
        gateway.submit(self.submission())

        found = gateway.query("0190-a", PHONE, NOON)

        assert found == Found("", status="delivered", code="DELIVERED")


class TestAliyunCallbacks(Aliyun, CallbackContract):
    ACKNOWLEDGEMENTS: ClassVar = dict.fromkeys(
        CallbackKind,
        Acknowledgement('{"code":0,"msg":"成功"}'.encode(), "application/json"),
    )


class Vendor(ThreadingHTTPServer):
    """Answers with ``status`` and what ``say`` makes of the parameters."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Vendor.Handler)
        self.status = 200
        self.said: Any = {}
        self.say: Callable[[dict[str, str]], Any] = lambda asked: self.said
        self.requests = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def asked(self):
        """Return the parameters of each call."""
        return [dict(parse_qsl(path.partition("?")[2])) for path, _ in self.requests]

    class Handler(BaseHTTPRequestHandler):
        server: Vendor

        def do_POST(self):
            self.server.requests.append((self.path, self.headers))
            said = self.server.say(self.server.asked[-1])
            answer = json.dumps(said).encode()
            self.send_response(self.server.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments):
            pass


@pytest.fixture
def vendor():
    with Vendor() as vendor:
        thread = Thread(target=vendor.serve_forever, args=(0.01,))
        thread.start()
        yield vendor
        vendor.shutdown()
        thread.join()


make = Aliyun().make
filled = Aliyun().submission


@pytest.fixture
def gateway(simulator):
    simulator.desk.file(TEMPLATE)
    return make(simulator.url)


def in_beijing(written):
    return datetime.fromisoformat(f"{written}+08:00")


def sdk(url, *, key=KEY):
    config = Config(
        access_key_id="simulator",
        access_key_secret=key,
        endpoint=url.removeprefix("http://"),
        protocol="HTTP",
    )
    return Client(config)


def sdk_text():
    return models.SendSmsRequest(
        phone_numbers=PHONE,
        sign_name="某某汽车",
        template_code="SMS_1110",
        template_param='{"name":"王先生","plate":"沪A12345"}',
        out_id="0190-a",
    )


def sdk_question():
    return models.QuerySendDetailsRequest(
        phone_number=PHONE, send_date="20261122", page_size=15, current_page=1
    )


def test_the_published_signature_of_a_request():
    """The vendor's worked example, RunInstances of 2023-10-26."""
    image = "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"
    query = canonical({"RegionId": "cn-shanghai", "ImageId": image})
    headers = {
        "x-acs-version": "2014-05-26",
        "x-acs-signature-nonce": NONCE,
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-content-sha256": sha256(b"").hexdigest(),
        "x-acs-action": "RunInstances",
        "host": "ecs.cn-shanghai.aliyuncs.com",
    }

    signed = authorization(
        "YourAccessKeyId", "YourAccessKeySecret", query=query, headers=headers
    )

    assert query == f"ImageId={image}&RegionId=cn-shanghai"
    assert signed == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
        "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature="
        "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a b", "a%20b"),
        ("a+b", "a%2Bb"),
        ("*", "%2A"),
        ("a-b_c.d~e", "a-b_c.d~e"),
        ("/?&=%", "%2F%3F%26%3D%25"),
        ("沪", "%E6%B2%AA"),
        ("\U00020bb7", "%F0%A0%AE%B7"),
        ("\ud842", "%3F"),
        ("", ""),
    ],
)
def test_parameters_are_written_as_rfc_3986_has_it(text, written):
    assert canonical({"b": text, "a": "1"}) == f"a=1&b={written}"


CALLS = {
    "a text": (
        lambda client: client.send_sms(sdk_text()),
        lambda gateway: gateway.submit(filled()),
    ),
    "a question": (
        lambda client: client.query_send_details(sdk_question()),
        lambda gateway: gateway.query("0190-a", PHONE, NOON),
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_the_vendors_own_client_sends_the_same_and_signs_it_alike(vendor, call):
    """It signs three headers more, so that the signatures differ by those alone."""
    theirs_does, ours_does = CALLS[call]
    vendor.said = {"Code": "OK", "BizId": "1^0", **page()}

    theirs_does(sdk(vendor.url))
    [(their_path, theirs)] = vendor.requests
    at = datetime.strptime(theirs["x-acs-date"], "%Y-%m-%dT%H:%M:%S%z").timestamp()
    nonce = theirs["x-acs-signature-nonce"]
    ours_does(make(vendor.url, clock=lambda: at + 0.9, nonce=lambda: nonce))

    our_path, ours = vendor.requests[1]
    assert our_path == their_path
    names = ("accept", "host", "x-acs-action", "x-acs-content-sha256", "x-acs-date")
    for name in (*names, "x-acs-signature-nonce", "x-acs-version", "content-length"):
        assert ours[name] == theirs[name]
    query = our_path.removeprefix("/?")
    for headers in (ours, theirs):
        given = headers["Authorization"]
        signed = given.partition("SignedHeaders=")[2].partition(",")[0].split(";")
        assert {"host", "x-acs-action", "x-acs-date"} < set(signed)
        expected = authorization(
            "simulator", KEY, query=query, headers={n: headers[n] for n in signed}
        )
        assert given == expected


def test_a_submission_is_one_request_with_named_values(vendor):
    vendor.said = {"Code": "OK", "BizId": "9006^0"}

    outcome = make(vendor.url).submit(filled())

    assert outcome == Accepted("9006^0")
    assert vendor.asked == [
        {
            "PhoneNumbers": PHONE,
            "SignName": "某某汽车",
            "TemplateCode": "SMS_1110",
            "TemplateParam": '{"name":"王先生","plate":"沪A12345"}',
            "OutId": "0190-a",
        }
    ]


def test_a_space_and_signs_in_a_value_arrive_as_they_are(gateway, simulator):
    params = (("name", 'a b+c%20"&='), ("plate", "~*'()"))

    outcome = gateway.submit(filled(params=params))

    [text] = simulator.desk.texts()
    assert outcome == Accepted(text.id)
    assert text.text == "【某某汽车】a b+c%20\"&=，您的~*'()该保养了，回TD退订"


def test_a_text_without_values_names_none(vendor):
    vendor.said = {"Code": "OK", "BizId": "9006^0"}

    make(vendor.url).submit(filled(params=()))

    [asked] = vendor.asked
    assert sorted(asked) == ["OutId", "PhoneNumbers", "SignName", "TemplateCode"]


def test_no_two_requests_share_a_nonce(vendor):
    gateway = make(vendor.url, clock=lambda: AT)

    gateway.submit(filled())
    gateway.submit(filled())

    [(_, first), (_, second)] = vendor.requests
    assert first["x-acs-date"] == second["x-acs-date"] == "2023-11-14T22:13:20Z"
    assert first["x-acs-signature-nonce"] != second["x-acs-signature-nonce"]
    assert first["Authorization"] != second["Authorization"]


def waits(scope="recipient", **pause):
    return Throttled("", "", scope, timedelta(**(pause or {"minutes": 10})))


# 22:13:20 on the 14th in UTC, 06:13:20 on the 15th in Beijing; and ten seconds more.
TO_TOMORROW = {"hours": 17, "minutes": 46, "seconds": 50}
TO_DECEMBER = {"days": 15, **TO_TOMORROW}
REJECTED = Rejected("")
MEND = NotSent("", scope="account")
ACCOUNT = waits("account")
CODES = [
    ("isv.CUSTOMER_REFUSED", Rejected("", is_opt_out=True)),
    ("isv.BLACK_KEY_CONTROL_LIMIT", REJECTED),
    ("isv.DOMESTIC_NUMBER_NOT_SUPPORTED", REJECTED),
    ("isv.EXTEND_CODE_ERROR", REJECTED),
    ("isv.INVALID_JSON_PARAM", REJECTED),
    ("isv.INVALID_PARAMETERS", REJECTED),
    ("isv.MOBILE_COUNT_OVER_LIMIT", REJECTED),
    ("isv.MOBILE_NUMBER_ILLEGAL", REJECTED),
    ("isv.PARAM_LENGTH_LIMIT", REJECTED),
    ("isv.PARAM_NOT_SUPPORT_URL", REJECTED),
    ("isv.SMS_CONTENT_ILLEGAL", REJECTED),
    ("isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE", REJECTED),
    ("isv.SMS_SIGNATURE_SCENE_ILLEGAL", REJECTED),
    ("isv.SMS_TEMPLATE_ILLEGAL", REJECTED),
    ("isv.SMS_TEST_NUMBER_LIMIT", REJECTED),
    ("isv.SMS_TEST_SIGN_TEMPLATE_LIMIT", REJECTED),
    ("isv.TEMPLATE_MISSING_PARAMETERS", REJECTED),
    ("isv.TEMPLATE_PARAMS_ILLEGAL", REJECTED),
    ("isv.UNSUPPORTED_CONTENT", REJECTED),
    ("isv.BUSINESS_LIMIT_CONTROL", waits()),
    ("isv.AMOUNT_NOT_ENOUGH", ACCOUNT),
    ("isv.DAY_LIMIT_CONTROL", waits("account", **TO_TOMORROW)),
    ("isv.MONTH_LIMIT_CONTROL", waits("account", **TO_DECEMBER)),
    ("isv.OUT_OF_SERVICE", ACCOUNT),
    ("isv.PRODUCT_UNSUBSCRIBE", ACCOUNT),
    ("isv.PRODUCT_UN_SUBSCRIPT", ACCOUNT),
    ("Throttling", ACCOUNT),
    ("Throttling.User", ACCOUNT),
    ("Forbidden.RAM", MEND),
    ("IncompleteSignature", MEND),
    ("InvalidAccessKeyId.Inactive", MEND),
    ("InvalidAccessKeyId.NotFound", MEND),
    ("InvalidAction.NotFound", MEND),
    ("InvalidTimeStamp.Expired", MEND),
    ("InvalidVersion", MEND),
    ("SignatureDoesNotMatch", MEND),
    ("isp.RAM_PERMISSION_DENY", MEND),
    ("isv.ACCOUNT_ABNORMAL", MEND),
    ("isv.ACCOUNT_NOT_EXISTS", MEND),
    ("isv.DENY_IP_RANGE", MEND),
    ("isv.SECURITY_FROZEN_ACCOUNT", MEND),
    ("isv.SIGN_NAME_ILLEGAL", MEND),
    ("isv.SIGN_STATE_ILLEGAL", MEND),
    ("isv.SMS_SIGNATURE_ILLEGAL", MEND),
    ("isv.SMS_SIGN_ILLEGAL", MEND),
    ("InternalError", Unknown("")),
    ("ServiceUnavailable", Unknown("")),
    ("SignatureNonceUsed", Unknown("")),
    ("ThrottlingLike", Unknown("")),
    ("isp.GATEWAY_ERROR", Unknown("")),
    ("isp.SYSTEM_ERROR", Unknown("")),
    ("isv.NEVER_HEARD_OF", Unknown("")),
    ("ok", Unknown("")),
]


def test_the_table_of_codes_is_tested_in_full():
    assert set(TABLE) - {code for code, _ in CODES} == set()
    assert set(FAMILIES) - {code.split(".")[0] for code, _ in CODES} == set()


@pytest.mark.parametrize(("code", "meaning"), CODES, ids=[code for code, _ in CODES])
def test_a_code_means_the_same_whatever_the_status(vendor, code, meaning):
    gateway = make(vendor.url, clock=lambda: AT)
    expected = replace(meaning, code=code, detail="why")
    vendor.said = {"Code": code, "Message": "why", "RequestId": "1"}

    outcomes = []
    for vendor.status in (200, 400, 429):
        outcomes.append(gateway.submit(filled()))

    assert outcomes == [expected] * 3
    assert len(vendor.requests) == 3


@pytest.mark.parametrize(
    "code", ["OK", "Throttling.User", "isv.CUSTOMER_REFUSED", "SignatureDoesNotMatch"]
)
@pytest.mark.parametrize("status", [500, 503])
def test_nothing_is_believed_of_a_broken_server(vendor, code, status):
    vendor.status = status
    vendor.said = {"Code": code, "BizId": "1^0"}

    outcome = make(vendor.url).submit(filled())

    assert isinstance(outcome, Unknown)
    assert outcome.code == f"http_{status}"


@pytest.mark.parametrize(
    ("label", "status", "said", "code"),
    [
        (
            "accepted under another status",
            400,
            {"Code": "OK", "BizId": "1"},
            "http_400",
        ),
        ("accepted without an id", 200, {"Code": "OK"}, "no_id"),
        ("accepted with an empty id", 200, {"Code": "OK", "BizId": ""}, "no_id"),
        ("accepted with an id that is none", 200, {"Code": "OK", "BizId": 7}, "no_id"),
        ("no code", 200, {"BizId": "1"}, "http_200"),
        ("an empty code", 200, {"Code": "", "BizId": "1"}, "http_200"),
        ("a code that is none", 200, {"Code": 0, "BizId": "1"}, "http_200"),
        ("not an object", 200, ["OK"], "http_200"),
        ("nothing", 200, {}, "http_200"),
    ],
)
def test_a_doubtful_answer_is_unknown(vendor, label, status, said, code):
    vendor.status, vendor.said = status, said

    outcome = make(vendor.url).submit(filled())

    assert isinstance(outcome, Unknown)
    assert outcome.code == code


@pytest.mark.parametrize(
    ("label", "message", "seconds"),
    [
        ("the minute", "触发分钟级流控Permits:1", 40 + 10),
        ("the hour", "触发小时级流控Permits:5", 46 * 60 + 40 + 10),
        ("the day, which rolls", "触发天级流控Permits:10", 6 * 3600),
        ("the number's day", "触发号码天级流控Permits:40", 6 * 3600),
        ("not said", "触发流控", 600),
    ],
)
def test_a_number_waits_until_the_window_of_the_clock_ends(
    vendor, label, message, seconds
):
    """At 22:13:20 the minute has 40 seconds left and the hour 46 minutes and 40."""
    code = "isv.BUSINESS_LIMIT_CONTROL"
    vendor.said = {"Code": code, "Message": message}

    outcome = make(vendor.url, clock=lambda: AT).submit(filled())

    assert outcome == Throttled(code, message, "recipient", timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("label", "now", "tomorrow", "next_month"),
    [
        ("before midnight", "2026-11-26 23:59:59", "2026-11-27", "2026-12-01"),
        ("midnight", "2026-11-27 00:00", "2026-11-28", "2026-12-01"),
        ("the last of a month", "2026-11-30 12:00", "2026-12-01", "2026-12-01"),
        ("the first of a month", "2026-12-01 00:00", "2026-12-02", "2027-01-01"),
        ("the end of January", "2027-01-31 08:00", "2027-02-01", "2027-02-01"),
        ("a leap day", "2028-02-29 08:00", "2028-03-01", "2028-03-01"),
        ("the end of a year", "2026-12-31 23:00", "2027-01-01", "2027-01-01"),
    ],
)
def test_the_account_waits_until_the_day_or_month_ends_in_beijing(
    vendor, label, now, tomorrow, next_month
):
    clock = in_beijing(now)
    gateway = make(vendor.url, clock=clock.timestamp)

    vendor.said = {"Code": "isv.DAY_LIMIT_CONTROL", "Message": ""}
    by_day = gateway.submit(filled())
    vendor.said = {"Code": "isv.MONTH_LIMIT_CONTROL", "Message": ""}
    by_month = gateway.submit(filled())

    later = timedelta(seconds=10)
    assert (by_day.scope, by_month.scope) == ("account", "account")
    assert clock + by_day.retry_after == in_beijing(f"{tomorrow} 00:00") + later
    assert clock + by_month.retry_after == in_beijing(f"{next_month} 00:00") + later


def test_a_number_in_the_vendors_words_is_masked(vendor):
    code = "isv.MOBILE_NUMBER_ILLEGAL"
    vendor.said = {"Code": code, "Message": f"{PHONE}号码不对"}

    assert make(vendor.url).submit(filled()) == Rejected(code, "***号码不对")


@pytest.mark.parametrize("seconds", [-910, 910])
def test_a_clock_that_is_wrong_proves_that_nothing_was_sent(simulator, seconds):
    simulator.desk.file(TEMPLATE)
    gateway = make(simulator.url, clock=lambda: time() + seconds)

    outcome = gateway.submit(filled())

    assert outcome == NotSent("InvalidTimeStamp.Expired", scope="account")
    assert simulator.desk.texts() == []


def test_a_request_that_somebody_repeats_is_no_proof_of_anything(simulator):
    """Who hears that the nonce was used may have had his text taken before."""
    simulator.desk.file(TEMPLATE)
    gateway = make(simulator.url, nonce=lambda: NONCE)

    first, second = gateway.submit(filled()), gateway.submit(filled())

    [text] = simulator.desk.texts()
    assert (first, second) == (Accepted(text.id), Unknown("SignatureNonceUsed"))


ROW = {
    "PhoneNum": PHONE,
    "Content": TEXT,
    "SendDate": "2026-11-22 12:00:01",
    "ReceiveDate": "2026-11-22 12:00:04",
    "SendStatus": 2,
    "ErrCode": "MOBILE_NOT_ON_SERVICE",
    "OutId": "0190-a",
    "TemplateCode": "SMS_1110",
}


def row(reference="0190-a", **changes):
    return {**ROW, "OutId": reference, **changes}


def page(*rows, total=None):
    count = len(rows) if total is None else total
    listed = {"SmsSendDetailDTO": list(rows)}
    return {"Code": "OK", "TotalCount": str(count), "SmsSendDetailDTOs": listed}


NULL = {"SmsSendDetailDTO": None}


@pytest.mark.parametrize(
    ("label", "said", "inquiry"),
    [
        ("ours", page(row()), FOUND),
        ("ours behind another", page(row("b"), row()), FOUND),
        ("ours is on its way", page(row(SendStatus=1, ErrCode="")), Found("")),
        ("ours arrived", page(row(SendStatus=3)), replace(FOUND, status="delivered")),
        ("a status as text", page(row(SendStatus="2")), FOUND),
        ("a status of nonsense", page(row(SendStatus=9)), replace(FOUND, status=None)),
        ("another text to the number", page(row("b")), Absent()),
        ("a row without our reference", page(row("")), Absent()),
        ("nothing", page(), Absent()),
        ("nothing, counted by a number", {**page(), "TotalCount": 0}, Absent()),
        ("null", {**page(), "SmsSendDetailDTOs": None}, Absent()),
        (
            "null within",
            {**page(), "SmsSendDetailDTOs": {"SmsSendDetailDTO": None}},
            Absent(),
        ),
        ("fewer rows than are counted", page(total=1), NOT_ALL),
        ("uncounted", {**page(), "TotalCount": None}, NO_ROWS),
        ("counted by nonsense", {**page(), "TotalCount": "-1"}, NO_ROWS),
        ("not rows", {**page(), "SmsSendDetailDTOs": "x"}, NO_ROWS),
        ("rows that are none", page("x"), NO_ROWS),
    ],
)
def test_a_query_matches_our_reference_only(vendor, label, said, inquiry):
    vendor.said = said

    assert make(vendor.url).query("0190-a", PHONE, NOON) == inquiry


def test_a_query_that_failed_tells_nothing(vendor):
    gateway = make(vendor.url)

    unanswered = gateway.query("0190-a", PHONE, NOON)
    vendor.said = {"Code": "isp.RAM_PERMISSION_DENY", "Message": ""}
    refused = gateway.query("0190-a", PHONE, NOON)
    vendor.status, vendor.said = 502, page()
    broken = gateway.query("0190-a", PHONE, NOON)

    assert unanswered == Unavailable("http_200")
    assert refused == Unavailable("isp.RAM_PERMISSION_DENY")
    assert isinstance(broken, Unavailable)


class Listed:
    """Answers like Aliyun about a list of rows, page by page."""

    def __init__(self, rows):
        self.rows = rows

    def __call__(self, asked):
        size, number = int(asked["PageSize"]), int(asked["CurrentPage"])
        rows = self.rows[(number - 1) * size : number * size]
        return page(*rows, total=len(self.rows))


@pytest.mark.parametrize(
    ("label", "others", "pages", "inquiry"),
    [
        ("on the first page", 14, 1, FOUND),
        ("first on the second", 15, 2, FOUND),
        ("last that is looked at", 299, 20, FOUND),
        ("too far", 300, 20, NOT_ALL),
    ],
)
def test_a_text_is_looked_for_page_by_page(vendor, label, others, pages, inquiry):
    vendor.say = Listed([row("b")] * others + [row()])

    assert make(vendor.url).query("0190-a", PHONE, NOON) == inquiry
    assert [asked["CurrentPage"] for asked in vendor.asked] == [
        str(number) for number in range(1, pages + 1)
    ]


@pytest.mark.parametrize(("others", "pages"), [(0, 1), (15, 1), (16, 2), (30, 2)])
def test_every_page_was_read_before_a_text_is_denied(vendor, others, pages):
    vendor.say = Listed([row("b")] * others)

    assert make(vendor.url).query("0190-a", PHONE, NOON) == Absent()
    assert len(vendor.requests) == pages


def test_a_page_that_fails_leaves_the_others_without_proof(vendor):
    listed = Listed([row("b")] * 20)
    vendor.say = lambda asked: (
        listed(asked) if asked["CurrentPage"] == "1" else {"Code": "Throttling.User"}
    )

    inquiry = make(vendor.url).query("0190-a", PHONE, NOON)

    assert inquiry == Unavailable("Throttling.User")


def test_a_page_of_the_longest_texts_is_read_whole(vendor):
    longest = row("b", Content="保" * 500)
    vendor.say = Listed([longest] * 15)

    assert make(vendor.url).query("0190-a", PHONE, NOON) == Absent()
    assert vendor.asked[0]["PageSize"] == "15"


@pytest.mark.parametrize(
    ("label", "sent", "now", "days"),
    [
        ("at noon", "26 12:00", "26 12:02", ["20261126"]),
        ("asked the next day", "26 12:00", "27 12:00", ["20261126"]),
        ("an hour after midnight", "27 01:00", "27 02:00", ["20261127"]),
        ("less after midnight", "27 00:59", "27 02:00", ["20261126", "20261127"]),
        ("an hour before", "26 23:00", "27 08:00", ["20261126", "20261127"]),
        ("more before", "26 22:59", "27 08:00", ["20261126"]),
        ("tomorrow is not yet", "26 23:50", "26 23:59", ["20261126"]),
        ("tomorrow has come", "26 23:50", "27 00:00", ["20261126", "20261127"]),
    ],
)
def test_a_query_looks_at_both_days_around_midnight(vendor, label, sent, now, days):
    vendor.said = page()
    sent_on = in_beijing(f"2026-11-{sent}").astimezone(UTC)
    clock = in_beijing(f"2026-11-{now}")

    make(vendor.url, clock=clock.timestamp).query("0190-a", PHONE, sent_on)

    assert [asked["SendDate"] for asked in vendor.asked] == days


def test_a_text_is_found_on_the_second_day(vendor):
    vendor.say = lambda asked: page(
        *([row()] if asked["SendDate"] == "20261127" else [])
    )
    sent_on = in_beijing("2026-11-26 23:59")

    assert make(vendor.url).query("0190-a", PHONE, sent_on) == FOUND
    assert vendor.asked[1] == {
        "PhoneNumber": PHONE,
        "SendDate": "20261127",
        "PageSize": "15",
        "CurrentPage": "1",
    }


def report(**changes):
    item = {
        "phone_number": PHONE,
        "send_time": "2026-11-26 08:03:00",
        "report_time": "2026-11-26 08:03:04",
        "success": True,
        "err_code": "DELIVERED",
        "err_msg": "用户接收成功",
        "sms_size": "2",
        "biz_id": "9006^0",
        "out_id": "0190-a",
        **changes,
    }
    return {name: value for name, value in item.items() if value is not None}


def parse_reports(*items, key=KEY):
    gateway = make("http://127.0.0.1:9", key=key)
    return gateway.parse_reports(json.dumps(items).encode())


def test_a_report_is_read_in_beijing_time():
    [read] = parse_reports(report())

    assert replace(read, dedupe_key="") == replace(
        read,
        dedupe_key="",
        reference="0190-a",
        vendor_id="9006^0",
        phone=PHONE,
        status="delivered",
        code="DELIVERED",
        segments=2,
        reported_at=datetime(2026, 11, 26, 0, 3, 4, tzinfo=UTC),
    )


def test_a_report_of_a_failure_has_its_code():
    [read] = parse_reports(report(success=False, err_code="MOBILE_IN_BLACK"))

    assert (read.status, read.code) == ("undelivered", "MOBILE_IN_BLACK")


def test_many_reports_come_at_once():
    items = [report(biz_id=f"{number}^0") for number in range(100)]

    reports = parse_reports(*items)

    assert [read.vendor_id for read in reports] == [item["biz_id"] for item in items]
    assert len({read.dedupe_key for read in reports}) == 100


def test_no_reports_are_none():
    assert parse_reports() == []


@pytest.mark.parametrize(
    ("size", "parts"),
    [
        *[("1", 1), ("99", 99), (3, 3)],
        *[("0", None), ("100", None), ("", None), ("二", None), ("²", None)],
        *[(None, None), (True, None), ("9" * 5000, None)],
    ],
    ids=lambda value: str(value)[:5],
)
def test_billed_parts_come_as_text(size, parts):
    [read] = parse_reports(report(sms_size=size))

    assert read.segments == parts


def test_a_report_without_our_reference_is_known_by_its_id():
    [absent, empty] = parse_reports(report(out_id=None), report(out_id=""))

    assert (absent.reference, absent.vendor_id) == ("", "9006^0")
    assert (empty.reference, empty.vendor_id) == ("", "9006^0")


@pytest.mark.parametrize(
    ("label", "changes", "is_the_same"),
    [
        ("posted again", {}, True),
        ("posted again in other words", {"err_msg": ""}, True),
        ("of another text", {"biz_id": "9007^0"}, False),
        ("of another number", {"phone_number": OTHER}, False),
        ("with another code", {"err_code": "MOBILE_IN_BLACK"}, False),
        ("of another time", {"report_time": "2026-11-26 08:03:05"}, False),
    ],
)
def test_a_report_is_told_by_what_it_says(label, changes, is_the_same):
    [one, two] = parse_reports(report(), report(**changes))

    assert (one.dedupe_key == two.dedupe_key) == is_the_same


@pytest.mark.parametrize(
    "changes",
    [
        {"biz_id": None},
        {"phone_number": None},
        {"success": None},
        {"success": "true"},
        {"success": 1},
    ],
    ids=["no id", "no number", "no status", "a status as text", "as a number"],
)
def test_a_report_that_is_not_understood_is_refused(changes):
    with pytest.raises(CannotParse) as refused:
        parse_reports(report(**changes))

    assert PHONE not in str(refused.value)


def parse_reply(*, key=KEY, **changes):
    item = {
        "phone_number": PHONE,
        "content": "TD",
        "send_time": "2026-11-26 08:03:04",
        "dest_code": "001",
        "sequence_id": "1234567890",
        **changes,
    }
    kept = {name: value for name, value in item.items() if value is not None}
    gateway = make("http://127.0.0.1:9", key=key)
    [reply] = gateway.parse_replies(json.dumps([kept]).encode())
    return reply


@pytest.mark.parametrize("written", ["2026-11-26 08:03:04", "20261126080304"])
def test_a_reply_is_read_in_both_forms_of_its_time(written):
    reply = parse_reply(send_time=written)

    assert (reply.phone, reply.text) == (PHONE, "TD")
    assert reply.sent_at == datetime(2026, 11, 26, 0, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("label", "changes", "is_the_same"),
    [
        ("posted again", {}, True),
        ("numbered by a number", {"sequence_id": 1234567890}, True),
        ("with a signature", {"sign_name": "某某汽车"}, True),
        ("with another number in its row", {"sequence_id": "1234567891"}, False),
        ("without one", {"sequence_id": None}, False),
        ("a second later", {"send_time": "2026-11-26 08:03:05"}, False),
        ("of another phone", {"phone_number": OTHER}, False),
        ("with other words", {"content": "TD。"}, False),
    ],
)
def test_a_reply_is_told_by_sequence_number_time_and_words(label, changes, is_the_same):
    assert (
        parse_reply().dedupe_key == parse_reply(**changes).dedupe_key
    ) == is_the_same


def test_a_td_counts_whatever_is_missing_beside_it():
    reply = parse_reply(sequence_id=None, send_time=None, dest_code=None)

    assert (reply.phone, reply.text, reply.sent_at) == (PHONE, "TD", None)


@pytest.mark.parametrize("name", ["phone_number", "content"])
def test_a_reply_without_number_or_words_is_refused(name):
    with pytest.raises(CannotParse, match=f"^回调缺少 {name}。$"):
        parse_reply(**{name: None})


def test_a_key_cannot_be_guessed_without_the_accounts():
    """Rows hold the key in the clear; the number in it is one of 10^10."""
    assert PHONE not in parse_reply().dedupe_key
    assert parse_reply().dedupe_key != parse_reply(key="other").dedupe_key
    [ours], [others] = parse_reports(report()), parse_reports(report(), key="other")
    assert PHONE not in ours.dedupe_key
    assert ours.dedupe_key != others.dedupe_key


@pytest.mark.parametrize("kind", list(CallbackKind))
def test_nothing_can_be_pulled(vendor, kind):
    gateway = make(vendor.url)

    assert gateway.capabilities.pulls == frozenset()
    assert gateway.pull(kind) == Unavailable("no_pull")
    assert gateway.balance() == Unavailable("no_balance")
    assert vendor.requests == []


@pytest.mark.parametrize(
    ("label", "given", "missing"),
    [
        ("all is there", {}, ()),
        ("no id", {"key_id": ""}, ("ALIYUN_KEY_ID",)),
        (
            "nothing",
            {"key_id": "", "key_secret": ""},
            ("ALIYUN_KEY_ID", "ALIYUN_KEY_SECRET"),
        ),
    ],
)
def test_missing_options_are_named(label, given, missing):
    options = {"key_id": "a", "key_secret": "b", **given}

    assert AliyunGateway(**options).missing_options() == missing


def test_only_promotions_end_with_an_opt_out_wording():
    endings = {
        name: AliyunGateway.capabilities.ending(name)
        for name in ("service", "commercial")
    }

    assert endings == {"service": "", "commercial": "拒收请回复R"}


def test_the_vendors_client_understands_the_simulator(gateway, simulator):
    client = sdk(simulator.url)

    sent = client.send_sms(sdk_text()).body
    listed = client.query_send_details(sdk_question()).body

    [text] = simulator.desk.texts()
    assert (sent.code, sent.biz_id) == ("OK", text.id)
    assert text.text == TEXT
    assert (listed.code, listed.total_count) == ("OK", "1")
    [detail] = listed.sms_send_detail_dtos.sms_send_detail_dto
    assert (detail.out_id, detail.send_status, detail.phone_num) == ("0190-a", 3, PHONE)


def test_the_vendors_client_understands_a_refusal(gateway, simulator):
    with pytest.raises(ClientException) as refused:
        sdk(simulator.url, key="wrong").send_sms(sdk_text())

    assert refused.value.code == "SignatureDoesNotMatch"
    assert simulator.desk.texts() == []


def test_a_url_with_a_number_is_not_logged(gateway, caplog):
    """As a Celery worker with --loglevel INFO would, of what httpx tells."""
    caplog.set_level("INFO")

    gateway.submit(filled())

    private = (PHONE, "王先生", quote("王先生"))
    assert [word for word in private if word in caplog.text] == []
