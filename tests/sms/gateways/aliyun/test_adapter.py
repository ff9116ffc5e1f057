from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from time import time
from typing import ClassVar
from urllib.parse import quote

import pytest
from alibabacloud_tea_openapi.exceptions import ClientException

from sms.gateways.aliyun import AliyunGateway
from sms.gateways.base import (
    Absent,
    Accepted,
    Acknowledgement,
    CallbackKind,
    Found,
    NotSent,
    Rejected,
    Unavailable,
    Unknown,
)
from sms.simulator.faults import Fault, FaultKind
from tests.sms.gateways.aliyun.account import (
    AT,
    NONCE,
    TEMPLATE,
    Aliyun,
    filled,
    in_beijing,
    make,
    page,
    row,
    sdk,
    sdk_question,
    sdk_text,
)
from tests.sms.gateways.contract import (
    NOON,
    PHONE,
    TEXT,
    CallbackContract,
    QueryContract,
)

FOUND = Found("", "undelivered", "MOBILE_NOT_ON_SERVICE")
NO_ROWS = Unavailable("no_rows")
NOT_ALL = Unavailable("not_all_rows")


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
