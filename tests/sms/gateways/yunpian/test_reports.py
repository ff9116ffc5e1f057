from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from sms.gateways.base import (
    CallbackKind,
    CannotParse,
    Pulled,
)
from sms.gateways.yunpian.reports import sign
from tests.sms.gateways.contract import (
    PHONE,
    RecordedCallbacks,
    submission,
)
from tests.sms.gateways.yunpian.account import (
    OTHER,
    SID,
    TEMPLATE,
    make,
)


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


def test_what_was_pulled_in_another_form_is_kept_and_not_understood(vendor):
    vendor.said = {"other": []}
    gateway = make(vendor.url)

    page = gateway.pull(CallbackKind.REPORT)

    assert page == Pulled(b'{"other": []}')
    for parse in (gateway.parse_pulled_reports, gateway.parse_pulled_replies):
        with pytest.raises(CannotParse):
            parse(page.body)
