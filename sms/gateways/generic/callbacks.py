"""Callbacks of the generic gateway: their authentication and their fields."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Any, Final

from sms.gateways.base import (
    BadOptions,
    CallbackRequest,
    CannotParse,
    DeliveryReport,
    DeliveryStatus,
    Readable,
    Reply,
)
from sms.gateways.carriers import Says, says
from sms.gateways.reading import (
    beijing,
    count_of,
    credible,
    hashed,
    read_json,
    readable,
)

from .forms import at, word_at

_MOBILE: Final = re.compile(r"(?:(?:\+|00)?86)?(1\d{10})")
_SECONDS: Final = re.compile(r"\d{10}")
_MILLISECONDS: Final = re.compile(r"\d{13}")


@dataclass(frozen=True, repr=False, kw_only=True)
class CallbackForm:
    """How a callback is authenticated, and the path of its items ('' is the body).

    The secret is in the header named ``header`` or at the path ``token`` of the body.
    """

    secret: str
    phone: str
    header: str = ""
    token: str = ""
    items: str = ""
    at: str = ""

    def __post_init__(self) -> None:
        if not self.secret:
            raise BadOptions("回调的 secret 不能为空，否则任何人都能冒充网关。")
        if bool(self.header) == bool(self.token):
            raise BadOptions("回调的 header 和 token 必须填一个，且只填一个。")

    def authenticates(self, request: CallbackRequest) -> bool:
        """Compare the secret in constant time."""
        if self.header:
            given = request.headers.get(self.header.lower(), "")
        else:
            given = _token(request.body, self.token)
        # A lone UTF-16 surrogate must not raise an error.
        return compare_digest(given.encode(errors="replace"), self.secret.encode())

    def without_secret(self, text: str) -> str:
        """Hide the secret, also as JSON writes it with escapes."""
        for is_ascii in (True, False):
            escaped = json.dumps(self.secret, ensure_ascii=is_ascii)[1:-1]
            text = text.replace(escaped, "***")
        return text.replace(self.secret, "***")

    def listed(self, body: bytes) -> list[Any]:
        """Return the items; a single one may stand outside a list."""
        said = read_json(body)
        found = at(said, self.items) if self.items else said
        return found if isinstance(found, list) else [found]


@dataclass(frozen=True, repr=False, kw_only=True)
class ReportForm(CallbackForm):
    """Paths in an item; ``delivered`` and ``undelivered`` list the vendor's states."""

    status: str
    delivered: list[str]
    undelivered: list[str]
    id: str = ""
    reference: str = ""
    code: str = ""
    segments: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (self.id or self.reference):
            raise BadOptions("选项 reports 中须有「id」或「reference」，用来对上短信。")

    def read(self, body: bytes) -> Readable[DeliveryReport]:
        return readable(self.listed(body), self._report)

    def _report(self, item: dict[str, Any]) -> DeliveryReport:
        vendor_id, reference = word_at(item, self.id), word_at(item, self.reference)
        if not (vendor_id or reference):
            raise CannotParse(f"回调缺少 {self.id or self.reference}。")
        phone, status = _phone(item, self.phone), self._status(item)
        code, moment = word_at(item, self.code), word_at(item, self.at)
        said = says(code)
        return DeliveryReport(
            dedupe_key=hashed(
                self.secret, reference, vendor_id, phone, status, code, moment
            ),
            reference=reference,
            vendor_id=vendor_id,
            phone=phone,
            status=status,
            code=code,
            segments=count_of(at(item, self.segments)),
            reported_at=_moment(moment),
            is_block=said is Says.BLOCKED,
            is_unreachable=said is Says.UNREACHABLE,
        )

    def _status(self, item: dict[str, Any]) -> DeliveryStatus:
        word = word_at(item, self.status)
        if word in self.delivered:
            return "delivered"
        if word in self.undelivered:
            return "undelivered"
        raise CannotParse("回调中的状态未知。")


@dataclass(frozen=True, repr=False, kw_only=True)
class ReplyForm(CallbackForm):
    """Paths in an item; a second TD from a phone must have another dedupe key."""

    text: str
    id: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (self.id or self.at):
            raise BadOptions("选项 replies 中须有「id」或「at」，否则分不清两次回复。")

    def read(self, body: bytes) -> Readable[Reply]:
        return readable(self.listed(body), self._reply)

    def _reply(self, item: dict[str, Any]) -> Reply:
        reply_id, moment = word_at(item, self.id), word_at(item, self.at)
        if not (reply_id or moment):
            raise CannotParse(f"回调缺少 {self.id or self.at}。")
        phone, text = _phone(item, self.phone), at(item, self.text)
        if not isinstance(text, str):
            raise CannotParse(f"回调缺少 {self.text}。")
        return Reply(
            dedupe_key=hashed(self.secret, reply_id, phone, moment, text),
            phone=phone,
            text=text,
            sent_at=_moment(moment),
        )


@dataclass(frozen=True, repr=False)
class AcknowledgementForm:
    """The answer that the vendor expects to a callback that was kept."""

    body: str = "OK"
    content_type: str = "text/plain"


def _token(body: bytes, path: str) -> str:
    try:
        return word_at(read_json(body), path)
    except CannotParse:
        return ""


def _phone(item: dict[str, Any], path: str) -> str:
    """Return the 11 digits of a mobile number that may begin with +86."""
    said = word_at(item, path)
    if not said:
        raise CannotParse(f"回调缺少 {path}。")
    mobile = _MOBILE.fullmatch(said)
    return mobile[1] if mobile else said


def _moment(said: str) -> datetime | None:
    """Read Unix time or ISO 8601; without a zone the time is Beijing's."""
    if _SECONDS.fullmatch(said):
        return credible(datetime.fromtimestamp(int(said), UTC))
    if _MILLISECONDS.fullmatch(said):
        return credible(datetime.fromtimestamp(int(said) / 1000, UTC))
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return beijing(said)
    return credible(moment) if moment.tzinfo else beijing(said)
