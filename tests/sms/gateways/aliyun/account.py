"""Our account at Aliyun, its own client, and rows that it lists."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from alibabacloud_dysmsapi20170525 import models
from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_tea_openapi.utils_models import Config

from sms.gateways.aliyun import AliyunGateway
from sms.simulator.ledger import FiledTemplate
from tests.sms.conftest import KEY
from tests.sms.gateways.contract import (
    PHONE,
    TEXT,
    Contract,
    submission,
)

TEMPLATE = FiledTemplate("SMS_1110", "${name}，您的${plate}该保养了，回TD退订")
AT = 1_700_000_000
NONCE = "3156853299f313e23d1673dc12e1703d"


class Aliyun(Contract):
    SIGNS_CALLBACKS = False

    def make(self, url, *, key=KEY, total_seconds=2.0, **options):
        return AliyunGateway(
            key_id="simulator",
            key_secret=key,
            base_url=url,
            total_seconds=total_seconds,
            **options,
        )

    def submission(self, **changes):
        filled = {
            "template_code": "SMS_1110",
            "params": (("name", "王先生"), ("plate", "沪A12345")),
        }
        return submission(**{**filled, **changes})

    def file_templates(self, simulator):
        simulator.desk.file(TEMPLATE)


class Vendor(ThreadingHTTPServer):
    """Answers with ``status`` and what ``say`` makes of the parameters."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Vendor.Handler)
        self.status = 200
        self.said: Any = {}
        self.say: Callable[[dict[str, str]], Any] = lambda asked: self.said
        self.requests = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def asked(self):
        """Return the parameters of each call."""
        return [dict(parse_qsl(path.partition("?")[2])) for path, _ in self.requests]

    class Handler(BaseHTTPRequestHandler):
        server: Vendor

        def do_POST(self):
            self.server.requests.append((self.path, self.headers))
            said = self.server.say(self.server.asked[-1])
            answer = json.dumps(said).encode()
            self.send_response(self.server.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments):
            pass


make = Aliyun().make
filled = Aliyun().submission


def in_beijing(written):
    return datetime.fromisoformat(f"{written}+08:00")


def sdk(url, *, key=KEY):
    config = Config(
        access_key_id="simulator",
        access_key_secret=key,
        endpoint=url.removeprefix("http://"),
        protocol="HTTP",
    )
    return Client(config)


def sdk_text():
    return models.SendSmsRequest(
        phone_numbers=PHONE,
        sign_name="某某汽车",
        template_code="SMS_1110",
        template_param='{"name":"王先生","plate":"沪A12345"}',
        out_id="0190-a",
    )


def sdk_question():
    return models.QuerySendDetailsRequest(
        phone_number=PHONE, send_date="20261122", page_size=15, current_page=1
    )


ROW = {
    "PhoneNum": PHONE,
    "Content": TEXT,
    "SendDate": "2026-11-22 12:00:01",
    "ReceiveDate": "2026-11-22 12:00:04",
    "SendStatus": 2,
    "ErrCode": "MOBILE_NOT_ON_SERVICE",
    "OutId": "0190-a",
    "TemplateCode": "SMS_1110",
}


def row(reference="0190-a", **changes):
    return {**ROW, "OutId": reference, **changes}


def page(*rows, total=None):
    count = len(rows) if total is None else total
    listed = {"SmsSendDetailDTO": list(rows)}
    return {"Code": "OK", "TotalCount": str(count), "SmsSendDetailDTOs": listed}
