"""The vendors whose rules a wording is checked by."""

from __future__ import annotations

from sms.texts.linting import lint

VENDORS = {
    "simulator": ("simulator.SimulatorGateway", {"base_url": "http://127.0.0.1:9"}),
    "aliyun": ("aliyun.AliyunGateway", {"key_id": "i", "key_secret": "k"}),
    "tencent": (
        "tencent.TencentGateway",
        {"secret_id": "i", "secret_key": "k", "app_id": "1"},
    ),
    "yunpian": ("yunpian.YunpianGateway", {"api_key": "k"}),
}


def use(settings, *names):
    settings.SMS_GATEWAYS = {
        name: {"BACKEND": f"sms.gateways.{path}", "OPTIONS": {**options}}
        for name, (path, options) in VENDORS.items()
        if name in names
    }


def problems(text, message_class, category="maintenance"):
    return [each.sentence for each in lint(text, message_class, category)]
