from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sms.gateways.base import (
    CallbackKind,
    CannotParse,
    Pulled,
)
from tests.sms.gateways.contract import (
    PHONE,
    RecordedCallbacks,
)
from tests.sms.gateways.tencent.account import (
    AT,
    OTHER,
    TEMPLATE,
    filled,
    make,
)


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


@pytest.mark.parametrize(
    ("description", "is_block", "is_unreachable"),
    [
        ("MX:0012", True, False),
        ("MK:0001", False, True),
        ("12", False, True),
        ("EXPIRED", False, False),
    ],
)
def test_a_pulled_report_says_what_a_posted_one_says(
    description, is_block, is_unreachable
):
    row = {
        "SerialNo": "1",
        "SubscriberNumber": PHONE,
        "ReportStatus": "FAIL",
        "Description": description,
    }
    body = json.dumps({"Response": {"PullSmsSendStatusSet": [row]}}).encode()

    [report] = make("http://127.0.0.1:9").parse_pulled_reports(body)

    assert (report.is_block, report.is_unreachable) == (is_block, is_unreachable)


def test_what_was_pulled_in_another_form_is_kept_and_not_understood(vendor):
    vendor.said = {"Other": []}
    gateway = make(vendor.url)

    page = gateway.pull(CallbackKind.REPORT)

    assert page == Pulled(b'{"Response": {"Other": []}}')
    for parse in (gateway.parse_pulled_reports, gateway.parse_pulled_replies):
        with pytest.raises(CannotParse):
            parse(page.body)
