"""Options come from the environment and are never shown."""

from __future__ import annotations

import logging
import pprint

import pytest

from shop.options import Options, read_options

SECRET = "s3cret-of-acme"


def test_options_are_a_mapping():
    options = Options({"key": SECRET, "headers": {"X-Auth": SECRET}})

    assert dict(options) == {"key": SECRET, "headers": {"X-Auth": SECRET}}
    assert options == Options({"headers": {"X-Auth": SECRET}, "key": SECRET})
    assert hash(options) == hash(Options({**options}))


def test_no_log_shows_a_value(caplog):
    options = Options({"headers": {"X-Auth": SECRET}})

    with caplog.at_level(logging.INFO):
        logging.getLogger("acme").info("built from %s and %r", options, [options])

    assert SECRET not in caplog.text
    assert pprint.pformat({"OPTIONS": options}) == "{'OPTIONS': <Options: headers>}"


def test_options_are_read_by_name():
    read = read_options('{"a": {"n": 5}, "b": {}}', setting="S", example="E")

    assert (dict(read), read.problem) == ({"a": {"n": 5}, "b": {}}, "")


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (" ", ""),
        ("{", "S 不是 JSON，应形如 E。"),
        ("[" * 100_000, "S 不是 JSON，应形如 E。"),
        ("[]", "S 应形如 E。"),
        ('{"a": 1}', "S 中「a」的选项应形如 E。"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(written, problem):
    assert read_options(written, setting="S", example="E").problem == problem
