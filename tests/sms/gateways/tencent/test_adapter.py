from __future__ import annotations

import json
from datetime import timedelta
from time import time
from typing import ClassVar

import pytest
from tencentcloud.common.exception import TencentCloudSDKException
from tencentcloud.sms.v20210111 import models

from sms.gateways.base import (
    Absent,
    Accepted,
    Acknowledgement,
    Balance,
    CallbackKind,
    Found,
    NotSent,
    Rejected,
    Throttled,
    Unavailable,
    Unknown,
)
from sms.gateways.tencent import TencentGateway
from sms.simulator.faults import Fault, FaultKind
from tests.sms.gateways.contract import (
    NOON,
    PHONE,
    TEXT,
    CallbackContract,
    QueryContract,
)
from tests.sms.gateways.tencent.account import (
    APP_ID,
    AT,
    OTHER,
    SEND,
    TEMPLATE,
    Tencent,
    filled,
    make,
    sdk,
    sdk_request,
    status,
)

LATEST = NOON + timedelta(hours=72)
NOT_NAMED = Unknown("no_status", "the answer does not name the number once")
NO_ID = Unknown("no_id", "accepted without a serial number")
FOUND = Found("2:1", "undelivered", "UNDELIV")
SILENT = Found("2:1", None, "UNDELIV")
NO_PACKAGE = Unavailable("no_package")


class TestTencentGateway(Tencent, QueryContract):
    REJECT_CODE = "InvalidParameterValue.IncorrectPhoneNumber"
    OPT_OUT_CODE = "FailedOperation.PhoneNumberInBlacklist"
    RECIPIENT_LIMIT_CODE = "LimitExceeded.DeliveryFrequencyLimit"
    ACCOUNT_LIMIT_CODE = "FailedOperation.InsufficientBalanceInSmsPackage"

    def test_a_query_tells_what_the_carrier_reported(self, gateway, simulator):
        """Tencent's rows do not say how many segments were billed."""
        gateway.submit(self.submission())

        [text] = simulator.desk.texts()
        found = gateway.query("0190-a", PHONE, NOON)
        assert found == Found(text.id, status="delivered", code="DELIVRD")


class TestTencentCallbacks(Tencent, CallbackContract):
    ACKNOWLEDGEMENTS: ClassVar = dict.fromkeys(
        CallbackKind,
        Acknowledgement(b'{"result":0,"errmsg":"OK"}', "application/json"),
    )

    def test_a_report_carries_our_reference(self, gateway, simulator, recorded):
        """Tencent's reports do not say how many segments were billed."""
        outcome = gateway.submit(self.submission())

        [report] = gateway.parse_reports(recorded.take().body)

        assert (report.reference, report.vendor_id, report.phone, report.status) == (
            "0190-a",
            outcome.vendor_id,
            PHONE,
            "delivered",
        )
        assert (report.code, report.segments) == ("DELIVRD", None)


def test_a_submission_is_one_request_with_ordered_values(vendor):
    vendor.said = {"SendStatusSet": [status(fee=2)]}

    outcome = make(vendor.url).submit(filled())

    assert outcome == Accepted("2:1", segments=2)
    [(*_, body)] = vendor.requests
    assert json.loads(body) == SEND


@pytest.mark.parametrize(
    ("label", "said", "outcome"),
    [
        (
            "another number failed beside ours",
            [status("FailedOperation.PhoneNumberInBlacklist", phone=OTHER), status()],
            Accepted("2:1", 1),
        ),
        (
            "another number was accepted and ours was not",
            [status(phone=OTHER), status("LimitExceeded.PhoneNumberOneHourLimit")],
            Throttled(
                "LimitExceeded.PhoneNumberOneHourLimit", retry_after=timedelta(hours=1)
            ),
        ),
        ("only another number", [status(phone=OTHER)], NOT_NAMED),
        ("no number", [], NOT_NAMED),
        ("ours twice", [status(), status("LimitExceeded.DailyLimit")], NOT_NAMED),
        ("no list", None, Unknown("no_status")),
        ("not of this form", ["Ok"], NOT_NAMED),
        ("accepted without an id", [status(serial="")], NO_ID),
        ("accepted with an id that is none", [status(serial=7)], NO_ID),
        ("accepted without a fee", [status(fee=None)], Accepted("2:1")),
        ("accepted with a fee of nonsense", [status(fee="1")], Accepted("2:1")),
    ],
)
def test_only_the_status_of_our_number_counts(vendor, label, said, outcome):
    vendor.said = {"SendStatusSet": said}

    assert make(vendor.url).submit(filled()) == outcome


def test_an_answer_without_statuses_and_without_an_error_is_unknown(vendor):
    assert make(vendor.url).submit(filled()) == Unknown("no_response")


def test_an_acceptance_under_an_error_status_is_unknown(vendor):
    vendor.status, vendor.said = 502, {"SendStatusSet": [status()]}

    outcome = make(vendor.url).submit(filled())

    assert isinstance(outcome, Unknown)
    assert outcome.code == "http_502"


def test_an_answer_about_another_number_only_is_unknown(gateway, simulator):
    simulator.desk.switch_on(Fault(FaultKind.PARTIAL_AFTER_ACCEPT))

    assert gateway.submit(filled()) == NOT_NAMED
    assert [text.phone for text in simulator.desk.texts()] == [PHONE]


def test_a_number_in_the_vendors_words_is_masked(vendor):
    code = "InvalidParameterValue.IncorrectPhoneNumber"
    vendor.said = {"Error": {"Code": code, "Message": f"+86{PHONE} is wrong"}}

    assert make(vendor.url).submit(filled()) == Rejected(code, "+86*** is wrong")


@pytest.mark.parametrize("seconds", [-310, 310])
def test_a_clock_that_is_wrong_proves_that_nothing_was_sent(simulator, seconds):
    simulator.desk.file(TEMPLATE)
    gateway = make(simulator.url, clock=lambda: time() + seconds)

    outcome = gateway.submit(filled())

    assert outcome == NotSent("AuthFailure.SignatureExpire", scope="account")
    assert simulator.desk.texts() == []


ROW = {
    "UserReceiveTime": AT,
    "CountryCode": "86",
    "SubscriberNumber": PHONE,
    "PhoneNumber": f"+86{PHONE}",
    "SerialNo": "2:1",
    "ReportStatus": "FAIL",
    "Description": "UNDELIV",
    "SessionContext": "0190-a",
}


@pytest.mark.parametrize(
    ("label", "said", "inquiry"),
    [
        ("ours", [ROW], FOUND),
        ("ours behind another", [{**ROW, "SessionContext": "b"}, ROW], FOUND),
        ("another text to the number", [{**ROW, "SessionContext": "b"}], Absent()),
        ("a row without our context", [{**ROW, "SessionContext": ""}], Absent()),
        ("the carrier is silent", [{**ROW, "ReportStatus": ""}], SILENT),
        ("nothing", [], Absent()),
        ("null", None, Absent()),
        ("not rows", "x", Unavailable("no_rows")),
    ],
)
def test_a_query_matches_our_reference_only(vendor, label, said, inquiry):
    vendor.said = {"PullSmsSendStatusSet": said}

    assert make(vendor.url).query("0190-a", PHONE, NOON) == inquiry


def test_a_query_that_failed_tells_nothing(vendor):
    gateway = make(vendor.url)

    unanswered = gateway.query("0190-a", PHONE, NOON)
    vendor.said = {"Error": {"Code": "RequestLimitExceeded", "Message": ""}}
    refused = gateway.query("0190-a", PHONE, NOON)

    assert unanswered == Unavailable("no_rows")
    assert refused == Unavailable("RequestLimitExceeded")


def test_a_row_under_an_error_status_tells_nothing(vendor):
    vendor.status, vendor.said = 502, {"PullSmsSendStatusSet": [ROW]}
    gateway = make(vendor.url)

    assert gateway.query("0190-a", PHONE, NOON) == Unavailable("http_502")
    assert gateway.pull(CallbackKind.REPORT) == Unavailable("http_502")


@pytest.mark.parametrize(
    ("label", "now", "until"),
    [
        ("just sent", NOON + timedelta(minutes=10), NOON + timedelta(minutes=10)),
        ("as long as reports come", NOON + timedelta(hours=72), LATEST),
        ("later", NOON + timedelta(hours=73), LATEST),
    ],
)
def test_a_query_asks_about_the_days_after_sending(vendor, label, now, until):
    vendor.said = {"PullSmsSendStatusSet": []}

    make(vendor.url, clock=now.timestamp).query("0190-a", PHONE, NOON)

    [(_, headers, body)] = vendor.requests
    assert headers["X-TC-Action"] == "PullSmsSendStatusByPhoneNumber"
    assert json.loads(body) == {
        "BeginTime": int(NOON.timestamp()) - 3600,
        "EndTime": int(until.timestamp()),
        "Offset": 0,
        "Limit": 100,
        "PhoneNumber": f"+86{PHONE}",
        "SmsSdkAppId": APP_ID,
    }


def test_a_queue_is_emptied_page_by_page(gateway, simulator):
    gateway.submit(filled())
    for number in range(16):
        simulator.desk.type_reply(PHONE, str(number))

    pages = [gateway.pull(CallbackKind.REPLY) for _ in range(3)]

    assert [page.has_more for page in pages] == [True, False, False]
    replies = [gateway.parse_pulled_replies(page.body) for page in pages]
    assert [[reply.text for reply in page] for page in replies] == [
        [str(number) for number in range(15)],
        ["15"],
        [],
    ]


def test_a_page_of_the_longest_replies_is_read_whole(vendor):
    row = {"SubscriberNumber": PHONE, "ReplyContent": "退" * 500, "ReplyTime": AT}
    row |= {"PhoneNumber": f"+86{PHONE}", "SignName": "某某汽车", "CountryCode": "86"}
    vendor.said = {"PullSmsReplyStatusSet": [row] * 15}
    gateway = make(vendor.url)

    page = gateway.pull(CallbackKind.REPLY)

    assert page.has_more
    assert len(gateway.parse_pulled_replies(page.body)) == 15
    [(*_, body)] = vendor.requests
    assert json.loads(body)["Limit"] == 15


@pytest.mark.parametrize("kind", list(CallbackKind))
def test_a_pull_that_is_refused_has_taken_nothing(vendor, kind):
    code = "UnauthorizedOperation.RequestPermissionDeny"
    vendor.said = {"Error": {"Code": code, "Message": "not enabled"}}

    assert make(vendor.url).pull(kind) == Unavailable(code)


def package(**changes):
    return {
        "PackageAmount": 10_000,
        "CurrentUsage": 1_800,
        "PackageExpiredTime": AT + 1,
        **changes,
    }


@pytest.mark.parametrize(
    ("label", "packages", "balance"),
    [
        ("one package", [package()], Balance("8,200 条")),
        ("two add up", [package(), package()], Balance("16,400 条")),
        ("used up", [package(CurrentUsage=10_000)], Balance("0 条")),
        (
            "one is over",
            [package(), package(PackageExpiredTime=AT)],
            Balance("8,200 条"),
        ),
        ("all are over", [package(PackageExpiredTime=AT)], NO_PACKAGE),
        ("none", [], NO_PACKAGE),
        ("null", None, NO_PACKAGE),
        ("not of this form", [{"PackageAmount": 1}], Unavailable("no_rows")),
        ("no number", [package(CurrentUsage=None)], Unavailable("no_rows")),
    ],
)
def test_the_balance_is_what_the_packages_have_left(vendor, label, packages, balance):
    vendor.said = {"SmsPackagesStatisticsSet": packages}

    assert make(vendor.url, clock=lambda: AT).balance() == balance


def test_the_simulator_has_a_balance(gateway):
    assert gateway.balance() == Balance("8,200 条")


@pytest.mark.parametrize(
    ("label", "given", "missing"),
    [
        ("all is there", {}, ()),
        ("no id", {"secret_id": ""}, ("TENCENT_SECRET_ID",)),
        (
            "neither key nor application",
            {"secret_key": "", "app_id": ""},
            ("TENCENT_SECRET_KEY", "TENCENT_APP_ID"),
        ),
    ],
)
def test_missing_options_are_named(label, given, missing):
    options = {"secret_id": "a", "secret_key": "b", "app_id": "c", **given}

    assert TencentGateway(**options).missing_options() == missing


def test_the_vendors_client_understands_the_simulator(gateway, simulator):
    client = sdk(simulator.url)

    sent = client.SendSms(sdk_request(models.SendSmsRequest, **SEND))
    simulator.desk.type_reply(PHONE, "TD")
    asked = {"SmsSdkAppId": APP_ID, "Limit": 100}
    reports = client.PullSmsSendStatus(
        sdk_request(models.PullSmsSendStatusRequest, **asked)
    )
    replies = client.PullSmsReplyStatus(
        sdk_request(models.PullSmsReplyStatusRequest, **asked)
    )

    [text] = simulator.desk.texts()
    [answered] = sent.SendStatusSet
    assert (answered.Code, answered.SerialNo, answered.Fee) == ("Ok", text.id, 1)
    assert text.text == TEXT
    [report] = reports.PullSmsSendStatusSet
    assert (report.SerialNo, report.ReportStatus) == (text.id, "SUCCESS")
    [reply] = replies.PullSmsReplyStatusSet
    assert (reply.SubscriberNumber, reply.ReplyContent) == (PHONE, "TD")


def test_the_vendors_client_understands_a_refusal(gateway, simulator):
    with pytest.raises(TencentCloudSDKException) as refused:
        sdk(simulator.url, key="wrong").SendSms(
            sdk_request(models.SendSmsRequest, **SEND)
        )

    assert refused.value.get_code() == "AuthFailure.SignatureFailure"
    assert simulator.desk.texts() == []
