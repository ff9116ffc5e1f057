from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from sms.gateways.base import BadOptions
from sms.gateways.generic.forms import at, read_form, word_at


@dataclass(frozen=True)
class Form:
    url: str
    is_signed: bool = False
    headers: dict[str, str] = field(default_factory=dict)


def test_what_is_not_given_has_its_default():
    given = {"url": "https://a.cn", "is_signed": True}

    assert read_form(Form, "request", given) == Form("https://a.cn", True, {})


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "选项 request 应为 JSON 对象。"),
        (
            {"url": "a", "uri": "a"},
            "选项 request 中没有「uri」这一项，可用的有：url、is_signed、headers。",
        ),
        ({"is_signed": True}, "选项 request 缺少「url」。"),
        ({"url": 1}, "选项 request 中「url」的类型不对。"),
        ({"url": "a", "headers": []}, "选项 request 中「headers」的类型不对。"),
    ],
)
def test_options_that_do_not_fit_are_refused_in_a_sentence(given, sentence):
    with pytest.raises(BadOptions) as refused:
        read_form(Form, "request", given)

    assert str(refused.value) == sentence


SAID = {"data": [{"id": 7, "ok": True}], "code": "0"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("code", "0"),
        ("data.0", {"id": 7, "ok": True}),
        ("data.1", None),
        ("data.-1", None),
        ("data.id", None),
        ("code.0", None),
        ("", None),
    ],
)
def test_a_path_leads_to_a_value_or_to_none(path, value):
    assert at(SAID, path) == value


@pytest.mark.parametrize(
    ("path", "word"), [("data.0.id", "7"), ("code", "0"), ("data.0.ok", ""), ("x", "")]
)
def test_a_word_is_a_text_or_a_whole_number(path, word):
    assert word_at(SAID, path) == word
