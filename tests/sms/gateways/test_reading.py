from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sms.gateways.base import CannotParse
from sms.gateways.reading import (
    beijing,
    count_of,
    hashed,
    masked,
    objects,
    read_json,
    read_object,
    shown,
    text_of,
)

EARLY = datetime(2026, 11, 26, 0, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("label", "written", "moment"),
    [
        ("with signs", "2026-11-26 08:03:04", EARLY),
        ("digits only", "20261126080304", EARLY),
        ("digits that are a number", 20261126080304, EARLY),
        ("no such day", "2026-02-29 08:03:04", None),
        ("a day only", "2026-11-26", None),
        ("empty", "", None),
        ("nothing", None, None),
    ],
)
def test_a_moment_without_a_zone_is_beijings(label, written, moment):
    assert beijing(written) == moment


@pytest.mark.parametrize(
    ("value", "parts"),
    [(0, None), (1, 1), (99, 99), (100, None), ("1", 1), ("x", None)],
)
def test_billed_parts_are_a_number_that_can_be(value, parts):
    assert count_of(value) == parts


@pytest.mark.parametrize("body", [b"", b"\xff", b"{", b"[" * 100_000])
def test_what_is_not_json_is_refused_without_being_quoted(body):
    with pytest.raises(CannotParse, match=r"^回调内容不是 JSON。$"):
        read_json(body)


@pytest.mark.parametrize(
    ("body", "said"), [(b'{"a":1}', {"a": 1}), (b"[1]", {}), (b"null", {}), (b"x", {})]
)
def test_an_answer_of_another_form_says_nothing(body, said):
    assert read_object(body) == said


@pytest.mark.parametrize("items", [None, {}, [1], [{}, None]])
def test_only_a_list_of_objects_will_do(items):
    assert objects([{}]) == [{}]
    with pytest.raises(CannotParse):
        objects(items)


def test_a_text_must_be_there_and_be_text():
    assert text_of({"a": ""}, "a") == ""
    for item in ({}, {"a": 1}, {"a": None}):
        with pytest.raises(CannotParse, match=r"^回调缺少 a。$"):
            text_of(item, "a")


def test_numbers_are_not_shown():
    assert masked("+8613800138000 is wrong") == "+86*** is wrong"
    assert shown(b"13800138000\xff" + b"x" * 200) == "***\ufffd" + "x" * 88


def test_a_key_tells_the_parts_apart():
    assert hashed("k", "ab", "c") == hashed("k", "ab", "c")
    assert len({hashed("k", "ab", "c"), hashed("k", "a", "bc")}) == 2
    assert hashed("k", "a") != hashed("other", "a")
