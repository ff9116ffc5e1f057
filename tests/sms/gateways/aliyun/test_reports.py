from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sms.gateways.base import (
    CannotParse,
)
from tests.sms.conftest import KEY
from tests.sms.gateways.aliyun.account import (
    make,
)
from tests.sms.gateways.contract import (
    PHONE,
)

OTHER = "13900139000"


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
