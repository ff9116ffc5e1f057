"""Success, a listed refusal, or unknown: nothing else is believed."""

from __future__ import annotations

import json

import pytest

from sms.gateways.base import (
    Accepted,
    BadOptions,
    NotSent,
    Rejected,
    Throttled,
    Unknown,
)
from sms.gateways.generic.answer import AnswerForm
from sms.gateways.generic.forms import read_form
from sms.gateways.http import Answer

SECRET = "s3cret"
FORM = {
    "success": "code",
    "equals": 0,
    "id": "data.sid",
    "code": "code",
    "detail": "msg",
    "refusals": {
        "1001": "rejected",
        "1002": "opted_out",
        "2001": "number_waits",
        "2002": "account_waits",
        "http_401": "staff_must_mend",
    },
}


def form(**changes):
    return read_form(AnswerForm, "answer", {**FORM, **changes})


def outcome(said, *, status=200, **changes):
    answer = Answer(status, json.dumps(said).encode())
    return form(**changes).outcome(answer, secret=SECRET)


@pytest.mark.parametrize(
    ("label", "status", "said", "expected"),
    [
        ("taken", 200, {"code": 0, "data": {"sid": 7}}, Accepted("7")),
        ("taken, as 201", 201, {"code": 0, "data": {"sid": "a"}}, Accepted("a")),
        ("refused", 200, {"code": 1001, "msg": "x"}, Rejected("1001", "x")),
        ("refused, as 400", 400, {"code": "1001"}, Rejected("1001")),
        ("opted out", 200, {"code": 1002}, Rejected("1002", is_opt_out=True)),
        ("the number waits", 200, {"code": 2001}, Throttled("2001")),
        ("all wait", 429, {"code": 2002}, Throttled("2002", scope="account")),
        ("by its status", 401, {}, NotSent("http_401", scope="account")),
    ],
)
def test_what_is_listed_has_a_meaning(label, status, said, expected):
    assert outcome(said, status=status) == expected


@pytest.mark.parametrize(
    ("label", "status", "said", "code"),
    [
        ("an unlisted code", 200, {"code": 1003}, "1003"),
        ("another type", 200, {"code": "0", "data": {"sid": 7}}, "0"),
        ("true is no 1", 200, {"code": False, "data": {"sid": 7}}, "http_200"),
        ("no code", 200, {}, "http_200"),
        ("no object", 200, [0], "http_200"),
        ("nothing", 200, None, "http_200"),
        ("a list for a code", 200, {"code": [1001]}, "http_200"),
        ("a failure", 500, {"code": 1001}, "1001"),
        ("success that failed", 503, {"code": 0, "data": {"sid": 7}}, "0"),
        ("another place", 302, {"code": 1001}, "1001"),
        ("success refused", 400, {"code": 0, "data": {"sid": 7}}, "0"),
        ("no status of HTTP", 599, {"code": 1001}, "1001"),
    ],
)
def test_all_else_is_unknown(label, status, said, code):
    found = outcome(said, status=status)

    assert isinstance(found, Unknown)
    assert found.code == code


@pytest.mark.parametrize("body", [b"", b"\xff", b"<html>", b"[[" * 50_000, b"{"])
def test_an_answer_that_is_no_json_is_unknown(body):
    for status in (200, 401):
        found = form().outcome(Answer(status, body), secret=SECRET)
        assert isinstance(found, Unknown)


@pytest.mark.parametrize("sid", [None, "", True, [], {}])
def test_a_success_without_an_id_is_unknown(sid):
    expected = Unknown("no_id", "accepted without data.sid")

    assert outcome({"code": 0, "data": {"sid": sid}}) == expected


def test_neither_secret_nor_number_is_shown():
    said = {"msg": f"{SECRET} may not send to 13800138000"}

    assert outcome({"code": 1001, **said}).detail == "*** may not send to ***"
    assert outcome({"code": 9, **said}).detail == (
        '{"code": 9, "msg": "*** may not send to ***"}'
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"equals": None}, "选项 answer 中「equals」应为文字、整数或 true/false。"),
        (
            {"refusals": {"1": "no"}},
            "answer.refusals 中「1」只能是 rejected、template_lost、opted_out、"
            "number_waits、account_waits、staff_must_mend 之一。",
        ),
        (
            {"refusals": {"http_200": "number_waits"}},
            "answer.refusals 中「http_200」应在 http_400 至 http_499。",
        ),
        (
            {"refusals": {"0": "rejected"}},
            "answer.refusals 中不能有表示成功的 equals。",
        ),
    ],
)
def test_an_answer_that_cannot_be_told_is_refused(changes, sentence):
    with pytest.raises(BadOptions) as raised:
        form(**changes)

    assert str(raised.value) == sentence
