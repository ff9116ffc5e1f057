"""How each gateway writes replies and reports, and values that no entry should have."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from sms.gateways.reading import read_json
from sms.gateways.yunpian import reports as yunpian
from sms.models import Message
from tests.factories import NOW
from tests.sms.conftest import KEY

HUGE = 10**40
# json.dumps writes no number that is too large for a float; this word becomes one.
ENDLESS = "1e400"
DEEP: list[Any] = []
for _ in range(200):
    DEEP = [DEEP]

ODD_VALUES = {
    "no year": "0001-01-01 00:00:00",
    "no year, with a zone": "0001-01-01T00:00:00+08:00",
    "the last year": "9999-12-31T23:59:59-12:00",
    "half a character": "TD\ud800",
    "NUL": "TD\0",
    "endless": ENDLESS,
    "huge": HUGE,
    "huge in digits": str(HUGE),
    "negative": -1,
    "fraction": 0.5,
    "null": None,
    "yes": True,
    "empty": "",
    "list": ["TD"],
    "object": {"TD": 1},
    "deep": DEEP,
    "long": "T" * 5000,
}


def written(said: object) -> bytes:
    return json.dumps(said).replace(f'"{ENDLESS}"', ENDLESS).encode()


def wrapped(name: str) -> Callable[[list[dict[str, Any]]], bytes]:
    return lambda entries: written({"Response": {name: entries}})


def form(name: str) -> Callable[[Any], bytes]:
    return lambda said: urlencode({name: written(said).decode()}).encode()


@dataclass(frozen=True)
class Dialect:
    """A gateway's entry of a reply or report; ``body`` joins several in one post.

    The fields are named by what they mean: phone, text or status, id, at.
    """

    gateway: str
    entry: Callable[..., dict[str, Any]]
    names: dict[str, str]
    body: Callable[[list[dict[str, Any]]], bytes] = written
    is_pulled: bool = False
    headers: dict[str, str] = field(default_factory=dict)


def simulator_reply(phone: str, key: str) -> dict[str, Any]:
    return {"id": key, "phone": phone, "text": "TD", "sent_at": NOW.isoformat()}


def aliyun_reply(phone: str, key: str) -> dict[str, Any]:
    return {
        "phone_number": phone,
        "content": "TD",
        "sequence_id": key,
        "send_time": "2026-11-21 10:00:00",
    }


def tencent_reply(phone: str, key: str) -> dict[str, Any]:
    return {"SubscriberNumber": phone, "ReplyContent": "TD", "ReplyTime": NOW_SECONDS}


def yunpian_reply(phone: str, key: str) -> dict[str, Any]:
    return {"mobile": phone, "text": "TD", "reply_time": "2026-11-21 10:00:00"}


def generic_reply(phone: str, key: str) -> dict[str, Any]:
    return {"from": phone, "content": "TD", "id": key, "at": NOW.isoformat()}


NOW_SECONDS = int(NOW.timestamp())
SIMULATOR_REPLY = {"phone": "phone", "text": "text", "id": "id", "at": "sent_at"}
REPLIES = {
    "simulator": Dialect("simulator", simulator_reply, SIMULATOR_REPLY),
    "simulator, pulled": Dialect(
        "simulator", simulator_reply, SIMULATOR_REPLY, is_pulled=True
    ),
    "aliyun": Dialect(
        "aliyun",
        aliyun_reply,
        {
            "phone": "phone_number",
            "text": "content",
            "id": "sequence_id",
            "at": "send_time",
        },
    ),
    "tencent, pulled": Dialect(
        "tencent",
        tencent_reply,
        {"phone": "SubscriberNumber", "text": "ReplyContent", "at": "ReplyTime"},
        wrapped("PullSmsReplyStatusSet"),
        is_pulled=True,
    ),
    "yunpian, pulled": Dialect(
        "yunpian",
        yunpian_reply,
        {"phone": "mobile", "text": "text", "at": "reply_time"},
        is_pulled=True,
    ),
    "generic": Dialect(
        "generic",
        generic_reply,
        {"phone": "from", "text": "content", "id": "id", "at": "at"},
        lambda entries: written({"token": KEY, "replies": entries}),
    ),
}


def simulator_report(message: Message, reference: str, key: str) -> dict[str, Any]:
    return {
        "id": key,
        "reference": reference,
        "phone": message.phone,
        "status": "DELIVERED",
        "reported_at": NOW.isoformat(),
        "report_code": "",
        "segments": 1,
    }


def aliyun_report(message: Message, reference: str, key: str) -> dict[str, Any]:
    return {
        "biz_id": key,
        "out_id": reference,
        "phone_number": message.phone,
        "success": True,
        "report_time": "2026-11-21 10:00:00",
        "err_code": "DELIVERED",
        "sms_size": "1",
    }


def tencent_report(message: Message, reference: str, key: str) -> dict[str, Any]:
    return {
        "sid": key,
        "ext": reference,
        "mobile": message.phone,
        "report_status": "SUCCESS",
        "user_receive_time": "2026-11-21 10:00:00",
        "errmsg": "DELIVRD",
    }


def pulled_tencent_report(message: Message, reference: str, key: str) -> dict[str, Any]:
    return {
        "SerialNo": key,
        "SessionContext": reference,
        "SubscriberNumber": message.phone,
        "ReportStatus": "SUCCESS",
        "UserReceiveTime": NOW_SECONDS,
        "Description": "DELIVRD",
    }


def yunpian_report(message: Message, reference: str, key: str) -> dict[str, Any]:
    return {
        "sid": int(key),
        "uid": reference,
        "mobile": message.phone,
        "report_status": "SUCCESS",
        "user_receive_time": "2026-11-21 10:00:00",
        "error_msg": "DELIVRD",
    }


def generic_report(message: Message, reference: str, key: str) -> dict[str, Any]:
    return {
        "message_id": key,
        "client_ref": reference,
        "to": message.phone,
        "state": "DELIVERED",
        "parts": 1,
        "at": NOW.isoformat(),
    }


HEADERS = {"X-Callback-Secret": KEY}
REPORTS = {
    "simulator": Dialect("simulator", simulator_report, {"at": "reported_at"}),
    "simulator, pulled": Dialect(
        "simulator", simulator_report, {"at": "reported_at"}, is_pulled=True
    ),
    "aliyun": Dialect("aliyun", aliyun_report, {"at": "report_time"}),
    "tencent": Dialect("tencent", tencent_report, {"at": "user_receive_time"}),
    "tencent, pulled": Dialect(
        "tencent",
        pulled_tencent_report,
        {"at": "UserReceiveTime"},
        wrapped("PullSmsSendStatusSet"),
        is_pulled=True,
    ),
    "yunpian": Dialect(
        "yunpian", yunpian_report, {"at": "user_receive_time"}, form("sms_status")
    ),
    "yunpian, pulled": Dialect(
        "yunpian", yunpian_report, {"at": "user_receive_time"}, is_pulled=True
    ),
    "generic": Dialect(
        "generic",
        generic_report,
        {"at": "at"},
        lambda entries: written({"events": entries}),
        headers=HEADERS,
    ),
}


def tencent_post(phone: str, name: str, value: object) -> bytes:
    return written(
        {"mobile": phone, "text": "TD", "time": NOW_SECONDS, "sign": "x"}
        | {name: value}
    )


def yunpian_post(phone: str, name: str, value: object) -> bytes:
    said = written(yunpian_reply(phone, "") | {name: value})
    signed = read_json(said)
    signature = written({"_sign": yunpian.sign(signed, KEY)})[1:-1]
    return urlencode({"sms_reply": said[:-1] + b"," + signature + b"}"}).encode()
