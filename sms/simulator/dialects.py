"""How one vendor's requests, answers and callbacks look on the wire.

The server keeps the phones, the log and the faults; a dialect only translates. A new
vendor is one class with these methods and one row in ``DIALECTS``.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, Literal, Protocol

from sms.simulator.ledger import Text, TypedReply


@dataclass(frozen=True)
class Request:
    """An HTTP request; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Response:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds_per_byte: float = 0.0


@dataclass(frozen=True)
class Submitted:
    """One text to one recipient, as it should appear on the phone."""

    reference: str
    phone: str
    text: str


@dataclass(frozen=True)
class Inquiry:
    reference: str


@dataclass(frozen=True)
class Posted:
    """A callback in the vendor's form."""

    kind: Literal["reports", "replies"]
    body: bytes
    headers: Mapping[str, str]


class Malformed(ValueError):
    """The request is of this dialect, but cannot be read."""


class Dialect(Protocol):
    name: str

    def recognises(self, request: Request) -> bool: ...

    def authenticates(self, request: Request) -> bool:
        """Whether the request is signed as the vendor demands."""

    def read(self, request: Request) -> Submitted | Inquiry:
        """Return what is asked, or raise Malformed."""

    def accepted(self, text: Text) -> Response: ...

    def refused(self, code: str, detail: str = "") -> Response:
        """Answer with a code of the vendor; nothing was accepted."""

    def unauthorised(self) -> Response: ...

    def malformed(self, detail: str) -> Response: ...

    def found(self, text: Text | None) -> Response: ...

    def report(self, text: Text) -> Posted: ...

    def reply(self, reply: TypedReply) -> Posted: ...


class PlainDialect:
    """The project's own: JSON both ways, a shared key, HMAC-signed callbacks."""

    name = "plain"

    def __init__(self, key: str) -> None:
        self._key = key

    def recognises(self, request: Request) -> bool:
        is_submission = (request.method, request.path) == ("POST", "/send")
        return is_submission or (
            request.method == "GET" and request.path.startswith("/texts/")
        )

    def authenticates(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        expected = f"Bearer {self._key}".strip()
        return hmac.compare_digest(given.strip().encode(), expected.encode())

    def read(self, request: Request) -> Submitted | Inquiry:
        if request.method == "GET":
            return Inquiry(request.path.removeprefix("/texts/"))
        try:
            said = json.loads(request.body)
            return Submitted(said["reference"], said["phone"], said["text"])
        except (ValueError, KeyError, TypeError) as error:
            raise Malformed(str(error)) from error

    def accepted(self, text: Text) -> Response:
        return _json({"code": "OK", "id": text.id, "segments": text.segments})

    def refused(self, code: str, detail: str = "") -> Response:
        return _json({"code": code, "detail": detail})

    def unauthorised(self) -> Response:
        return self.refused("BAD_KEY")

    def malformed(self, detail: str) -> Response:
        return self.refused("BAD_TEXT", detail)

    def found(self, text: Text | None) -> Response:
        if text is None:
            return _json({"code": "NOT_FOUND"}, status=404)
        return _json(
            {
                "code": "OK",
                "id": text.id,
                "segments": text.segments,
                "status": text.status or "",
            }
        )

    def report(self, text: Text) -> Posted:
        item = {
            "id": text.id,
            "reference": text.reference,
            "phone": text.phone,
            "status": text.status,
            "report_code": "DELIVRD" if text.status == "DELIVERED" else "UNDELIV",
            "segments": text.segments,
            "reported_at": text.reported_at,
        }
        return self._posted("reports", item)

    def reply(self, reply: TypedReply) -> Posted:
        item = {
            "id": reply.id,
            "phone": reply.phone,
            "text": reply.text,
            "sent_at": reply.typed_at,
        }
        return self._posted("replies", item)

    def _posted(self, kind: Literal["reports", "replies"], item: object) -> Posted:
        body = json.dumps([item], ensure_ascii=False).encode()
        signature = hmac.new(self._key.encode(), body, sha256).hexdigest()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Simulator-Signature": signature,
        }
        return Posted(kind, body, headers)


def _json(said: dict[str, Any], status: int = 200) -> Response:
    body = json.dumps(said, ensure_ascii=False).encode()
    return Response(status, body, {"Content-Type": "application/json; charset=utf-8"})


DIALECTS: Final = (PlainDialect,)
