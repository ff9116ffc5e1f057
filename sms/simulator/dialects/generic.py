"""An unnamed vendor for the generic adapter: nested JSON.

A secret header authenticates reports, a token in the body authenticates replies.
"""

from __future__ import annotations

import hmac
import json
from typing import Final

from sms.simulator.dialects.plain import PlainDialect
from sms.simulator.dialects.wire import (
    Asked,
    Kind,
    Malformed,
    Posted,
    Request,
    Response,
    Submitted,
    json_response,
    read_json,
)
from sms.simulator.ledger import Text, TypedReply

PATH: Final = "/generic/messages"
KEY_HEADER: Final = "X-Api-Key"
CALLBACK_HEADER: Final = "X-Callback-Secret"


class GenericDialect(PlainDialect):
    """Takes free text; supports neither inquiries nor pulls."""

    name = "generic"
    tells_reading = False

    def recognises(self, request: Request) -> bool:
        return (request.method, request.path) == ("POST", PATH)

    def authenticates(self, request: Request) -> bool:
        given = request.headers.get(KEY_HEADER.lower(), "")
        return hmac.compare_digest(given.encode(), self._key.encode())

    def read(self, request: Request) -> Asked:
        said = read_json(request.body)
        try:
            return Submitted(said["client_ref"], said["to"]["phone"], said["content"])
        except (KeyError, TypeError) as error:
            raise Malformed(str(error)) from error

    def accepted(self, text: Text) -> Response:
        data = {"message_id": text.id, "parts": text.segments}
        return json_response({"result": {"state": "success"}, "data": [data]})

    def refused(self, code: str, detail: str = "") -> Response:
        result = {"state": "failed", "code": code, "reason": detail}
        return json_response({"result": result})

    def report(self, text: Text) -> Posted:
        event = {
            "message_id": text.id,
            "client_ref": text.reference,
            "to": f"+86{text.phone}",
            "state": text.status,
            "parts": text.segments,
            "at": text.reported_at,
        }
        return _posted("reports", {"events": [event]}, {CALLBACK_HEADER: self._key})

    def reply(self, reply: TypedReply) -> Posted:
        said = {
            "token": self._key,
            "id": reply.id,
            "from": reply.phone,
            "content": reply.text,
            "at": reply.typed_at,
        }
        return _posted("replies", said, {})


def _posted(kind: Kind, said: object, headers: dict[str, str]) -> Posted:
    body = json.dumps(said, ensure_ascii=False).encode()
    return Posted(kind, body, {"Content-Type": "application/json", **headers})
