from __future__ import annotations

import json

import pytest

from customers.wishes.refusal_journal import JOURNAL
from shop.database.sealed import index_of
from shop.witness.pending import write_pending
from sms.gateways.base import CallbackKind, CallbackRequest
from sms.gateways.simulator import SimulatorGateway
from sms.hearing.unread import note_unread_refusals
from tests.factories import NOW, make_phone

pytestmark = pytest.mark.django_db

ADAPTER = SimulatorGateway(base_url="http://127.0.0.1:9")


def noted(body, kind=CallbackKind.REPLY):
    """Return number, scope and source of what is noted about the body."""
    note_unread_refusals(ADAPTER, CallbackRequest(kind, body), now=NOW)
    write_pending(now=NOW)
    return [
        (entry["phone"], entry["scope"], entry["source"])
        for entry in JOURNAL.read().entries
    ]


def replies(*pairs):
    return json.dumps(
        [{"id": f"r-{at}", "phone": p, "text": t} for at, (p, t) in enumerate(pairs)]
    ).encode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TD", [("all", "reply")]),
        ("别发了", [("all", "reply")]),
        ("只收质保提醒", [("warranty_only", "reply")]),
        ("取消", [("all", "review")]),
        ("谢谢，周六来", []),
    ],
)
def test_what_the_words_refuse_is_noted(text, expected):
    phone = make_phone()

    found = noted(replies((phone, text)))

    assert found == [(index_of(phone), *each) for each in expected]


def test_each_refusal_of_the_body_is_noted_and_nothing_else():
    first, second, third = make_phone(), make_phone(), make_phone()

    found = noted(replies((first, "TD"), (second, "好的"), (third, "退订")))

    assert [phone for phone, _, _ in found] == [index_of(first), index_of(third)]


@pytest.mark.parametrize("body", [b"", b"{", b"[{}]", b"\xff"])
def test_a_body_that_cannot_be_read_is_left_to_staff(body):
    assert noted(body) == []


def test_a_report_tells_nothing_urgent():
    assert noted(replies((make_phone(), "TD")), CallbackKind.REPORT) == []


def test_a_sender_without_a_mobile_number_is_noted_as_the_reply_will_be():
    assert noted(replies(("10690000", "TD"))) == [
        (index_of("10690000"), "all", "reply")
    ]
