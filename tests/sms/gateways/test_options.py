"""Options come from the environment and are never shown."""

from __future__ import annotations

import pprint

import pytest
from django.conf import settings as configuration
from django.views.debug import get_exception_reporter_filter

from shop.options import Options
from sms.gateways.options import configured, read_options, sealed

SECRET = "s3cret-of-acme"
BUILT_IN = sealed(
    {"aliyun": {"BACKEND": "aliyun.Class", "OPTIONS": {"key": SECRET, "url": "a"}}}
)


def test_the_page_about_an_error_shows_no_value(settings):
    written = f'{{"acme.Gateway": {{"headers": {{"X": "{SECRET}"}}}}}}'
    settings.SMS_GATEWAY_OPTIONS = read_options(written)
    settings.SMS_GATEWAYS = configured(
        ["acme.Gateway", "aliyun"], BUILT_IN, settings.SMS_GATEWAY_OPTIONS
    )
    settings.SMS_BUILT_IN_GATEWAYS = BUILT_IN

    shown = get_exception_reporter_filter(None).get_safe_settings()

    assert SECRET not in pprint.pformat(shown)


def test_the_environment_on_that_page_hides_options_and_passwords():
    page = get_exception_reporter_filter(None)
    names = ("SMS_GATEWAY_OPTIONS", "IMPORT_SOURCES", "DATABASE_URL", "SHOP_NAME")

    shown = [page.cleanse_setting(name, SECRET) for name in names]

    hidden = page.cleansed_substitute
    assert shown == [hidden, hidden, hidden, SECRET]


def test_the_settings_of_this_process_show_no_options():
    for entry in configuration.SMS_BUILT_IN_GATEWAYS.values():
        assert isinstance(entry["OPTIONS"], Options)


def test_options_are_read_by_gateway():
    read = read_options('{"aliyun": {"total_seconds": 5}, "acme.Gateway": {}}')

    assert read == {"aliyun": {"total_seconds": 5}, "acme.Gateway": {}}
    assert read.problem == ""


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("", ""),
        ("{", "SMS_GATEWAY_OPTIONS 不是 JSON，应形如 "),
        ("[" * 100_000, "SMS_GATEWAY_OPTIONS 不是 JSON，应形如 "),
        ('["aliyun"]', "SMS_GATEWAY_OPTIONS 应形如 "),
        ('{"aliyun": "s3cret"}', "SMS_GATEWAY_OPTIONS 中「aliyun」的选项应形如 "),
    ],
)
def test_what_cannot_be_read_is_one_sentence_with_an_example(written, problem):
    example = '{"acme_sms.AcmeGateway": {"key": "…"}}。' if problem else ""

    assert read_options(written).problem == problem + example


def test_given_options_go_over_those_of_the_settings():
    given = Options({"aliyun": Options({"url": "b"})})

    entry = configured(["aliyun"], BUILT_IN, given)["aliyun"]

    assert entry == {"BACKEND": "aliyun.Class", "OPTIONS": {"key": SECRET, "url": "b"}}


def test_a_path_is_a_class_and_an_unknown_name_is_nothing():
    given = Options({"acme.Gateway": Options({"key": "k"})})

    assert configured(["acme.Gateway", "acme"], BUILT_IN, given) == {
        "acme.Gateway": {"BACKEND": "acme.Gateway", "OPTIONS": {"key": "k"}},
        "acme": {},
    }
