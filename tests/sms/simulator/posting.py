"""Texts sent to the simulator, and what it hands out."""

from __future__ import annotations

import json

from sms.gateways.base import Submission
from sms.gateways.simulator import SimulatorGateway
from sms.gateways.tencent import TencentGateway
from tests.sms.conftest import KEY

PHONE = "13800138000"
OTHER = "13900139000"


def send(simulator, phone=PHONE, reference="a", text="【某某】您好"):
    gateway = SimulatorGateway(base_url=simulator.url, key=KEY)
    return gateway.submit(Submission(reference, phone, "某某", text))


def plain(simulator):
    return SimulatorGateway(base_url=simulator.url, key=KEY)


def send_by_tencent(simulator, reference="t"):
    gateway = TencentGateway(
        secret_id="simulator", secret_key=KEY, app_id="1", base_url=simulator.url
    )
    params = (("1", "王先生"),)
    return gateway.submit(Submission(reference, OTHER, "某某", "", "1110", params))


def pull_all(simulator, kind, name):
    """Pull until nothing comes any more."""
    found: list[str] = []
    while items := json.loads(plain(simulator).pull(kind).body):
        found += [item[name] for item in items]
    return found
