from __future__ import annotations

import json

import pytest

from sms.simulator.dialects.generic import GenericDialect
from sms.simulator.dialects.wire import Malformed, Request, Submitted
from sms.simulator.ledger import Text, TypedReply
from tests.sms.conftest import KEY

DIALECT = GenericDialect(KEY, {})
SAID = {"client_ref": "a", "to": {"phone": "13800138000"}, "content": "您好"}
TEXT = Text(
    "7", "a", "13800138000", "您好", 1, "generic", "", "DELIVERED", "2026-11-21"
)


def request(said=SAID, method="POST", path="/generic/messages", **headers):
    return Request(method, path, headers, json.dumps(said).encode())


def test_a_text_is_read():
    assert DIALECT.read(request()) == Submitted("a", "13800138000", "您好")


@pytest.mark.parametrize(
    "said", [{}, {**SAID, "to": "13800138000"}, {**SAID, "to": {}}]
)
def test_a_text_that_lacks_something_is_malformed(said):
    with pytest.raises(Malformed):
        DIALECT.read(request(said))


@pytest.mark.parametrize(
    ("method", "path", "is_known"),
    [
        ("POST", "/generic/messages", True),
        ("GET", "/generic/messages", False),
        ("POST", "/generic/messages/1", False),
        ("POST", "/send", False),
    ],
)
def test_only_its_own_path_is_recognised(method, path, is_known):
    assert DIALECT.recognises(request(method=method, path=path)) is is_known


@pytest.mark.parametrize(("given", "is_ours"), [(KEY, True), (KEY[:-1], False)])
def test_the_key_is_in_a_header(given, is_ours):
    assert DIALECT.authenticates(request(**{"x-api-key": given})) is is_ours
    assert not DIALECT.authenticates(request())


def test_a_report_is_proved_by_a_header_and_a_reply_by_its_body():
    report = DIALECT.report(TEXT)
    reply = DIALECT.reply(TypedReply("3", "13800138000", "TD", "2026-11-21"))

    assert report.headers["X-Callback-Secret"] == KEY
    (event,) = json.loads(report.body)["events"]
    assert (event["to"], event["state"]) == ("+8613800138000", "DELIVERED")
    assert "X-Callback-Secret" not in reply.headers
    assert json.loads(reply.body) == {
        "token": KEY,
        "id": "3",
        "from": "13800138000",
        "content": "TD",
        "at": "2026-11-21",
    }
