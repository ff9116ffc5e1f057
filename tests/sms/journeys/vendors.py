"""The three vendors as gateways of the shop: settings, templates and their reports."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from django.urls import reverse

from sms.models import Attempt, Filing, Message
from sms.simulator.ledger import FiledTemplate
from tests.factories import NOW, make_message, make_template
from tests.sms.conftest import KEY

TOKEN = "a-token-that-cannot-be-guessed"
BACKENDS = {
    "aliyun": (
        "sms.gateways.aliyun.AliyunGateway",
        {"key_id": "simulator", "key_secret": KEY},
    ),
    "tencent": (
        "sms.gateways.tencent.TencentGateway",
        {"secret_id": "simulator", "secret_key": KEY, "app_id": "1"},
    ),
    "yunpian": ("sms.gateways.yunpian.YunpianGateway", {"api_key": KEY}),
}
# How each vendor writes the wording 「{称呼}，该保养了」.
WORDINGS = {
    "aliyun": ("${name}，该保养了", {"称呼": "name"}),
    "tencent": ("{1}，该保养了", {"称呼": "1"}),
    "yunpian": ("#name#，该保养了", {"称呼": "name"}),
}


def choose(settings, vendor, url="http://127.0.0.1:9"):
    """Make the vendor, whom the simulator plays, the only gateway of the shop."""
    backend, options = BACKENDS[vendor]
    entry = {"BACKEND": backend, "OPTIONS": {**options, "base_url": url}}
    settings.SMS_GATEWAYS = {vendor: entry}
    settings.SMS_CALLBACK_TOKENS = [TOKEN]


def make_filed_text(vendor, simulator=None, slug="maintenance-due", **fields):
    """Return a due text of a wording, filed once, which the simulator knows too."""
    wording, variables = WORDINGS[vendor]
    filing = Filing.objects.filter(version__template__slug=slug).first()
    if filing is None:
        filing = Filing.objects.create(
            version=make_template(slug=slug),
            gateway=vendor,
            state="approved",
            code=slug,
            variables=variables,
        )
    if simulator is not None:
        simulator.desk.file(FiledTemplate(filing.code, wording))
    values = json.dumps({"称呼": "王先生"}, ensure_ascii=False)
    return make_message(template_version=filing.version, values=values, **fields)


def make_sent(vendor, number, *, at=NOW, **fields):
    """Return a text that the vendor took, as ``number`` in its books."""
    message = make_message(status=Message.Status.ACCEPTED, gateway=vendor, **fields)
    Attempt.objects.create(
        message=message,
        number=1,
        gateway=vendor,
        started_at=at,
        outcome="accepted",
        vendor_id=str(number),
    )
    return message


def post_report(client, vendor, message, code, words="", *, is_delivered=False):
    """Post the vendor's report on the text to the address that it knows."""
    number = message.attempts.get().vendor_id
    body, kind = _REPORTS[vendor](message.phone, number, code, words, is_delivered)
    address = reverse("sms:callback", args=[vendor, TOKEN, "reports"])
    return client.post(address, body, content_type=kind)


def _aliyun(phone, number, code, words, is_delivered):
    item = {
        "phone_number": phone,
        "send_time": "2026-11-21 10:00:00",
        "report_time": "2026-11-21 10:00:05",
        "success": is_delivered,
        "err_code": code,
        "err_msg": words,
        "sms_size": "1",
        "biz_id": number,
        "out_id": "",
    }
    return json.dumps([item]), "application/json"


def _tencent(phone, number, code, words, is_delivered):
    item = {
        "user_receive_time": "2026-11-21 10:00:05",
        "nationcode": "86",
        "mobile": phone,
        "report_status": "SUCCESS" if is_delivered else "FAIL",
        "errmsg": code,
        "description": words,
        "sid": number,
    }
    return json.dumps([item]), "application/json"


def _yunpian(phone, number, code, words, is_delivered):
    item = {
        "sid": int(number),
        "uid": "",
        "user_receive_time": "2026-11-21 10:00:05",
        "error_msg": code,
        "error_detail": words,
        "mobile": phone,
        "report_status": "SUCCESS" if is_delivered else "FAIL",
    }
    form = {"sms_status": json.dumps([item])}
    return urlencode(form), "application/x-www-form-urlencoded"


_REPORTS = {"aliyun": _aliyun, "tencent": _tencent, "yunpian": _yunpian}
