"""Our account at Yunpian."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlencode

from sms.gateways.base import (
    CallbackRequest,
)
from sms.gateways.yunpian import YunpianGateway
from sms.simulator.dialects.yunpian import sid
from sms.simulator.ledger import FiledTemplate
from tests.sms.conftest import KEY
from tests.sms.gateways.contract import (
    Contract,
)

TEMPLATE = FiledTemplate("7", "#name#，您的#plate#该保养了，回TD退订")
OTHER = "13900139000"
SID = 3_310_228_982_001


class Yunpian(Contract):
    def make(self, url, *, key=KEY, total_seconds=2.0):
        return YunpianGateway(api_key=key, base_url=url, total_seconds=total_seconds)

    def vendor_id(self, text):
        return str(sid(text))

    def file_templates(self, simulator):
        simulator.desk.file(TEMPLATE)

    def forgeries(self, callback):
        [(name, written)] = parse_qsl(callback.body.decode())
        said = json.loads(written)
        for changes in ({"text": "OK"}, {"mobile": OTHER}, {"_sign": ""}, {"new": "1"}):
            body = urlencode({name: json.dumps({**said, **changes})}).encode()
            yield CallbackRequest(callback.kind, body)
        yield CallbackRequest(callback.kind, b"")


make = Yunpian().make
