"""The interface of a gateway: the values it takes and the outcomes it returns.

A gateway makes exactly one attempt on the wire and never retries. The type of the
outcome decides what ``sms.sending.delivery`` does next:

    Accepted      the gateway has taken the text
    Rejected      the gateway refused it for good; nothing was sent
    TemplateLost  the gateway approves the wording no more; nothing was sent
    Throttled     the gateway refused it for now; nothing was sent, a retry is safe
    NotSent       the text provably never reached the gateway; a retry is safe
    Unknown       the gateway may have taken it: no retry before a report or a query
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from math import inf
from typing import ClassVar, Final, Literal, TypeVar

# Used where the gateway does not say how long to wait.
DEFAULT_PAUSE: Final = timedelta(minutes=10)

Item = TypeVar("Item")
DeliveryStatus = Literal["delivered", "undelivered"]
ThrottleScope = Literal["recipient", "account"]
Fault = Literal["number", "template", "signature", "content", "account", "request"]


@dataclass(frozen=True)
class Submission:
    """One text to one recipient.

    ``reference`` is our token, which reports repeat; ``phone`` has 11 digits.
    Gateways with templates send ``template_code`` and the ordered ``params`` (the
    vendor's variable and its value); the others send ``text``, which begins with
    【signature】. No byte may be sent after ``leave_before``, a moment of the monotonic
    clock, so that a worker that was frozen after its checks sends nothing on waking.
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
    """``is_opt_out`` means that the recipient has refused our texts.

    ``fault`` tells staff what the gateway refused, None if it does not say.
    """

    code: str
    detail: str = ""
    is_opt_out: bool = False
    fault: Fault | None = field(default=None, compare=False)


@dataclass(frozen=True)
class TemplateLost:
    """The wording was approved and is not any more; nothing was sent.

    Its texts wait until staff note a new approval, or until they expire.
    """

    code: str
    detail: str = ""


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

    With ``scope`` account no text gets through until staff have repaired something,
    for example a wrong key.
    """

    code: str
    detail: str = ""
    scope: ThrottleScope = "recipient"


@dataclass(frozen=True)
class Unknown:
    code: str
    detail: str = ""


Outcome = Accepted | Rejected | TemplateLost | Throttled | NotSent | Unknown


@dataclass(frozen=True)
class Found:
    """The gateway has the text; ``status`` is None until the carrier has reported."""

    vendor_id: str
    status: DeliveryStatus | None = None
    code: str = ""
    segments: int | None = None


@dataclass(frozen=True)
class Absent:
    """The gateway answered that it has no such text."""


@dataclass(frozen=True)
class Unavailable:
    """The gateway could not be asked or did not answer."""

    detail: str = ""


Inquiry = Found | Absent | Unavailable


@dataclass(frozen=True)
class DeliveryReport:
    """A carrier's delivery report. A repeated report has the same ``dedupe_key``.

    ``is_block``: the vendor or the carrier keeps the number on a block list, so that
    none of our texts reaches it. ``is_unreachable``: the number does not exist or is
    disconnected (空号, 停机). ``is_read``: the phone has displayed the text, which
    implies that it was delivered. Plain SMS never reports this; RCS, and hence 5G 消息,
    does ("displayed" of RFC 5438).
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
    is_unreachable: bool = False
    is_read: bool = False


@dataclass(frozen=True)
class Reply:
    """A customer's reply. A repeated callback has the same ``dedupe_key``."""

    dedupe_key: str
    phone: str
    text: str
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Pulled:
    """The raw answer to a pull; the vendor may have removed its items from the queue.

    ``has_more`` means that another pull would return more items at once.
    """

    body: bytes
    has_more: bool = False


@dataclass(frozen=True)
class Balance:
    """The account's balance as staff read it: 「1,000.00 元」, 「8,200 条」."""

    shown: str


class CallbackKind(StrEnum):
    REPORT = "report"
    REPLY = "reply"


@dataclass(frozen=True)
class CallbackRequest:
    """A callback without its web framework; header names are in lower case."""

    kind: CallbackKind
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Acknowledgement:
    """The answer that the vendor expects; without it the callback is repeated."""

    body: bytes
    content_type: str
    status: int = 200


class CannotParse(ValueError):
    """A callback body does not have the vendor's format."""


class BadOptions(ValueError):
    """An adapter cannot use an option; the message never contains its value."""


class Readable(list[Item]):
    """The readable items of a callback; ``problem`` describes the others, if any."""

    problem: str = ""


@dataclass(frozen=True)
class Capabilities:
    """What an adapter declares about its vendor; ``sms.checks`` reads it.

    ``needs_filing``: a wording is sent only after the vendor has approved it
    (``sms.texts.filings``).
    ``absence_is_evidence``: a text that ``query`` does not find after a while was never
    taken and may be resent; without it a text of unknown outcome is never resent.
    ``pulls``: the kinds of callback that can be fetched if they were missed.
    ``signs_callbacks``: its callbacks are signed and so prove who posted them.
    ``receives_replies``: customers' replies arrive; without them nobody can opt out.
    ``opt_out_wording``: the words required at the end of a text, by message class.
    ``variable``: how the vendor writes a placeholder in an approved wording; % stands
    for its name or, with ``numbers_variables``, for its number.
    ``separates_variables``: two variables may not stand side by side.
    ``repeats_no_variable``: a variable may occur only once.
    ``longest_value``: how many characters the value of a variable may have; 0 if the
    vendor sets no limit.
    """

    vendor: str
    content: Literal["text", "template"]
    needs_filing: bool = False
    can_query: bool = False
    absence_is_evidence: bool = False
    pulls: frozenset[CallbackKind] = frozenset()
    has_balance: bool = False
    signs_callbacks: bool = False
    receives_replies: bool = True
    opt_out_wording: tuple[tuple[str, str], ...] = ()
    variable: str = ""
    numbers_variables: bool = False
    separates_variables: bool = False
    repeats_no_variable: bool = False
    longest_value: int = 0

    def ending(self, message_class: str) -> str:
        """Return the opt-out wording for the class, '' where none is required."""
        return dict(self.opt_out_wording).get(message_class, "")


class Gateway(ABC):
    """Base class of adapters; docs/adding-a-gateway.md shows a complete one.

    Each process builds one instance from the OPTIONS of its settings entry, and
    threads share it. The parse methods are pure; they omit an item that cannot be
    read and raise CannotParse if none can. The default of each method that is not
    abstract means that the vendor does not offer the feature.
    """

    # Used in callback addresses, in the rows of texts and in the settings.
    name: ClassVar[str]
    capabilities: Capabilities
    # The vendor's address, used to compare clocks; '' if there is none.
    base_url: str = ""

    @abstractmethod
    def submit(self, submission: Submission) -> Outcome:
        """Make one attempt on the wire within the total deadline."""

    def query(self, reference: str, phone: str, sent_on: datetime) -> Inquiry:
        """Ask for the outcome of a text; Unavailable if ``can_query`` is false."""
        return Unavailable("no_query")

    @abstractmethod
    def authenticate(self, request: CallbackRequest) -> bool:
        """Return whether the vendor posted this; the secret path is already checked."""

    @abstractmethod
    def parse_reports(self, body: bytes) -> Readable[DeliveryReport]: ...

    @abstractmethod
    def parse_replies(self, body: bytes) -> Readable[Reply]: ...

    def pull(self, kind: CallbackKind) -> Pulled | Unavailable:
        """Fetch items of missed callbacks; Unavailable if not in ``pulls``."""
        return Unavailable("no_pull")

    def parse_pulled_reports(self, body: bytes) -> Readable[DeliveryReport]:
        return self.parse_reports(body)

    def parse_pulled_replies(self, body: bytes) -> Readable[Reply]:
        return self.parse_replies(body)

    def balance(self) -> Balance | Unavailable:
        """Ask for the account's balance; Unavailable without ``has_balance``."""
        return Unavailable("no_balance")

    def without_secrets(self, text: str) -> str:
        """Return a callback's text as staff may see it; for secrets in the body."""
        return text

    def missing_options(self) -> tuple[str, ...]:
        """Return the missing settings that sending requires, e.g. ALIYUN_KEY_ID."""
        return ()

    def acknowledge(self, kind: CallbackKind) -> Acknowledgement:
        """Return the answer that the vendor expects to a callback that was kept."""
        return Acknowledgement(b"OK", "text/plain")


def missing(**settings: str) -> tuple[str, ...]:
    """Return the names of the settings that are empty."""
    return tuple(name for name, value in settings.items() if not value)
