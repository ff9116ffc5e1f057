from __future__ import annotations

import json

import pytest
from django.core.checks.registry import registry

from sms.checks import (
    check_callback_networks,
    check_callback_tokens,
    check_gateway_options,
    check_gateways,
    check_opt_in_words,
    check_replies_are_received,
    check_signature,
    check_texts_really_leave,
)
from tests.sms.gateways.generic import described
from tests.sms.gateways.outside import choose

SIMULATOR = {
    "BACKEND": "sms.gateways.simulator.SimulatorGateway",
    "OPTIONS": {"base_url": "http://127.0.0.1:9"},
}


def ids(found):
    return [message.id for message in found]


@pytest.mark.parametrize(
    ("label", "gateways", "is_demo", "found"),
    [
        ("the simulator in the demo", {"default": SIMULATOR}, True, []),
        ("none at all", {}, True, ["sms.E003"]),
        ("no such class", {"default": {"BACKEND": "no.Such"}}, True, ["sms.E003"]),
    ],
)
def test_every_gateway_can_be_built(settings, label, gateways, is_demo, found):
    settings.SMS_GATEWAYS, settings.DEMO = gateways, is_demo

    assert ids(check_gateways(None)) == found


@pytest.mark.parametrize(
    ("gateways", "is_demo", "found"),
    [
        ({"default": SIMULATOR}, True, []),
        ({"default": SIMULATOR}, False, ["sms.E011"]),
        ({"default": {"BACKEND": "no.Such"}}, False, []),
    ],
)
def test_the_simulator_is_refused_at_work(settings, gateways, is_demo, found):
    settings.SMS_GATEWAYS, settings.DEMO = gateways, is_demo

    assert ids(check_texts_really_leave(None)) == found


def test_two_gateways_of_one_name_are_refused(settings):
    choose(settings, "aliyun", "sms.gateways.aliyun.AliyunGateway")

    messages = [found.msg for found in check_gateways(None) if found.id == "sms.E003"]
    assert messages[0] == "SMS_GATEWAY 中有两个网关都叫「aliyun」，请去掉一个。"


@pytest.mark.parametrize(
    ("label", "options", "found"),
    [
        ("none", "", []),
        ("of the gateway", '{"aliyun": {"total_seconds": 5}}', []),
        ("of another", '{"tencent": {"total_seconds": 5}}', ["sms.E009"]),
        ("no JSON", "{", ["sms.E009"]),
    ],
)
def test_options_belong_to_a_gateway(settings, label, options, found):
    choose(settings, "aliyun", options=options)

    assert ids(check_gateway_options(None)) == found


def test_options_that_cannot_be_read_are_told_once(settings):
    choose(settings, "aliyun", "tencent", options="{")

    assert (ids(check_gateways(None)), len(check_gateway_options(None))) == ([], 1)


def test_replies_are_heard_through_what_is_built_in(settings):
    choose(settings, "aliyun", "nobody_sms.Gateway")

    assert check_replies_are_received(None) == []


@pytest.mark.parametrize(
    ("replies", "found"), [(None, ["sms.E010"]), (described.REPLIES, [])]
)
def test_a_gateway_through_which_no_td_comes_in_is_refused(settings, replies, found):
    given = {"generic": described.options("http://127.0.0.1:9", replies=replies)}
    choose(settings, "generic", options=json.dumps(given))

    assert ids(check_replies_are_received(None)) == found


def test_only_a_deployment_must_hear_replies():
    checks = registry.get_checks(include_deployment_checks=False)

    assert check_replies_are_received not in checks
    assert check_replies_are_received in registry.get_checks(True)


@pytest.mark.parametrize(
    ("label", "tokens", "found"),
    [
        ("none", [], ["sms.E004"]),
        ("short", ["a" * 21], ["sms.E004"]),
        ("one of two is short", ["a" * 22, "b"], ["sms.E004"]),
        ("128 bits", ["a" * 22], []),
        ("two while they rotate", ["a" * 22, "b" * 22], []),
    ],
)
def test_callbacks_need_a_token_that_cannot_be_guessed(settings, label, tokens, found):
    settings.SMS_CALLBACK_TOKENS = tokens

    assert ids(check_callback_tokens(None)) == found


def test_a_gateway_without_its_keys_does_not_start(settings):
    settings.SMS_GATEWAYS = {
        "tencent": {
            "BACKEND": "sms.gateways.tencent.TencentGateway",
            "OPTIONS": {"secret_id": "", "secret_key": "k", "app_id": "1400006666"},
        }
    }

    (found,) = check_gateways(None)

    assert found.id == "sms.E006"
    assert found.msg == "网关「tencent」缺少 TENCENT_SECRET_ID，短信发不出去。"


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("恢复接收短信", []),
        ("HFDX", []),
        ("1", ["sms.E005"]),
        ("！！", ["sms.E005"]),
        ("TD", ["sms.E005"]),
        ("N", ["sms.E005"]),
        ("取消", ["sms.E005"]),
        ("不再退订", ["sms.E005"]),
    ],
)
def test_a_word_for_coming_back_is_no_refusal(settings, word, found):
    settings.SMS_OPT_IN_WORDS = [word]

    assert ids(check_opt_in_words(None)) == found


@pytest.mark.parametrize(
    ("networks", "found"),
    [
        ({}, []),
        ({"default": ["203.0.113.0/24", "2001:db8::/32"]}, []),
        ({"default": "203.0.113.0/24"}, ["sms.E007"]),
        ({"default": ["203.0.113.0/33"]}, ["sms.E007"]),
        ({"nobody": ["203.0.113.0/24"]}, ["sms.E007"]),
    ],
)
def test_networks_of_callbacks_can_be_read(settings, networks, found):
    settings.SMS_CALLBACK_NETWORKS = networks

    assert ids(check_callback_networks(None)) == found


@pytest.mark.parametrize(
    ("signature", "found"),
    [
        ("锦程", []),
        ("锦程汽车4S店上海浦东", []),
        ("锦程汽车4S店上海浦东旗", []),
        ("锦程汽车4S店上海浦东旗舰", ["sms.E008"]),
        ("锦", ["sms.E008"]),
        ("【锦程汽车】", ["sms.E008"]),
        ("", ["sms.E008"]),
    ],
)
def test_the_signature_is_one_that_gateways_take(settings, signature, found):
    settings.SHOP = {**settings.SHOP, "SIGNATURE": signature}

    assert ids(check_signature(None)) == found
