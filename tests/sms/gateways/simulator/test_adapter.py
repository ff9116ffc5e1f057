from __future__ import annotations

from typing import ClassVar

from sms.gateways.base import Acknowledgement, CallbackKind
from sms.gateways.simulator import SimulatorGateway
from tests.sms.conftest import KEY
from tests.sms.gateways.contract import CallbackContract, QueryContract


class TestSimulatorGateway(QueryContract):
    REJECT_CODE = "BAD_NUMBER"
    OPT_OUT_CODE = "RECIPIENT_REFUSED"
    RECIPIENT_LIMIT_CODE = "NUMBER_LIMIT"
    ACCOUNT_LIMIT_CODE = "NO_BALANCE"

    def make(self, url, *, key=KEY, total_seconds=2.0):
        return SimulatorGateway(base_url=url, key=key, total_seconds=total_seconds)


class TestSimulatorCallbacks(CallbackContract):
    ACKNOWLEDGEMENTS: ClassVar = dict.fromkeys(
        CallbackKind, Acknowledgement(b'{"code":"OK"}', "application/json")
    )

    def make(self, url, *, key=KEY, total_seconds=2.0):
        return SimulatorGateway(base_url=url, key=key, total_seconds=total_seconds)
