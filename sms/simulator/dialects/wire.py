"""Types that all dialects share, independent of vendor and server."""

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
    """An HTTP request; header names are lower case, ``path`` includes the query."""

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

    ``values`` are the template's values, needed to check the vendor's limits.
    """

    reference: str
    phone: str
    text: str
    message_class: str = "service"
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inquiry:
    """A question about texts, by our reference or, if that is '', by the phone."""

    reference: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Pull:
    """Asks for items that were not pulled yet; returned items leave the queue."""

    kind: Kind
    limit: int = 100


@dataclass(frozen=True)
class BalanceQuestion:
    """Asks for the account's balance."""


Asked = Submitted | Inquiry | Pull | BalanceQuestion


@dataclass(frozen=True)
class Posted:
    """A callback in the vendor's format."""

    kind: Kind
    body: bytes
    headers: Mapping[str, str]
    dialect: str = ""


class Malformed(ValueError):
    """The request has this dialect but cannot be read; the message is for humans."""


class Refused(ValueError):
    """The vendor refuses the request; the message is the vendor's code."""


class Dialect(Protocol):
    """Interface of a dialect, built with the account's key and approved templates.

    ``tells_reading``: its reports say when the customer has read the text.
    """

    name: str
    tells_reading: bool

    def __init__(self, key: str, templates: Mapping[str, FiledTemplate]) -> None: ...

    def recognises(self, request: Request) -> bool: ...

    def authenticates(self, request: Request) -> bool:
        """Return whether the request is signed as the vendor demands."""

    def read(self, request: Request) -> Asked:
        """Parse the request; raises Malformed or Refused."""

    def review(self, submitted: Submitted, at: datetime) -> str:
        """Return the code with which the vendor refuses the text, '' if it takes it.

        ``at`` is a time with a zone, because promotions are limited to certain hours.
        """

    def accepted(self, text: Text) -> Response: ...

    def refused(self, code: str, detail: str = "") -> Response:
        """Answer with a code of the vendor; no text was accepted."""

    def unauthorised(self) -> Response: ...

    def malformed(self, detail: str) -> Response: ...

    def found(self, texts: Sequence[Text]) -> Response:
        """Answer an inquiry with the matching texts, oldest first."""

    def pulled_reports(self, texts: Sequence[Text]) -> Response: ...

    def pulled_replies(self, replies: Sequence[TypedReply]) -> Response: ...

    def balance(self) -> Response: ...

    def report(self, text: Text) -> Posted: ...

    def reply(self, reply: TypedReply) -> Posted: ...


def json_response(said: object, status: int = 200) -> Response:
    body = json.dumps(said, ensure_ascii=False).encode()
    return Response(status, body, {"Content-Type": "application/json; charset=utf-8"})


def read_json(body: bytes) -> dict[str, Any]:
    """Return the JSON object in the body; raises Malformed."""
    try:
        said = json.loads(body)
    except ValueError as error:
        raise Malformed(str(error)) from error
    if not isinstance(said, dict):
        raise Malformed("not an object")
    return said
