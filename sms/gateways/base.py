"""What a gateway takes and answers: values, so that every case must be handled.

A gateway makes exactly one attempt on the wire and never retries. Whether and when
there is another one is decided in ``sms.delivery`` from the outcome's type:

    Accepted    the gateway has it
    Rejected    it said no, for good; nothing went out
    Throttled   it said not now; nothing went out, later is safe
    NotSent     proved that it never got it; later is safe
    Unknown     it may have it: never resent until a report or a query tells
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from math import inf
from typing import Final, Literal, Protocol

# Where the gateway did not say how long to hold back.
DEFAULT_PAUSE: Final = timedelta(minutes=10)

DeliveryStatus = Literal["delivered", "undelivered"]
ThrottleScope = Literal["recipient", "account"]


@dataclass(frozen=True)
class Submission:
    """One text to one recipient.

    ``reference`` is our token and comes back in reports; ``phone`` is 11 digits.
    Gateways with templates send ``template_code`` and the ordered ``params``, the
    others ``text``, which begins with 【signature】. Not a byte leaves after
    ``leave_before``, a moment of the monotonic clock: a worker that was frozen
    since the gate must not send on waking.
    """

    reference: str
    phone: str
    signature: str
    text: str
    template_code: str = ""
    params: tuple[tuple[str, str], ...] = ()
    leave_before: float = inf


@dataclass(frozen=True)
class Accepted:
    vendor_id: str
    segments: int | None = None


@dataclass(frozen=True)
class Rejected:
    """``is_opt_out``: the gateway says that the recipient has refused us."""

    code: str
    detail: str = ""
    is_opt_out: bool = False


@dataclass(frozen=True)
class Throttled:
    """``scope`` tells whether one number or the whole account must wait."""

    code: str
    detail: str = ""
    scope: ThrottleScope = "recipient"
    retry_after: timedelta = DEFAULT_PAUSE


@dataclass(frozen=True)
class NotSent:
    """``code`` is a short word of ours (refused, dns, …) or the vendor's code."""

    code: str
    detail: str = ""


@dataclass(frozen=True)
class Unknown:
    code: str
    detail: str = ""


Outcome = Accepted | Rejected | Throttled | NotSent | Unknown


@dataclass(frozen=True)
class Found:
    """The gateway has the text; ``status`` is None while the carrier is silent."""

    vendor_id: str
    status: DeliveryStatus | None = None
    code: str = ""
    segments: int | None = None


@dataclass(frozen=True)
class Absent:
    """The gateway answered and knows no such text."""


@dataclass(frozen=True)
class Unavailable:
    """The question could not be asked, or was not answered."""

    detail: str = ""


Inquiry = Found | Absent | Unavailable


@dataclass(frozen=True)
class DeliveryReport:
    """What a carrier said of a text. ``dedupe_key`` is the same when it repeats."""

    dedupe_key: str
    reference: str
    vendor_id: str
    phone: str
    status: DeliveryStatus
    code: str = ""
    segments: int | None = None
    reported_at: datetime | None = None


@dataclass(frozen=True)
class Reply:
    """What a customer wrote. ``dedupe_key`` is the same when it repeats."""

    dedupe_key: str
    phone: str
    text: str
    sent_at: datetime | None = None


class CallbackKind(StrEnum):
    REPORT = "report"
    REPLY = "reply"


@dataclass(frozen=True)
class CallbackRequest:
    """A callback as it came, free of any web framework; header names in lower case."""

    kind: CallbackKind
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Acknowledgement:
    """What the vendor wants to hear, or it posts the same again."""

    body: bytes
    content_type: str
    status: int = 200


class CannotParse(ValueError):
    """A callback body that is not of the vendor's form."""


@dataclass(frozen=True)
class Capabilities:
    """What an adapter declares; ``sms.checks`` compares it with the templates.

    ``absence_is_evidence``: once it has settled, a text unknown to ``query`` was
    never taken. Without it an unknown text is never resent.
    ``opt_out_wording`` is what the gateway demands at the end of a text, by class.
    """

    content: Literal["text", "template"]
    can_query: bool = False
    absence_is_evidence: bool = False
    opt_out_wording: tuple[tuple[str, str], ...] = ()

    def ending(self, message_class: str) -> str:
        """Return the opt-out wording for the class, '' where none is wanted."""
        return dict(self.opt_out_wording).get(message_class, "")


class Gateway(Protocol):
    """An adapter: one file per vendor, its codes in a table at the top.

    Built once a process from the OPTIONS of its settings entry and shared by
    threads. The parse functions are pure and raise CannotParse.
    """

    capabilities: Capabilities

    def submit(self, submission: Submission) -> Outcome:
        """Make one attempt on the wire, within the total deadline."""

    def query(self, reference: str, phone: str, sent_on: datetime) -> Inquiry:
        """Ask what became of a text; Unavailable where ``can_query`` is false."""

    def authenticate(self, request: CallbackRequest) -> bool:
        """Whether the callback is the vendor's; the secret path is checked before."""

    def parse_reports(self, body: bytes) -> list[DeliveryReport]: ...

    def parse_replies(self, body: bytes) -> list[Reply]: ...

    def acknowledge(self, kind: CallbackKind) -> Acknowledgement: ...
