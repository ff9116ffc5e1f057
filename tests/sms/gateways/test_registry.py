from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from sms.gateways.registry import gateway, names, primary

SIMULATOR = "sms.gateways.simulator.SimulatorGateway"
URL = "http://127.0.0.1:1"


def test_a_gateway_is_built_once_from_its_options(settings):
    settings.SMS_GATEWAYS = {
        "default": {"BACKEND": SIMULATOR, "OPTIONS": {"base_url": URL}},
        "second": {"BACKEND": SIMULATOR, "OPTIONS": {"base_url": URL, "key": "k"}},
    }

    assert (names(), primary()) == (["default", "second"], "default")
    assert gateway("default") is gateway("default")
    assert gateway("second") is not gateway("default")


@pytest.mark.parametrize(
    ("label", "entry"),
    [
        ("no such class", {"BACKEND": "sms.gateways.simulator.Nothing"}),
        ("no such module", {"BACKEND": "sms.nowhere.Gateway"}),
        ("no backend", {"OPTIONS": {}}),
        ("wrong options", {"BACKEND": SIMULATOR, "OPTIONS": {"url": URL}}),
    ],
)
def test_an_unusable_entry_is_refused(settings, label, entry):
    settings.SMS_GATEWAYS = {"default": entry}

    with pytest.raises(ImproperlyConfigured, match="没有可用的网关「default」"):
        gateway("default")


def test_an_unknown_name_is_refused(settings):
    settings.SMS_GATEWAYS = {}

    with pytest.raises(ImproperlyConfigured, match="没有可用的网关「default」"):
        gateway("default")
