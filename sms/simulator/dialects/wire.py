"""What every dialect reads and writes, free of any vendor and of the server."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from sms.simulator.ledger import FiledTemplate, Text, TypedReply

Kind = Literal["reports", "replies"]


@dataclass(frozen=True)
class Request:
    """An HTTP request; header names are in lower case, ``path`` has the query."""

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
    """One text to one recipient, as it should appear on the phone.

    ``values`` are what was put into a vendor's template, for its limits.
    """

    reference: str
    phone: str
    text: str
    message_class: str = "service"
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inquiry:
    """A question about texts: by our reference, or by the phone where that is ''."""

    reference: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Pull:
    """Asks for what was not pulled yet; what is handed out is gone from the queue."""

    kind: Kind
    limit: int = 100


@dataclass(frozen=True)
class BalanceQuestion:
    """Asks what the account still has."""


Asked = Submitted | Inquiry | Pull | BalanceQuestion


@dataclass(frozen=True)
class Posted:
    """A callback in the vendor's form."""

    kind: Kind
    body: bytes
    headers: Mapping[str, str]
    dialect: str = ""


class Malformed(ValueError):
    """The request is of this dialect, but cannot be read; the text is for humans."""


class Refused(ValueError):
    """The vendor will not take the request; its text is the vendor's code."""


class Dialect(Protocol):
    """Built with the account's key and the templates that the vendor has approved.

    ``tells_reading``: its reports say when somebody has read the text.
    """

    name: str
    tells_reading: bool

    def __init__(self, key: str, templates: Mapping[str, FiledTemplate]) -> None: ...

    def recognises(self, request: Request) -> bool: ...

    def authenticates(self, request: Request) -> bool:
        """Whether the request is signed as the vendor demands."""

    def read(self, request: Request) -> Asked:
        """Return what is asked, or raise Malformed or Refused."""

    def review(self, submitted: Submitted, at: datetime) -> str:
        """Return the vendor's code against the text, '' where it is taken.

        ``at`` is aware: promotions have their hours.
        """

    def accepted(self, text: Text) -> Response: ...

    def refused(self, code: str, detail: str = "") -> Response:
        """Answer with a code of the vendor; nothing was accepted."""

    def unauthorised(self) -> Response: ...

    def malformed(self, detail: str) -> Response: ...

    def found(self, texts: Sequence[Text]) -> Response:
        """Answer an inquiry; the texts are those that it is about, oldest first."""

    def pulled_reports(self, texts: Sequence[Text]) -> Response: ...

    def pulled_replies(self, replies: Sequence[TypedReply]) -> Response: ...

    def balance(self) -> Response: ...

    def report(self, text: Text) -> Posted: ...

    def reply(self, reply: TypedReply) -> Posted: ...


def json_response(said: object, status: int = 200) -> Response:
    body = json.dumps(said, ensure_ascii=False).encode()
    return Response(status, body, {"Content-Type": "application/json; charset=utf-8"})


def read_json(body: bytes) -> dict[str, Any]:
    """Return the object in the body, or raise Malformed."""
    try:
        said = json.loads(body)
    except ValueError as error:
        raise Malformed(str(error)) from error
    if not isinstance(said, dict):
        raise Malformed("not an object")
    return said
