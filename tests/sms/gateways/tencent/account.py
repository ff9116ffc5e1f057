"""Our account at Tencent Cloud, its own client, and a server like its."""

from __future__ import annotations

from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111.sms_client import SmsClient

from sms.gateways.tencent import TencentGateway
from sms.simulator.ledger import FiledTemplate
from tests.sms.conftest import KEY
from tests.sms.gateways.contract import (
    PHONE,
    Contract,
    submission,
)
from tests.sms.gateways.vendor import Vendor

TEMPLATE = FiledTemplate("1110", "{1}，您的{2}该保养了，回TD退订")
APP_ID = "1400006666"
OTHER = "13900139000"
AT = 1_700_000_000


class Tencent(Contract):
    SIGNS_CALLBACKS = False
    KNOWS_ABSENCE = False

    def make(self, url, *, key=KEY, total_seconds=2.0, **options):
        return TencentGateway(
            secret_id="simulator",
            secret_key=key,
            app_id=APP_ID,
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


class TencentVendor(Vendor):
    def wrapped(self, said):
        return {"Response": said}


make = Tencent().make
filled = Tencent().submission


def sdk(url, *, secret_id="simulator", key=KEY):
    endpoint = url.removeprefix("http://")
    http = HttpProfile(protocol="http", endpoint=endpoint, reqTimeout=5)
    profile = ClientProfile(httpProfile=http)
    return SmsClient(Credential(secret_id, key), "ap-guangzhou", profile)


def sdk_request(kind, **values):
    request = kind()
    for name, value in values.items():
        setattr(request, name, value)
    return request


SEND = {
    "PhoneNumberSet": [f"+86{PHONE}"],
    "SmsSdkAppId": APP_ID,
    "TemplateId": "1110",
    "SignName": "某某汽车",
    "TemplateParamSet": ["王先生", "沪A12345"],
    "SessionContext": "0190-a",
}


def status(code="Ok", *, phone=PHONE, message="", serial="2:1", fee=1):
    return {
        "SerialNo": serial,
        "PhoneNumber": f"+86{phone}",
        "Fee": fee,
        "SessionContext": "0190-a",
        "Code": code,
        "Message": message,
        "IsoCode": "CN",
    }
