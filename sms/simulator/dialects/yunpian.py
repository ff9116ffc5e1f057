"""Yunpian, version 2: forms with the key inside, free text, replies signed by MD5.

A text must begin with its signature and match an approved wording, in which #name#
matches any text.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta, timezone
from hashlib import md5
from typing import Final
from urllib.parse import parse_qs, urlencode

from sms.simulator.dialects.wire import (
    Asked,
    BalanceQuestion,
    Inquiry,
    Kind,
    Malformed,
    Posted,
    Pull,
    Refused,
    Request,
    Response,
    Submitted,
    json_response,
)
from sms.simulator.ledger import FiledTemplate, Text, TypedReply

BEIJING: Final = timezone(timedelta(hours=8))
PAGE_SIZE: Final = 100
LONGEST_TEXT: Final = 500
PROMOTIONS_FROM: Final = time(8)
PROMOTIONS_UNTIL: Final = time(22)

# The vendor's codes for refused requests.
WRONG_KEY, MISSING, WRONG_FORM, NO_WORDING = "-1", "1", "2", "5"
PROMOTIONS_PAUSE, WRONG_SIGNATURE = "13", "16"

_SIGNED: Final = re.compile(r"【([^【】]{2,12})】(.+)", re.DOTALL)
_VARIABLE: Final = re.compile(r"#\w+#")
_MOBILE: Final = re.compile(r"(?:\+86|86)?(1\d{10})")
_PULLS: Final[dict[str, Kind]] = {
    "/v2/sms/pull_status.json": "reports",
    "/v2/sms/pull_reply.json": "replies",
}


class YunpianDialect:
    name = "yunpian"
    tells_reading = False

    def __init__(self, key: str, templates: Mapping[str, FiledTemplate]) -> None:
        self._key = key
        self._templates = templates

    def recognises(self, request: Request) -> bool:
        return request.method == "POST" and request.path.startswith("/v2/")

    def authenticates(self, request: Request) -> bool:
        given = _form(request).get("apikey", "")
        return hmac.compare_digest(given.encode(), self._key.encode())

    def read(self, request: Request) -> Asked:
        said = _form(request)
        match request.path:
            case "/v2/sms/single_send.json":
                return self._submitted(said)
            case "/v2/sms/get_record.json":
                return _inquiry(said)
            case "/v2/user/get.json":
                return BalanceQuestion()
            case path if path in _PULLS:
                return Pull(_PULLS[path], int(said.get("page_size", 20)))
        raise Malformed("no such call")

    def _submitted(self, said: Mapping[str, str]) -> Submitted:
        phone, text = _only_phone(said.get("mobile", "")), said.get("text", "")
        if not text:
            raise Refused(MISSING)
        signed = _SIGNED.fullmatch(text)
        if signed is None or len(text) > LONGEST_TEXT:
            raise Refused(WRONG_SIGNATURE)
        wordings = (
            filed for filed in self._templates.values() if _matches(filed, signed[2])
        )
        wording = next(wordings, None)
        if wording is None:
            raise Refused(NO_WORDING)
        return Submitted(said.get("uid", ""), phone, text, wording.message_class)

    def review(self, submitted: Submitted, at: datetime) -> str:
        hour = at.astimezone(BEIJING).time()
        is_open = PROMOTIONS_FROM <= hour < PROMOTIONS_UNTIL
        is_promotion = submitted.message_class == "commercial"
        return PROMOTIONS_PAUSE if is_promotion and not is_open else ""

    def accepted(self, text: Text) -> Response:
        return json_response(
            {
                "code": 0,
                "msg": "发送成功",
                "count": text.segments,
                "fee": 0.05 * text.segments,
                "unit": "RMB",
                "mobile": text.phone,
                "sid": sid(text),
            }
        )

    def refused(self, code: str, detail: str = "") -> Response:
        said = {
            "http_status_code": 400,
            "code": int(code) if re.fullmatch(r"-?\d+", code) else code,
            "msg": "",
            "detail": detail,
        }
        return json_response(said, status=400)

    def unauthorised(self) -> Response:
        return self.refused(WRONG_KEY)

    def malformed(self, detail: str) -> Response:
        return self.refused(WRONG_FORM, detail)

    def found(self, texts: Sequence[Text]) -> Response:
        """List all texts on one page; the real Yunpian uses several pages."""
        return json_response([_record(text) for text in texts][-PAGE_SIZE + 1 :])

    def pulled_reports(self, texts: Sequence[Text]) -> Response:
        return json_response([_report(text) for text in texts])

    def pulled_replies(self, replies: Sequence[TypedReply]) -> Response:
        return json_response([_reply(reply) for reply in replies])

    def balance(self) -> Response:
        return json_response({"nick": "simulator", "balance": 1000.0})

    def report(self, text: Text) -> Posted:
        return _posted("reports", "sms_status", [_report(text)])

    def reply(self, reply: TypedReply) -> Posted:
        item = _reply(reply)
        values = ",".join([*(item[name] for name in sorted(item)), self._key])
        signature = md5(values.encode(), usedforsecurity=False).hexdigest()
        return _posted("replies", "sms_reply", {**item, "_sign": signature})


def sid(text: Text) -> int:
    """Return the vendor's id of a text; it is longer than 32 bits."""
    return int(text.id[:15], 16)


def _form(request: Request) -> dict[str, str]:
    said = parse_qs(request.body.decode(errors="replace"), keep_blank_values=True)
    return {name: values[0] for name, values in said.items()}


def _only_phone(number: str) -> str:
    mobile = _MOBILE.fullmatch(number)
    if mobile is None:
        raise Refused(WRONG_FORM)
    return mobile[1]


def _inquiry(said: Mapping[str, str]) -> Inquiry:
    for name in ("start_time", "end_time"):
        datetime.strptime(said.get(name, ""), "%Y-%m-%d %H:%M:%S").astimezone(BEIJING)
    return Inquiry(phone=_only_phone(said.get("mobile", "")))


def _matches(filed: FiledTemplate, wording: str) -> bool:
    parts = (re.escape(part) for part in _VARIABLE.split(filed.text))
    return re.fullmatch(".+".join(parts), wording, re.DOTALL) is not None


def _record(text: Text) -> dict[str, object]:
    return {
        **_report(text),
        "report_status": _status(text) if text.status else "UNKNOWN",
        "send_time": _local(text.accepted_at),
        "send_status": "SUCCESS",
        "text": text.text,
        "fee": 0.05 * text.segments,
    }


def _report(text: Text) -> dict[str, object]:
    is_delivered = text.status == "DELIVERED"
    return {
        "sid": sid(text),
        "uid": text.reference,
        "user_receive_time": _local(text.reported_at) if text.reported_at else "",
        "error_msg": "" if is_delivered or not text.status else "UNDELIV",
        "mobile": text.phone,
        "report_status": _status(text),
    }


def _status(text: Text) -> str:
    return "SUCCESS" if text.status == "DELIVERED" else "FAIL"


def _reply(reply: TypedReply) -> dict[str, str]:
    return {
        "id": reply.id,
        "mobile": reply.phone,
        "text": reply.text,
        "reply_time": _local(reply.typed_at),
        "extend": "",
        "base_extend": "",
    }


def _local(written: str) -> str:
    return f"{datetime.fromisoformat(written).astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


def _posted(kind: Kind, name: str, said: object) -> Posted:
    body = urlencode({name: json.dumps(said, ensure_ascii=False)}).encode()
    return Posted(kind, body, {"Content-Type": "application/x-www-form-urlencoded"})
