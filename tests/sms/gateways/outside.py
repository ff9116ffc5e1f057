"""Writes modules outside the tree, as somebody who uses the project would."""

from __future__ import annotations

import sys
from textwrap import dedent

import pytest

from sms.gateways.options import configured, read_options

ACME = """
from dataclasses import replace

from sms.gateways.simulator import SimulatorGateway


class AcmeGateway(SimulatorGateway):
    name = "acme"
    capabilities = replace(SimulatorGateway.capabilities, vendor="示例短信")
"""


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """Return a function that makes a source importable under a name."""
    folder = tmp_path / "outside"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    names = []

    def install(name, source):
        (folder / f"{name}.py").write_text(dedent(source))
        names.append(name)

    yield install
    for name in names:
        sys.modules.pop(name, None)


def choose(settings, *chosen, options=""):
    """Set what SMS_GATEWAY and SMS_GATEWAY_OPTIONS of the environment would set."""
    given = read_options(options)
    settings.SMS_GATEWAY_OPTIONS = given
    settings.SMS_GATEWAYS = configured(chosen, settings.SMS_BUILT_IN_GATEWAYS, given)
