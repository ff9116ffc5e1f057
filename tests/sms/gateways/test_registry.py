from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from sms.gateways.registry import gateway, names, options, primary, vendor_of
from tests.sms.gateways.outside import ACME, choose

SIMULATOR = "sms.gateways.simulator.SimulatorGateway"
URL = "http://127.0.0.1:1"
BARE = "submit = authenticate = parse_reports = parse_replies = print"
SECRET = "s3cret-of-acme"


def complaint(name):
    with pytest.raises(ImproperlyConfigured) as raised:
        gateway(name)
    return str(raised.value)


def test_a_gateway_is_built_once_from_its_options(settings):
    settings.SMS_GATEWAYS = {
        "default": {"BACKEND": SIMULATOR, "OPTIONS": {"base_url": URL}},
        "second": {"BACKEND": SIMULATOR, "OPTIONS": {"base_url": URL, "key": "k"}},
    }

    assert (names(), primary()) == (["default", "second"], "default")
    assert gateway("default") is gateway("default")
    assert gateway("second") is not gateway("default")


@pytest.mark.parametrize("name", ["aliyun", "simulator", "tencent", "yunpian"])
def test_what_is_built_in_goes_by_its_short_name(settings, name):
    choose(settings, name)

    assert (names(), gateway(name).name) == ([name], name)


def test_options_of_the_environment_reach_a_built_in_gateway(settings):
    choose(settings, "simulator", options=f'{{"simulator": {{"base_url": "{URL}"}}}}')

    assert gateway("simulator").base_url == URL


def test_a_class_from_outside_is_named_by_itself(settings, outside):
    outside("acme_sms", ACME)
    given = f'{{"acme_sms.AcmeGateway": {{"base_url": "{URL}"}}}}'
    choose(settings, "acme_sms.AcmeGateway", "aliyun", options=given)

    assert (names(), primary()) == (["acme", "aliyun"], "acme")
    assert (gateway("acme").base_url, vendor_of("acme")) == (URL, "示例短信")
    assert options("acme") == {"base_url": URL}


@pytest.mark.parametrize(
    ("label", "entry"),
    [
        ("no such class", {"BACKEND": "sms.gateways.simulator.Nothing"}),
        ("no such module", {"BACKEND": "sms.nowhere.Gateway"}),
        ("no backend", {"OPTIONS": {}}),
        ("wrong options", {"BACKEND": SIMULATOR, "OPTIONS": {"url": URL}}),
        ("no gateway", {"BACKEND": "pathlib.Path"}),
    ],
)
def test_an_unusable_entry_is_refused(settings, label, entry):
    settings.SMS_GATEWAYS = {"default": entry}

    assert complaint("default").startswith("没有可用的网关「default」：")


def test_an_unknown_name_is_told_what_there_is(settings):
    choose(settings, "acme")

    assert complaint("acme") == (
        "没有可用的网关「acme」：SMS_GATEWAY 应为 "
        "simulator、aliyun、tencent、generic、yunpian 之一，"
        "或类的完整路径，如 acme_sms.AcmeGateway。"
    )


def test_a_module_that_cannot_be_found_goes_by_its_path(settings):
    choose(settings, "nobody_sms.Gateway")

    assert names() == ["nobody_sms.Gateway"]
    assert complaint("nobody_sms.Gateway") == (
        "没有可用的网关「nobody_sms.Gateway」：找不到 nobody_sms.Gateway"
        "（ModuleNotFoundError: No module named 'nobody_sms'），"
        "应形如 acme_sms.AcmeGateway，其模块须在 PYTHONPATH 中。"
    )


@pytest.mark.parametrize("name", ["", "Acme", "a.b", "acme/sms", "a" * 21])
def test_a_name_must_fit_addresses_and_columns(settings, outside, name):
    outside("acme_named", ACME.replace('"acme"', f'"{name}"'))
    choose(settings, "acme_named.AcmeGateway")

    assert names() == ["acme_named.AcmeGateway"]
    assert "类属性 name 应为 20 个以内" in complaint("acme_named.AcmeGateway")


@pytest.mark.parametrize(
    ("module", "body", "sentence"),
    [
        ("acme_empty", "name = 'acme'", "缺少方法 authenticate、parse_replies、"),
        ("acme_bare", BARE, "缺少类属性 capabilities，如 Capabilities("),
    ],
)
def test_a_class_is_told_what_it_lacks(settings, outside, module, body, sentence):
    source = (
        f"from sms.gateways.base import Gateway\nclass Acme(Gateway):\n    {body}\n"
    )
    outside(module, source)
    choose(settings, f"{module}.Acme")

    assert sentence in complaint(f"{module}.Acme")


def test_a_class_that_fails_tells_no_option(settings, outside):
    outside(
        "acme_failing",
        ACME + "    def __init__(self, *, key): raise ValueError(key)\n",
    )
    given = f'{{"acme_failing.AcmeGateway": {{"key": "{SECRET}"}}}}'
    choose(settings, "acme_failing.AcmeGateway", options=given)

    assert complaint("acme") == (
        "没有可用的网关「acme」：acme_failing.AcmeGateway 初始化失败（ValueError）。"
    )


@pytest.mark.parametrize("seconds", ["0", "-1", "10.1", '"5"', "null"])
def test_an_attempt_ends_before_its_claim_does(settings, seconds):
    choose(settings, "aliyun", options=f'{{"aliyun": {{"total_seconds": {seconds}}}}}')

    assert complaint("aliyun") == (
        "没有可用的网关「aliyun」：选项 total_seconds 应大于 0、不超过 10（秒）。"
    )


def test_no_gateway_works_with_options_that_cannot_be_read(settings):
    choose(settings, "aliyun", options="{")

    assert complaint("aliyun").startswith("SMS_GATEWAY_OPTIONS 不是 JSON")


@pytest.mark.parametrize(
    ("name", "vendor"),
    [("aliyun", "阿里云"), ("yunpian", "云片"), ("acme", "acme")],
)
def test_staff_read_the_vendor_of_a_gateway_that_is_not_in_use(settings, name, vendor):
    choose(settings, "simulator")

    assert vendor_of(name) == vendor
