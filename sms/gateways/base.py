"""What a gateway takes and answers: values, so that every case must be handled.

A gateway makes exactly one attempt on the wire and never retries. Whether and when
there is another one is decided in ``sms.sending.delivery`` from the outcome's type:

    Accepted    the gateway has it
    Rejected    it said no, for good; nothing went out
    Throttled   it said not now; nothing went out, later is safe
    NotSent     proved that it never got it; later is safe
    Unknown     it may have it: never resent until a report or a query tells
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from math import inf
from typing import ClassVar, Final, Literal, TypeVar

# Where the gateway did not say how long to hold back.
DEFAULT_PAUSE: Final = timedelta(minutes=10)

Item = TypeVar("Item")
DeliveryStatus = Literal["delivered", "undelivered"]
ThrottleScope = Literal["recipient", "account"]


@dataclass(frozen=True)
class Submission:
    """One text to one recipient.

    ``reference`` is our token and comes back in reports; ``phone`` is 11 digits.
    Gateways with templates send ``template_code`` and the ordered ``params`` (the
    vendor's variable and its value), the others ``text``, which begins with
    【signature】. Not a byte leaves after
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
    """``code`` is a short word of ours (refused, dns, …) or the vendor's code.

    ``scope`` account: no text will get through until staff have mended something,
    as with a wrong key.
    """

    code: str
    detail: str = ""
    scope: ThrottleScope = "recipient"


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
    """What a carrier said of a text. ``dedupe_key`` is the same when it repeats.

    ``is_block``: the vendor or the carrier keeps the number on a list of those that
    get nothing from us. ``is_read``: the phone has shown the text to somebody, which
    no plain SMS tells (RCS, hence 5G 消息, does: "displayed" of RFC 5438); it was
    delivered then.
    """

    dedupe_key: str
    reference: str
    vendor_id: str
    phone: str
    status: DeliveryStatus
    code: str = ""
    segments: int | None = None
    reported_at: datetime | None = None
    is_block: bool = False
    is_read: bool = False


@dataclass(frozen=True)
class Reply:
    """What a customer wrote. ``dedupe_key`` is the same when it repeats."""

    dedupe_key: str
    phone: str
    text: str
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Pulled:
    """What the vendor handed out on request, raw; it may be gone from its queue.

    ``has_more`` where another pull would bring more at once.
    """

    body: bytes
    has_more: bool = False


@dataclass(frozen=True)
class Balance:
    """What the account still has, as staff read it: 「1,000.00 元」, 「8,200 条」."""

    shown: str


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


class BadOptions(ValueError):
    """An option that an adapter cannot use; the text says so without its value."""


class Readable(list[Item]):
    """What could be read of a callback; ``problem`` tells of the rest, '' for none."""

    problem: str = ""


@dataclass(frozen=True)
class Capabilities:
    """What an adapter declares; ``sms.checks`` compares it with the templates.

    ``needs_filing``: a wording goes out only after the vendor has approved it
    (``sms.texts.filings``). ``absence_is_evidence``: once it has settled, a text
    unknown to ``query`` was never taken; without it an unknown text is never resent.
    ``pulls`` are the kinds that can be fetched when a callback was missed.
    ``signs_callbacks``: what it posts proves by itself who posted it.
    ``hears_replies``: a customer's TD can come in; where not, nobody can opt out.
    ``opt_out_wording`` is what the gateway demands at the end of a text, by class.
    ``variable`` is how the vendor writes a placeholder in a wording it approves, with
    % for its name or, where it ``numbers_variables``, its number.
    """

    vendor: str
    content: Literal["text", "template"]
    needs_filing: bool = False
    can_query: bool = False
    absence_is_evidence: bool = False
    pulls: frozenset[CallbackKind] = frozenset()
    has_balance: bool = False
    signs_callbacks: bool = False
    hears_replies: bool = True
    opt_out_wording: tuple[tuple[str, str], ...] = ()
    variable: str = ""
    numbers_variables: bool = False
    separates_variables: bool = False
    repeats_no_variable: bool = False

    def ending(self, message_class: str) -> str:
        """Return the opt-out wording for the class, '' where none is wanted."""
        return dict(self.opt_out_wording).get(message_class, "")


class Gateway(ABC):
    """An adapter; docs/adding-a-gateway.md shows a whole one.

    Built once a process from the OPTIONS of its settings entry and shared by
    threads. The parse functions are pure; they raise CannotParse where nothing can
    be read, and leave out an item that cannot. What is not abstract says that the
    vendor does not offer it.
    """

    # Stands in the addresses of callbacks, in the rows of its texts and in settings.
    name: ClassVar[str]
    capabilities: Capabilities
    # An address of the vendor, asked for its clock; '' where there is none to ask.
    base_url: str = ""

    @abstractmethod
    def submit(self, submission: Submission) -> Outcome:
        """Make one attempt on the wire, within the total deadline."""

    def query(self, reference: str, phone: str, sent_on: datetime) -> Inquiry:
        """Ask what became of a text; Unavailable where ``can_query`` is false."""
        return Unavailable("no_query")

    @abstractmethod
    def authenticate(self, request: CallbackRequest) -> bool:
        """Whether the callback is the vendor's; the secret path is checked before."""

    @abstractmethod
    def parse_reports(self, body: bytes) -> Readable[DeliveryReport]: ...

    @abstractmethod
    def parse_replies(self, body: bytes) -> Readable[Reply]: ...

    def pull(self, kind: CallbackKind) -> Pulled | Unavailable:
        """Fetch what a callback may have missed; Unavailable where not in ``pulls``."""
        return Unavailable("no_pull")

    def parse_pulled_reports(self, body: bytes) -> Readable[DeliveryReport]:
        return self.parse_reports(body)

    def parse_pulled_replies(self, body: bytes) -> Readable[Reply]:
        return self.parse_replies(body)

    def balance(self) -> Balance | Unavailable:
        """Ask what the account still has; Unavailable without ``has_balance``."""
        return Unavailable("no_balance")

    def missing_options(self) -> tuple[str, ...]:
        """Return the settings without which nothing can be sent, e.g. ALIYUN_KEY_ID."""
        return ()

    def acknowledge(self, kind: CallbackKind) -> Acknowledgement:
        """Return what the vendor wants to hear of a callback that was taken."""
        return Acknowledgement(b"OK", "text/plain")


def missing(**settings: str) -> tuple[str, ...]:
    """Return the names of those that are empty."""
    return tuple(name for name, value in settings.items() if not value)
