from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import time
from typing import ClassVar

import pytest
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111 import models
from tencentcloud.sms.v20210111.sms_client import SmsClient

from sms.gateways.base import (
    Absent,
    Accepted,
    Acknowledgement,
    Balance,
    CallbackKind,
    CannotParse,
    Found,
    NotSent,
    Pulled,
    Rejected,
    Throttled,
    Unavailable,
    Unknown,
)
from sms.gateways.tencent import TencentGateway
from sms.gateways.tencent.codes import CODES as TABLE
from sms.gateways.tencent.codes import FAMILIES
from sms.gateways.tencent.tc3 import authorization, request_hash
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
    RecordedCallbacks,
    submission,
)
from tests.sms.gateways.vendor import Vendor, serving

TEMPLATE = FiledTemplate("1110", "{1}，您的{2}该保养了，回TD退订")


APP_ID = "1400006666"
OTHER = "13900139000"
AT = 1_700_000_000
LATEST = NOON + timedelta(hours=72)
NOT_NAMED = Unknown("no_status", "the answer does not name the number once")
NO_ID = Unknown("no_id", "accepted without a serial number")
FOUND = Found("2:1", "undelivered", "UNDELIV")
SILENT = Found("2:1", None, "UNDELIV")
NO_PACKAGE = Unavailable("no_package")


class Tencent(Contract):
    SIGNS_CALLBACKS = False
    KNOWS_ABSENCE = False

    def make(self, url, *, key=KEY, total_seconds=2.0, **options):
        return TencentGateway(
            secret_id="simulator",
            secret_key=key,
            app_id=APP_ID,
            base_url=url,
            total_seconds=total_seconds,
            **options,
        )

    def submission(self, **changes):
        filled = {
            "template_code": "1110",
            "params": (("1", "王先生"), ("2", "沪A12345")),
        }
        return submission(**{**filled, **changes})

    def file_templates(self, simulator):
        simulator.desk.file(TEMPLATE)


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


class TencentVendor(Vendor):
    def wrapped(self, said):
        return {"Response": said}


@pytest.fixture
def vendor():
    with serving(TencentVendor()) as vendor:
        yield vendor


make = Tencent().make
filled = Tencent().submission


@pytest.fixture
def gateway(simulator):
    simulator.desk.file(TEMPLATE)
    return make(simulator.url)


def sdk(url, *, secret_id="simulator", key=KEY):
    endpoint = url.removeprefix("http://")
    http = HttpProfile(protocol="http", endpoint=endpoint, reqTimeout=5)
    profile = ClientProfile(httpProfile=http)
    return SmsClient(Credential(secret_id, key), "ap-guangzhou", profile)


def sdk_request(kind, **values):
    request = kind()
    for name, value in values.items():
        setattr(request, name, value)
    return request


SEND = {
    "PhoneNumberSet": [f"+86{PHONE}"],
    "SmsSdkAppId": APP_ID,
    "TemplateId": "1110",
    "SignName": "某某汽车",
    "TemplateParamSet": ["王先生", "沪A12345"],
    "SessionContext": "0190-a",
}


def status(code="Ok", *, phone=PHONE, message="", serial="2:1", fee=1):
    return {
        "SerialNo": serial,
        "PhoneNumber": f"+86{phone}",
        "Fee": fee,
        "SessionContext": "0190-a",
        "Code": code,
        "Message": message,
        "IsoCode": "CN",
    }


def test_the_signature_of_a_known_request():
    body = (
        '{"PhoneNumberSet":["+8613900001234"],"SmsSdkAppId":"1400006666",'
        '"TemplateId":"1110","SignName":"某某汽车","TemplateParamSet":["张三"]}'
    )
    host = "sms.tencentcloudapi.com"

    signed = authorization("sid", "skey", host=host, body=body.encode(), at=AT)

    assert signed == (
        "TC3-HMAC-SHA256 Credential=sid/2023-11-14/sms/tc3_request, "
        "SignedHeaders=content-type;host, Signature="
        "90d2626a7fb0859c563d2c3557a434c030cd68938c3109657cea511c81f4030f"
    )


def test_the_published_hash_of_a_request():
    """https://cloud.tencent.com/document/api/382/38780, its worked example."""
    body = (
        rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], '
        rb'"Name": "instance-name"}]}'
    )

    hashed = request_hash(
        "cvm.tencentcloudapi.com", body, "application/json; charset=utf-8"
    )

    assert hashed == "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031"


def test_the_vendors_own_client_sends_and_signs_the_same_bytes(vendor):
    vendor.said = {"SendStatusSet": [status()], "RequestId": "1"}

    sdk(vendor.url).SendSms(sdk_request(models.SendSmsRequest, **SEND))
    [(_, theirs, their_body)] = vendor.requests
    at = int(theirs["X-TC-Timestamp"])
    make(vendor.url, clock=lambda: at + 0.9).submit(filled())

    _, ours, our_body = vendor.requests[1]
    assert our_body == their_body
    names = ("Authorization", "Content-Type", "Host", "X-TC-Action", "X-TC-Region")
    for name in (*names, "X-TC-Timestamp", "X-TC-Version"):
        assert ours[name] == theirs[name]


def test_a_submission_is_one_request_with_ordered_values(vendor):
    vendor.said = {"SendStatusSet": [status(fee=2)]}

    outcome = make(vendor.url).submit(filled())

    assert outcome == Accepted("2:1", segments=2)
    [(*_, body)] = vendor.requests
    assert json.loads(body) == SEND


def waits(minutes, scope="recipient"):
    return Throttled("", "", scope, timedelta(minutes=minutes))


REJECTED = Rejected("")
MEND = NotSent("", scope="account")
ACCOUNT = waits(10, "account")
CODES = [
    ("FailedOperation.PhoneNumberInBlacklist", Rejected("", is_opt_out=True)),
    ("FailedOperation.ContainSensitiveWord", REJECTED),
    ("FailedOperation.FailResolvePacket", REJECTED),
    ("FailedOperation.JsonParseFail", REJECTED),
    ("FailedOperation.PhoneNumberParseFail", REJECTED),
    ("FailedOperation.TemplateIdNotExist", REJECTED),
    ("FailedOperation.TemplateIncorrectOrUnapproved", REJECTED),
    ("FailedOperation.TemplateParamSetNotMatchApprovedTemplate", REJECTED),
    ("FailedOperation.TemplateUnapprovedOrNotExist", REJECTED),
    ("InvalidParameter.DirtyWordFound", REJECTED),
    ("InvalidParameterValue.ContentLengthLimit", REJECTED),
    ("InvalidParameterValue.IncorrectPhoneNumber", REJECTED),
    ("InvalidParameterValue.MarketingTemplateWithoutUnsubscribe", REJECTED),
    ("InvalidParameterValue.ProhibitedUseUrlInTemplateParameter", REJECTED),
    ("InvalidParameterValue.TemplateParameterFormatError", REJECTED),
    ("InvalidParameterValue.TemplateParameterLengthLimit", REJECTED),
    ("LimitExceeded.PhoneNumberCountLimit", REJECTED),
    ("MissingParameter", REJECTED),
    ("MissingParameter.EmptyPhoneNumberSet", REJECTED),
    ("UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny", REJECTED),
    ("UnsupportedOperation", REJECTED),
    ("UnsupportedOperation.GlobalTemplateToChineseMainlandPhone", REJECTED),
    ("LimitExceeded.DeliveryFrequencyLimit", waits(10)),
    ("LimitExceeded.PhoneNumberThirtySecondLimit", waits(1)),
    ("LimitExceeded.PhoneNumberOneHourLimit", waits(60)),
    ("LimitExceeded.PhoneNumberDailyLimit", waits(360)),
    ("LimitExceeded.PhoneNumberSameContentDailyLimit", waits(360)),
    ("FailedOperation.MarketingSendTimeConstraint", waits(180)),
    ("FailedOperation.InsufficientBalanceInSmsPackage", ACCOUNT),
    ("LimitExceeded.AppDailyLimit", ACCOUNT),
    ("LimitExceeded.AppGlobalDailyLimit", ACCOUNT),
    ("LimitExceeded.AppMainlandChinaDailyLimit", ACCOUNT),
    ("LimitExceeded.DailyLimit", ACCOUNT),
    ("RequestLimitExceeded", ACCOUNT),
    ("RequestLimitExceeded.UinLimitExceeded", ACCOUNT),
    ("UnauthorizedOperation.ServiceSuspendDueToArrears", ACCOUNT),
    ("ActionOffline", MEND),
    ("AuthFailure", MEND),
    ("AuthFailure.SecretIdNotFound", MEND),
    ("AuthFailure.SignatureExpire", MEND),
    ("AuthFailure.SignatureFailure", MEND),
    ("FailedOperation.SignatureIncorrectOrUnapproved", MEND),
    ("InternalError.RequestTimeException", MEND),
    ("InternalError.SigFieldMissing", MEND),
    ("InternalError.SigVerificationFail", MEND),
    ("InvalidAction", MEND),
    ("InvalidParameter.AppidAndBizId", MEND),
    ("InvalidParameterValue.SdkAppIdNotExist", MEND),
    ("IpInBlacklist", MEND),
    ("IpNotInWhitelist", MEND),
    ("NoSuchProduct", MEND),
    ("NoSuchVersion", MEND),
    ("UnauthorizedOperation.RequestIpNotInWhitelist", MEND),
    ("UnauthorizedOperation.RequestPermissionDeny", MEND),
    ("UnauthorizedOperation.SdkAppIdIsDisabled", MEND),
    ("UnauthorizedOperation.SmsSdkAppIdVerifyFail", MEND),
    ("UnsupportedRegion", MEND),
    ("FailedOperation.OtherError", Unknown("")),
    ("FailedOperation.ParametersOtherError", Unknown("")),
    ("InternalError", Unknown("")),
    ("InternalError.JsonParseFail", Unknown("")),
    ("InternalError.OtherError", Unknown("")),
    ("InternalError.ParseBackendResponseFail", Unknown("")),
    ("InternalError.SendAndRecvFail", Unknown("")),
    ("InternalError.Timeout", Unknown("")),
    ("InternalError.UnknownError", Unknown("")),
    ("AuthFailureLike.Never", Unknown("")),
    ("ok", Unknown("")),
    ("Never.HeardOf", Unknown("")),
]


def test_the_table_of_codes_is_tested_in_full():
    assert set(TABLE) - {code for code, _ in CODES} == set()
    assert set(FAMILIES) - {code.split(".")[0] for code, _ in CODES} == set()


@pytest.mark.parametrize(("code", "meaning"), CODES, ids=[code for code, _ in CODES])
def test_a_code_means_the_same_of_the_number_and_of_the_call(vendor, code, meaning):
    gateway, expected = make(vendor.url), replace(meaning, code=code, detail="why")

    vendor.said = {"SendStatusSet": [status(code, message="why", serial="", fee=0)]}
    of_the_number = gateway.submit(filled())
    vendor.said = {"Error": {"Code": code, "Message": "why"}}
    of_the_call = gateway.submit(filled())

    assert (of_the_number, of_the_call) == (expected, expected)
    assert len(vendor.requests) == 2


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


def posted(**changes):
    item = {
        "user_receive_time": "2026-11-26 08:03:04",
        "nationcode": "86",
        "mobile": PHONE,
        "report_status": "SUCCESS",
        "errmsg": "DELIVRD",
        "description": "用户短信送达成功",
        "sid": "2:1",
        "ext": "0190-a",
        **changes,
    }
    return {name: value for name, value in item.items() if value is not None}


def parse_posted(*items):
    return make("http://127.0.0.1:9").parse_reports(json.dumps(items).encode())


def test_a_posted_report_is_read_in_beijing_time():
    [report] = parse_posted(posted())

    assert (report.reference, report.vendor_id, report.phone, report.status) == (
        "0190-a",
        "2:1",
        PHONE,
        "delivered",
    )
    assert report.reported_at == datetime(2026, 11, 26, 0, 3, 4, tzinfo=UTC)


def test_a_report_without_our_reference_is_known_by_its_serial_number():
    [absent, empty] = parse_posted(posted(ext=None), posted(ext=""))

    assert (absent.reference, absent.vendor_id) == ("", "2:1")
    assert (empty.reference, empty.vendor_id) == ("", "2:1")


def test_a_hundred_reports_come_at_once():
    items = [posted(sid=f"2:{number}") for number in range(100)]

    reports = parse_posted(*items)

    assert [report.vendor_id for report in reports] == [item["sid"] for item in items]
    assert len({report.dedupe_key for report in reports}) == 100


@pytest.mark.parametrize(
    ("label", "changes", "is_the_same"),
    [
        ("posted again", {}, True),
        ("posted again with another time", {"user_receive_time": ""}, True),
        ("of another text", {"sid": "2:2"}, False),
        ("of another number", {"mobile": OTHER}, False),
    ],
)
def test_a_report_is_told_by_serial_and_number(label, changes, is_the_same):
    [one, two] = parse_posted(posted(), posted(**changes))

    assert (one.dedupe_key == two.dedupe_key) == is_the_same


@pytest.mark.parametrize(
    "changes",
    [
        {"sid": None},
        {"mobile": None},
        {"report_status": None},
        {"report_status": "MAYBE"},
    ],
    ids=["no serial", "no number", "no status", "a status that is none"],
)
def test_a_report_that_is_not_understood_is_refused(changes):
    with pytest.raises(CannotParse) as refused:
        parse_posted(posted(**changes))

    assert PHONE not in str(refused.value)


def parse_reply(**changes):
    item = {"mobile": PHONE, "text": "TD", "time": AT, "sign": "某某", **changes}
    body = json.dumps(item).encode()
    [reply] = make("http://127.0.0.1:9").parse_replies(body)
    return reply


@pytest.mark.parametrize(
    ("label", "changes", "is_the_same"),
    [
        ("posted again", {}, True),
        ("with another sign", {"sign": ""}, True),
        ("a second later", {"time": AT + 1}, False),
        ("of another number", {"mobile": OTHER}, False),
        ("with other words", {"text": "TD。"}, False),
    ],
)
def test_a_reply_is_told_by_number_time_and_words(label, changes, is_the_same):
    assert (
        parse_reply().dedupe_key == parse_reply(**changes).dedupe_key
    ) == is_the_same


def test_a_key_cannot_be_guessed_without_the_accounts():
    """Rows hold the key in the clear; the number in it is one of 10^10."""
    ours = parse_reply().dedupe_key
    others = make("http://127.0.0.1:9", key="other").parse_replies(
        json.dumps({"mobile": PHONE, "text": "TD", "time": AT}).encode()
    )

    assert PHONE not in ours
    assert ours != others[0].dedupe_key


@pytest.mark.parametrize(
    ("label", "at", "moment"),
    [
        ("a number", AT, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("digits", str(AT), datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("nothing", None, None),
        ("far too large", 10**30, None),
    ],
)
def test_the_time_of_a_reply_may_be_missing(label, at, moment):
    assert parse_reply(time=at).sent_at == moment


def test_what_was_posted_is_recognised_when_it_is_pulled(run_simulator):
    recorded = RecordedCallbacks()
    simulator = run_simulator(callback_url=recorded.url)
    simulator.desk.file(TEMPLATE)
    gateway = make(simulator.url)
    gateway.submit(filled())
    [report] = gateway.parse_reports(recorded.take().body)
    simulator.desk.type_reply(PHONE, "ＴＤ 谢谢")
    [reply] = gateway.parse_replies(recorded.take().body)
    recorded.close()

    reports = gateway.pull(CallbackKind.REPORT)
    replies = gateway.pull(CallbackKind.REPLY)

    assert not (reports.has_more or replies.has_more)
    [pulled_report] = gateway.parse_pulled_reports(reports.body)
    assert gateway.parse_pulled_replies(replies.body) == [reply]
    assert replace(pulled_report, reported_at=None) == replace(report, reported_at=None)
    # The simulator's two forms of one moment; Tencent's are whole seconds alike.
    assert pulled_report.reported_at == report.reported_at


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


def test_what_was_pulled_in_another_form_is_kept_and_not_understood(vendor):
    vendor.said = {"Other": []}
    gateway = make(vendor.url)

    page = gateway.pull(CallbackKind.REPORT)

    assert page == Pulled(b'{"Response": {"Other": []}}')
    for parse in (gateway.parse_pulled_reports, gateway.parse_pulled_replies):
        with pytest.raises(CannotParse):
            parse(page.body)


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
