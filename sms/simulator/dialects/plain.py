"""The project's own dialect: JSON, a shared key, HMAC-signed callbacks."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from sms.simulator.dialects.wire import (
    Asked,
    BalanceQuestion,
    Inquiry,
    Kind,
    Malformed,
    Posted,
    Pull,
    Request,
    Response,
    Submitted,
    json_response,
    read_json,
)
from sms.simulator.ledger import FiledTemplate, Text, TypedReply


class PlainDialect:
    """Takes free text and refuses none."""

    name = "plain"
    tells_reading = True

    def __init__(self, key: str, templates: Mapping[str, FiledTemplate]) -> None:
        self._key = key

    def recognises(self, request: Request) -> bool:
        if request.method == "POST":
            return request.path in ("/send", *_PULLS)
        return request.path == "/balance" or request.path.startswith("/texts/")

    def authenticates(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        expected = f"Bearer {self._key}".strip()
        return hmac.compare_digest(given.strip().encode(), expected.encode())

    def read(self, request: Request) -> Asked:
        if request.path == "/balance":
            return BalanceQuestion()
        if request.method == "GET":
            return Inquiry(request.path.removeprefix("/texts/"))
        if request.path in _PULLS:
            return Pull(_PULLS[request.path])
        said = read_json(request.body)
        try:
            return Submitted(said["reference"], said["phone"], said["text"])
        except KeyError as error:
            raise Malformed(str(error)) from error

    def review(self, submitted: Submitted, at: datetime) -> str:
        return ""

    def accepted(self, text: Text) -> Response:
        return json_response({"code": "OK", "id": text.id, "segments": text.segments})

    def refused(self, code: str, detail: str = "") -> Response:
        return json_response({"code": code, "detail": detail})

    def unauthorised(self) -> Response:
        return self.refused("BAD_KEY")

    def malformed(self, detail: str) -> Response:
        return self.refused("BAD_TEXT", detail)

    def found(self, texts: Sequence[Text]) -> Response:
        if not texts:
            return json_response({"code": "NOT_FOUND"}, status=404)
        text = texts[-1]
        return json_response(
            {
                "code": "OK",
                "id": text.id,
                "segments": text.segments,
                "status": text.status or "",
            }
        )

    def pulled_reports(self, texts: Sequence[Text]) -> Response:
        return json_response([_report(text) for text in texts])

    def pulled_replies(self, replies: Sequence[TypedReply]) -> Response:
        return json_response([_reply(reply) for reply in replies])

    def balance(self) -> Response:
        return json_response({"code": "OK", "balance": "1000.00", "unit": "元"})

    def report(self, text: Text) -> Posted:
        return self._posted("reports", _report(text))

    def reply(self, reply: TypedReply) -> Posted:
        return self._posted("replies", _reply(reply))

    def _posted(self, kind: Kind, item: object) -> Posted:
        body = json.dumps([item], ensure_ascii=False).encode()
        signature = hmac.new(self._key.encode(), body, sha256).hexdigest()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Simulator-Signature": signature,
        }
        return Posted(kind, body, headers)


_PULLS: dict[str, Kind] = {"/pull/reports": "reports", "/pull/replies": "replies"}


def _report(text: Text) -> dict[str, object]:
    return {
        "id": text.id,
        "reference": text.reference,
        "phone": text.phone,
        "status": text.status,
        "report_code": "UNDELIV" if text.status == "FAILED" else "DELIVRD",
        "segments": text.segments,
        "reported_at": text.reported_at,
    }


def _reply(reply: TypedReply) -> dict[str, object]:
    return {
        "id": reply.id,
        "phone": reply.phone,
        "text": reply.text,
        "sent_at": reply.typed_at,
    }
