from __future__ import annotations

from typing import ClassVar

from sms.gateways.base import Acknowledgement, CallbackKind, Found
from sms.gateways.tencent import TencentGateway
from sms.simulator.ledger import FiledTemplate
from tests.sms.conftest import KEY
from tests.sms.gateways.contract import (
    NOON,
    PHONE,
    CallbackContract,
    Contract,
    GatewayContract,
    submission,
)

TEMPLATE = FiledTemplate("1110", "{1}，您的{2}该保养了，回TD退订")


class Tencent(Contract):
    SIGNS_CALLBACKS = False
    KNOWS_ABSENCE = False

    def make(self, url, *, key=KEY, total_seconds=2.0, **options):
        return TencentGateway(
            secret_id="simulator",
            secret_key=key,
            app_id="1400006666",
            base_url=url,
            total_seconds=total_seconds,
            **options,
        )

    def submission(self, **changes):
        filled = {
            "template_code": "1110",
            "params": (("1", "王先生"), ("2", "沪A12345")),
        }
        return submission(**{**filled, **changes})

    def file_templates(self, simulator):
        simulator.desk.file(TEMPLATE)


class TestTencentGateway(Tencent, GatewayContract):
    REJECT_CODE = "InvalidParameterValue.IncorrectPhoneNumber"
    OPT_OUT_CODE = "FailedOperation.PhoneNumberInBlacklist"
    RECIPIENT_LIMIT_CODE = "LimitExceeded.DeliveryFrequencyLimit"
    ACCOUNT_LIMIT_CODE = "FailedOperation.InsufficientBalanceInSmsPackage"

    def test_a_query_tells_what_the_carrier_reported(self, gateway, simulator):
        """Tencent's rows do not say how many segments were billed."""
        gateway.submit(self.submission())

        [text] = simulator.desk.texts()
        found = gateway.query("0190-a", PHONE, NOON)
        assert found == Found(text.id, status="delivered", code="DELIVRD")


class TestTencentCallbacks(Tencent, CallbackContract):
    ACKNOWLEDGEMENTS: ClassVar = dict.fromkeys(
        CallbackKind,
        Acknowledgement(b'{"result":0,"errmsg":"OK"}', "application/json"),
    )

    def test_a_report_carries_our_reference(self, gateway, simulator, recorded):
        """Tencent's reports do not say how many segments were billed."""
        outcome = gateway.submit(self.submission())

        [report] = gateway.parse_reports(recorded.take().body)

        assert (report.reference, report.vendor_id, report.phone, report.status) == (
            "0190-a",
            outcome.vendor_id,
            PHONE,
            "delivered",
        )
        assert (report.code, report.segments) == ("DELIVRD", None)
