from __future__ import annotations

import json

import pytest

from sms.gateways.base import BadOptions
from sms.gateways.generic.forms import read_form
from sms.gateways.generic.request import RequestForm
from tests.sms.gateways.contract import submission

URL = "https://sms.example.com:8443/v1/send?region=cn"
BODY = {"to": "{phone}", "text": "{text}"}


def form(**changes):
    return read_form(RequestForm, "request", {"url": URL, "body": BODY, **changes})


def written(body, **changes):
    said = form(body={**BODY, "x": body}).written(submission(**changes), "s3cret")
    return json.loads(said)["x"]


def test_a_body_is_filled_wherever_a_text_stands():
    body = [{"ref": "{reference}", "n": 1, "ok": True, "none": None}, "sms:{phone}"]

    assert written(body) == [
        {"ref": "0190-a", "n": 1, "ok": True, "none": None},
        "sms:13800138000",
    ]


@pytest.mark.parametrize(
    "text", ['say "hi"\n', "\\", "{phone}", "}{", "\ud83d", "你好"]
)
def test_whatever_a_text_holds_arrives_as_it_is(text):
    assert written("[{text}]", text=text) == f"[{text}]"


def test_parameters_are_an_object_alone_and_json_inside_a_text():
    params = (("name", '王"先生"'), ("plate", "沪A12345"))

    assert written("{params}", params=params) == dict(params)
    assert written("p={params}", params=()) == "p={}"
    assert json.loads(written(" {params}", params=params)) == dict(params)


def test_the_secret_may_be_in_the_body():
    assert written("key-{secret}") == "key-s3cret"


def test_only_the_origin_is_asked_for_its_clock():
    assert form().origin == "https://sms.example.com:8443/"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"url": "sms.example.com"}, "「url」应形如 https://sms.example.com/send。"),
        ({"url": "ftp://sms.example.com"}, "「url」应形如"),
        ({"url": "https://a:b"}, "「url」应形如"),
        ({"method": "GET"}, "「method」只能是 POST、PUT。"),
        ({"headers": {"X-A": "a\r\nX-B: b"}}, "request.headers.X-A 只能用可见的 ASCII"),
        ({"headers": {"X A": "a"}}, "request.headers.X A 的名称只能用字母、数字和 -。"),
        ({"secret_header": "密钥"}, "secret_header 的名称只能用字母、数字和 -。"),
        ({"headers": {"X-A": 1}}, "request.headers.X-A 只能用可见的 ASCII"),
        ({"body": {"to": "{phone}"}}, "以及 {text} 或 {template_code}"),
        ({"body": {"text": "{text}"}}, "须有 {phone}"),
        (
            {"body": {**BODY, "x": ["{mobile}"]}},
            "{mobile} 不认识，可用的有：",
        ),
    ],
)
def test_a_request_that_cannot_be_made_is_refused(changes, sentence):
    with pytest.raises(BadOptions) as raised:
        form(**changes)

    assert sentence in str(raised.value)
