from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode

import pytest

from sms.gateways.base import (
    Absent,
    Accepted,
    Acknowledgement,
    Balance,
    CallbackKind,
    CallbackRequest,
    CannotParse,
    Found,
    NotSent,
    Pulled,
    Rejected,
    Throttled,
    Unavailable,
    Unknown,
)
from sms.gateways.yunpian import YunpianGateway
from sms.gateways.yunpian.codes import CODES as TABLE
from sms.gateways.yunpian.reports import sign
from sms.simulator.dialects.yunpian import sid
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

TEMPLATE = FiledTemplate("7", "#name#，您的#plate#该保养了，回TD退订")
OTHER = "13900139000"
SID = 3_310_228_982_001


class Yunpian(Contract):
    def make(self, url, *, key=KEY, total_seconds=2.0):
        return YunpianGateway(api_key=key, base_url=url, total_seconds=total_seconds)

    def vendor_id(self, text):
        return str(sid(text))

    def file_templates(self, simulator):
        simulator.desk.file(TEMPLATE)

    def forgeries(self, callback):
        [(name, written)] = parse_qsl(callback.body.decode())
        said = json.loads(written)
        for changes in ({"text": "OK"}, {"mobile": OTHER}, {"_sign": ""}, {"new": "1"}):
            body = urlencode({name: json.dumps({**said, **changes})}).encode()
            yield CallbackRequest(callback.kind, body)
        yield CallbackRequest(callback.kind, b"")


class TestYunpianGateway(Yunpian, QueryContract):
    REJECT_CODE = "2"
    OPT_OUT_CODE = "10"
    RECIPIENT_LIMIT_CODE = "22"
    ACCOUNT_LIMIT_CODE = "3"

    def test_limits_tell_the_number_from_the_account(self, gateway, simulator):
        for code in (self.RECIPIENT_LIMIT_CODE, self.ACCOUNT_LIMIT_CODE):
            simulator.desk.switch_on(Fault(FaultKind.REFUSE, code=code, times=1))

        first, second = (gateway.submit(self.submission()) for _ in range(2))

        assert first == Throttled("22", retry_after=timedelta(hours=1))
        assert second == Throttled("3", scope="account")

    def test_a_query_finds_what_was_accepted_behind_our_back(self, simulator):
        """The list tells money, not how many segments were billed."""
        simulator.desk.switch_on(Fault(FaultKind.REPORT_MISSING))
        simulator.desk.switch_on(Fault(FaultKind.DROP_AFTER_ACCEPT))
        gateway = self.make(simulator.url)
        gateway.submit(self.submission())

        [text] = simulator.desk.texts()
        assert gateway.query("0190-a", PHONE, NOON) == Found(self.vendor_id(text))

    def test_a_query_tells_what_the_carrier_reported(self, gateway, simulator):
        gateway.submit(self.submission())

        [text] = simulator.desk.texts()
        found = gateway.query("0190-a", PHONE, NOON)
        assert found == Found(self.vendor_id(text), status="delivered")


class TestYunpianCallbacks(Yunpian, CallbackContract):
    ACKNOWLEDGEMENTS: ClassVar = dict.fromkeys(
        CallbackKind, Acknowledgement(b"SUCCESS", "text/plain")
    )

    def test_a_report_carries_our_reference(self, gateway, simulator, recorded):
        """Reports are not signed and do not tell how many segments were billed."""
        outcome = gateway.submit(self.submission())

        callback = recorded.take()

        assert gateway.authenticate(callback)
        [report] = gateway.parse_reports(callback.body)
        assert (report.reference, report.vendor_id, report.phone, report.status) == (
            "0190-a",
            outcome.vendor_id,
            PHONE,
            "delivered",
        )
        assert report.segments is None


make = Yunpian().make


@pytest.fixture
def gateway(simulator):
    simulator.desk.file(TEMPLATE)
    return make(simulator.url)


def test_the_published_signature_of_a_reply():
    """https://www.yunpian.com/official/document/sms/zh_cn/domestic_push_reply"""
    item = {
        "base_extend": "8888",
        "extend": "01",
        "id": "2a70c6bb4f2845da816ea1bfe5732747",
        "mobile": "15205201314",
        "reply_time": "2014-03-17 22:55:21",
        "text": "收到了，谢谢！",
    }

    assert sign(item, "0000") == "393d079e0a00912335adfe46f4a2e10f"


def test_a_submission_is_one_form_with_our_reference(vendor):
    vendor.said = {"code": 0, "count": 2, "sid": SID}

    outcome = make(vendor.url).submit(submission())

    assert outcome == Accepted(str(SID), segments=2)
    [(path, headers, body)] = vendor.requests
    assert path == "/v2/sms/single_send.json"
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert dict(parse_qsl(body.decode())) == {
        "apikey": KEY,
        "mobile": PHONE,
        "text": TEXT,
        "uid": "0190-a",
    }


def waits(minutes):
    return Throttled("", retry_after=timedelta(minutes=minutes))


REJECTED = Rejected("")
MEND = NotSent("", scope="account")
ACCOUNT = Throttled("", scope="account")
CODES = [
    (10, Rejected("", is_opt_out=True)),
    (1, REJECTED),
    (2, REJECTED),
    (4, REJECTED),
    (5, REJECTED),
    (7, REJECTED),
    (14, REJECTED),
    (20, REJECTED),
    (23, REJECTED),
    (8, waits(1)),
    (9, waits(5)),
    (17, waits(360)),
    (22, waits(60)),
    (33, waits(1)),
    (13, waits(180)),
    (3, ACCOUNT),
    (-4, ACCOUNT),
    (-5, ACCOUNT),
    (-1, MEND),
    (-2, MEND),
    (-3, MEND),
    (15, MEND),
    (16, MEND),
    (-57, MEND),
    (-50, Unknown("")),
    (-51, Unknown("")),
    (-53, Unknown("")),
    (6, Unknown("")),
    (999, Unknown("")),
]


def test_the_table_of_codes_is_tested_in_full():
    assert set(TABLE) - {str(code) for code, _ in CODES} == set()


@pytest.mark.parametrize("status", [200, 400, 403])
@pytest.mark.parametrize(("code", "meaning"), CODES)
def test_a_code_means_the_same_under_any_status(vendor, status, code, meaning):
    vendor.status, vendor.said = status, {"code": code, "detail": "why"}

    outcome = make(vendor.url).submit(submission())

    assert outcome == replace(meaning, code=str(code), detail="why")
    assert len(vendor.requests) == 1


@pytest.mark.parametrize("code", [0, 2, -1])
@pytest.mark.parametrize("status", [500, 502])
def test_nothing_that_comes_with_an_error_of_the_server_is_proof(vendor, status, code):
    vendor.status, vendor.said = status, {"code": code, "sid": SID}

    outcome = make(vendor.url).submit(submission())

    assert isinstance(outcome, Unknown)
    assert outcome.code == f"http_{status}"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"code": 0}, Unknown("no_id", "accepted without a sid")),
        ({"code": 0, "sid": ""}, Unknown("no_id", "accepted without a sid")),
        ({"code": 0, "sid": None}, Unknown("no_id", "accepted without a sid")),
        ({"code": "0", "sid": str(SID)}, Accepted(str(SID))),
        ({"code": 0, "sid": SID, "count": "x"}, Accepted(str(SID))),
        ({}, Unknown("http_200", "{}")),
        ({"code": None}, Unknown("http_200", '{"code": null}')),
        ({"code": False}, Unknown("http_200", '{"code": false}')),
        ([], Unknown("http_200", "[]")),
    ],
)
def test_an_acceptance_has_an_id(vendor, said, outcome):
    vendor.said = said

    assert make(vendor.url).submit(submission()) == outcome


@pytest.mark.parametrize(
    ("said", "detail"),
    [
        ({"code": 2, "detail": f"参数 mobile={PHONE} 有误"}, "参数 mobile=*** 有误"),
        ({"code": 2, "msg": f"apikey {KEY} wrong"}, "apikey *** wrong"),
        ({"code": 2}, ""),
    ],
)
def test_neither_a_number_nor_the_key_is_shown(vendor, said, detail):
    vendor.said = said

    assert make(vendor.url).submit(submission()) == Rejected("2", detail)


def test_the_key_is_not_shown_of_an_answer_that_is_none(vendor):
    vendor.status, vendor.said = 502, {"apikey": KEY}

    outcome = make(vendor.url).submit(submission())

    assert outcome == Unknown("http_502", '{"apikey": "***"}')


ROW = {
    "sid": SID,
    "uid": "0190-a",
    "mobile": PHONE,
    "send_status": "SUCCESS",
    "report_status": "FAIL",
    "error_msg": "UNDELIV",
}
FOUND = Found(str(SID), "undelivered", "UNDELIV")


@pytest.mark.parametrize(
    ("label", "said", "inquiry"),
    [
        ("ours", [ROW], FOUND),
        ("ours behind another", [{**ROW, "uid": "b"}, ROW], FOUND),
        (
            "delivered",
            [{**ROW, "report_status": "SUCCESS", "error_msg": None}],
            Found(str(SID), "delivered"),
        ),
        (
            "the carrier is silent",
            [{**ROW, "report_status": "UNKNOWN", "error_msg": ""}],
            Found(str(SID)),
        ),
        (
            "not sent on",
            [{**ROW, "send_status": "FAIL", "report_status": "UNKNOWN"}],
            FOUND,
        ),
        ("another text to the number", [{**ROW, "uid": "b"}], Absent()),
        ("a row without our reference", [{**ROW, "uid": None}], Absent()),
        ("nothing", [], Absent()),
        ("not rows", {"code": 0}, Unavailable("no_rows")),
    ],
)
def test_a_query_matches_our_reference_only(vendor, label, said, inquiry):
    vendor.said = said

    assert make(vendor.url).query("0190-a", PHONE, NOON) == inquiry


def test_a_query_asks_ten_minutes_around_in_beijing_time(vendor):
    vendor.said = []

    make(vendor.url).query("0190-a", PHONE, NOON)

    [(path, _, body)] = vendor.requests
    assert path == "/v2/sms/get_record.json"
    assert dict(parse_qsl(body.decode())) == {
        "apikey": KEY,
        "mobile": PHONE,
        "start_time": "2026-11-22 11:50:00",
        "end_time": "2026-11-22 12:10:00",
        "page_num": "1",
        "page_size": "100",
    }


def test_absence_is_told_after_the_last_page_only(vendor):
    others = [{**ROW, "uid": str(number)} for number in range(100)]
    vendor.answers = [others, [*others[:99], ROW], []]

    assert make(vendor.url).query("0190-a", PHONE, NOON) == FOUND
    assert len(vendor.requests) == 2


def test_a_list_without_end_tells_nothing(vendor):
    vendor.said = [{**ROW, "uid": str(number)} for number in range(100)]

    inquiry = make(vendor.url).query("0190-a", PHONE, NOON)

    assert inquiry == Unavailable("too_many_rows")


@pytest.mark.parametrize(
    ("status", "said", "why"), [(400, {"code": -5}, "-5"), (502, [ROW], "http_502")]
)
def test_a_question_that_failed_tells_nothing(vendor, status, said, why):
    vendor.status, vendor.said = status, said
    gateway = make(vendor.url)

    assert gateway.query("0190-a", PHONE, NOON) == Unavailable(why)
    assert gateway.pull(CallbackKind.REPLY) == Unavailable(why)
    assert gateway.balance() == Unavailable(why)


def posted(**changes):
    item = {
        "sid": SID,
        "uid": "0190-a",
        "user_receive_time": "2026-11-26 08:03:04",
        "error_msg": "",
        "mobile": PHONE,
        "report_status": "SUCCESS",
        **changes,
    }
    return {name: value for name, value in item.items() if value is not None}


def parse_posted(*items):
    body = urlencode({"sms_status": json.dumps(items)}).encode()
    return make("http://127.0.0.1:9").parse_reports(body)


def test_a_posted_report_is_read_in_beijing_time():
    [report] = parse_posted(posted())

    assert (report.reference, report.vendor_id, report.phone, report.status) == (
        "0190-a",
        str(SID),
        PHONE,
        "delivered",
    )
    assert report.reported_at == datetime(2026, 11, 26, 0, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("label", "changes", "is_the_same"),
    [
        ("posted again", {}, True),
        ("with the sid as digits", {"sid": str(SID)}, True),
        ("at another time", {"user_receive_time": ""}, True),
        ("of another text", {"sid": SID + 1}, False),
        ("of another number", {"mobile": OTHER}, False),
    ],
)
def test_a_report_is_told_by_sid_and_number(label, changes, is_the_same):
    [one, two] = parse_posted(posted(), posted(**changes))

    assert (one.dedupe_key == two.dedupe_key) == is_the_same
    assert PHONE not in one.dedupe_key


@pytest.mark.parametrize(
    "changes",
    [
        {"sid": None},
        {"sid": "x"},
        {"mobile": None},
        {"report_status": None},
        {"report_status": "UNKNOWN"},
    ],
)
def test_a_report_that_is_not_understood_is_refused(changes):
    with pytest.raises(CannotParse) as refused:
        parse_posted(posted(**changes))

    assert PHONE not in str(refused.value)


@pytest.mark.parametrize(
    "body", [b"sms_status=[]&x", b"sms_reply=%5B%5D", b"sms_status=x", b"a=\xff"]
)
def test_a_form_without_reports_is_refused(body):
    with pytest.raises(CannotParse):
        make("http://127.0.0.1:9").parse_reports(body)


def test_what_was_posted_is_recognised_when_it_is_pulled(run_simulator):
    recorded = RecordedCallbacks()
    simulator = run_simulator(callback_url=recorded.url)
    simulator.desk.file(TEMPLATE)
    gateway = make(simulator.url)
    gateway.submit(submission())
    [report] = gateway.parse_reports(recorded.take().body)
    simulator.desk.type_reply(PHONE, "ＴＤ 谢谢")
    [reply] = gateway.parse_replies(recorded.take().body)
    recorded.close()

    reports = gateway.pull(CallbackKind.REPORT)
    replies = gateway.pull(CallbackKind.REPLY)

    assert not (reports.has_more or replies.has_more)
    assert gateway.parse_pulled_reports(reports.body) == [report]
    assert gateway.parse_pulled_replies(replies.body) == [reply]


def test_a_queue_is_emptied_page_by_page(gateway, simulator):
    gateway.submit(submission())
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


def test_what_was_pulled_in_another_form_is_kept_and_not_understood(vendor):
    vendor.said = {"other": []}
    gateway = make(vendor.url)

    page = gateway.pull(CallbackKind.REPORT)

    assert page == Pulled(b'{"other": []}')
    for parse in (gateway.parse_pulled_reports, gateway.parse_pulled_replies):
        with pytest.raises(CannotParse):
            parse(page.body)


@pytest.mark.parametrize(
    ("said", "balance"),
    [
        ({"balance": 1234.5}, Balance("1,234.50 元")),
        ({"balance": 0}, Balance("0.00 元")),
        ({"balance": "12"}, Unavailable("no_balance")),
        ({}, Unavailable("no_balance")),
    ],
)
def test_the_balance_is_in_yuan(vendor, said, balance):
    vendor.said = said

    assert make(vendor.url).balance() == balance


def test_the_simulator_has_a_balance(gateway):
    assert gateway.balance() == Balance("1,000.00 元")


def test_the_key_is_what_is_missing():
    assert YunpianGateway(api_key="").missing_options() == ("YUNPIAN_API_KEY",)
    assert YunpianGateway(api_key="k").missing_options() == ()
