from __future__ import annotations

from datetime import timedelta
from typing import ClassVar
from urllib.parse import parse_qsl

import pytest

from sms.gateways.base import (
    Absent,
    Accepted,
    Acknowledgement,
    Balance,
    CallbackKind,
    Found,
    Rejected,
    Throttled,
    Unavailable,
    Unknown,
)
from sms.gateways.yunpian import YunpianGateway
from sms.simulator.faults import Fault, FaultKind
from tests.sms.conftest import KEY
from tests.sms.gateways.contract import (
    NOON,
    PHONE,
    TEXT,
    CallbackContract,
    QueryContract,
    submission,
)
from tests.sms.gateways.yunpian.account import (
    SID,
    Yunpian,
    make,
)


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
