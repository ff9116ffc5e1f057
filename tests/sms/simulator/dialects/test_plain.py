from __future__ import annotations

import json

import pytest

from sms.simulator.dialects.plain import PlainDialect
from sms.simulator.dialects.wire import (
    BalanceQuestion,
    Inquiry,
    Malformed,
    Pull,
    Request,
    Submitted,
)
from sms.simulator.ledger import Text
from tests.sms.conftest import KEY

DIALECT = PlainDialect(KEY, {})
SAID = {"reference": "a", "phone": "13800138000", "text": "您好"}


def request(method, path, said=SAID, **headers):
    return Request(method, path, headers, json.dumps(said).encode())


def text(number, status=None):
    return Text(number, "a", "13800138000", "您好", 2, "plain", "", status)


@pytest.mark.parametrize(
    ("method", "path", "asked"),
    [
        ("POST", "/send", Submitted("a", "13800138000", "您好")),
        ("POST", "/pull/reports", Pull("reports")),
        ("POST", "/pull/replies", Pull("replies")),
        ("GET", "/texts/a", Inquiry("a")),
        ("GET", "/balance", BalanceQuestion()),
    ],
)
def test_each_address_asks_for_one_thing(method, path, asked):
    assert DIALECT.recognises(request(method, path))
    assert DIALECT.read(request(method, path)) == asked


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/texts/a"), ("GET", "/send"), ("GET", "/")]
)
def test_another_address_is_not_recognised(method, path):
    assert not DIALECT.recognises(request(method, path))


def test_a_text_that_lacks_something_is_malformed():
    with pytest.raises(Malformed):
        DIALECT.read(request("POST", "/send", {"reference": "a", "text": "您好"}))


@pytest.mark.parametrize(
    ("given", "is_ours"),
    [(f"Bearer {KEY}", True), (KEY, False), (f"Bearer {KEY}x", False), ("", False)],
)
def test_the_key_is_a_bearer_token(given, is_ours):
    asked = request("POST", "/send", authorization=given)

    assert DIALECT.authenticates(asked) is is_ours


def test_of_several_texts_the_latest_is_found():
    found = DIALECT.found([text("1"), text("2", "DELIVERED")])

    assert json.loads(found.body) == {
        "code": "OK",
        "id": "2",
        "segments": 2,
        "status": "DELIVERED",
    }
    assert DIALECT.found([]).status == 404


@pytest.mark.parametrize(
    ("status", "code"), [("FAILED", "UNDELIV"), ("DELIVERED", "DELIVRD")]
)
def test_a_report_has_the_code_of_the_carrier(status, code):
    (report,) = json.loads(DIALECT.pulled_reports([text("1", status)]).body)

    assert (report["status"], report["report_code"]) == (status, code)
