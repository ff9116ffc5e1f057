"""Adapter of the simulator that ships with the project: free text over JSON.

The simulator behaves like real gateways: it is not idempotent, sends error codes in
the body of a 200 and posts reports and replies later. With a key both sides sign.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

from sms.gateways.base import (
    Absent,
    Accepted,
    Acknowledgement,
    Balance,
    CallbackKind,
    CallbackRequest,
    CannotParse,
    Capabilities,
    DeliveryReport,
    DeliveryStatus,
    Found,
    Gateway,
    Inquiry,
    Outcome,
    Pulled,
    Readable,
    Rejected,
    Reply,
    Submission,
    Unavailable,
    Unknown,
)
from sms.gateways.carriers import Says, says
from sms.gateways.codes import (
    ACCOUNT_WAITS,
    NUMBER_WAITS,
    OPTED_OUT,
    STAFF_MUST_MEND,
    Meaning,
    outcome_of,
)
from sms.gateways.http import Answer, exchange, make_client
from sms.gateways.reading import (
    count_of,
    credible,
    read_json,
    read_object,
    readable,
    shown,
    text_of,
)

SIGNATURE_HEADER: Final = "x-simulator-signature"

# The meaning of each code other than OK; an unlisted code is Unknown.
CODES: Final[dict[str, Meaning]] = {
    "RECIPIENT_REFUSED": OPTED_OUT,
    "BAD_NUMBER": Rejected,
    "BAD_TEXT": Rejected,
    "NUMBER_LIMIT": NUMBER_WAITS,
    "ACCOUNT_LIMIT": ACCOUNT_WAITS,
    "NO_BALANCE": ACCOUNT_WAITS,
    "BAD_KEY": STAFF_MUST_MEND,
}
BLOCKED: Final = "BLACKLIST"
READ: Final = "READ"
STATUSES: Final[dict[str, DeliveryStatus]] = {
    "DELIVERED": "delivered",
    READ: "delivered",
    "FAILED": "undelivered",
}


class SimulatorGateway(Gateway):
    """OPTIONS: ``base_url``, ``key`` ('' signs nothing), ``total_seconds``.

    ``is_lenient``: wordings are not checked by the rules of the real vendors.
    """

    name = "simulator"
    capabilities = Capabilities(
        vendor="模拟网关",
        content="text",
        can_query=True,
        absence_is_evidence=True,
        pulls=frozenset(CallbackKind),
        has_balance=True,
        signs_callbacks=True,
        opt_out_wording=(("service", "回TD退订"), ("commercial", "拒收请回复R")),
    )

    def __init__(
        self,
        *,
        base_url: str,
        key: str = "",
        total_seconds: float = 10.0,
        is_lenient: bool = False,
    ) -> None:
        self._key = key
        self.base_url = base_url
        self._total_seconds = total_seconds
        self.is_lenient = is_lenient
        self._client = make_client(base_url, {"Authorization": f"Bearer {key}"})

    def submit(self, submission: Submission) -> Outcome:
        request = self._client.build_request(
            "POST",
            "/send",
            json={
                "reference": submission.reference,
                "phone": submission.phone,
                "text": submission.text,
            },
        )
        answer = exchange(
            self._client,
            request,
            leave_before=submission.leave_before,
            total_seconds=self._total_seconds,
        )
        return _outcome(answer) if isinstance(answer, Answer) else answer

    def query(self, reference: str, phone: str, sent_on: datetime) -> Inquiry:
        request = self._client.build_request("GET", f"/texts/{reference}")
        answer = exchange(self._client, request, total_seconds=self._total_seconds)
        if isinstance(answer, Answer):
            return _inquiry(answer)
        return Unavailable(answer.code)

    def authenticate(self, request: CallbackRequest) -> bool:
        if not self._key:
            return True
        given = request.headers.get(SIGNATURE_HEADER, "")
        return hmac.compare_digest(given.encode(), sign(self._key, request.body))

    def parse_reports(self, body: bytes) -> Readable[DeliveryReport]:
        return readable(read_json(body), _report)

    def parse_replies(self, body: bytes) -> Readable[Reply]:
        return readable(read_json(body), _reply)

    def pull(self, kind: CallbackKind) -> Pulled | Unavailable:
        path = "reports" if kind is CallbackKind.REPORT else "replies"
        request = self._client.build_request("POST", f"/pull/{path}")
        answer = exchange(self._client, request, total_seconds=self._total_seconds)
        if not isinstance(answer, Answer):
            return Unavailable(answer.code)
        if answer.status != HTTPStatus.OK:
            return Unavailable(f"http_{answer.status}")
        return Pulled(answer.body)

    def balance(self) -> Balance | Unavailable:
        request = self._client.build_request("GET", "/balance")
        answer = exchange(self._client, request, total_seconds=self._total_seconds)
        if not isinstance(answer, Answer):
            return Unavailable(answer.code)
        said = read_object(answer.body)
        if said.get("code") != "OK":
            return Unavailable(f"http_{answer.status}")
        return Balance(f"{said.get('balance')} {said.get('unit')}")

    def acknowledge(self, kind: CallbackKind) -> Acknowledgement:
        return Acknowledgement(b'{"code":"OK"}', "application/json")


def sign(key: str, body: bytes) -> bytes:
    """Return the hexadecimal HMAC-SHA256 of a callback's raw body."""
    return hmac.new(key.encode(), body, sha256).hexdigest().encode()


def _outcome(answer: Answer) -> Outcome:
    said = read_object(answer.body)
    code = said.get("code")
    if answer.status != HTTPStatus.OK or not isinstance(code, str):
        return Unknown(f"http_{answer.status}", shown(answer.body))
    detail = str(said.get("detail", ""))
    if code == "OK":
        return _accepted(said)
    return outcome_of(code, detail, CODES)


def _accepted(said: dict[str, Any]) -> Outcome:
    vendor_id = said.get("id")
    if not isinstance(vendor_id, str) or not vendor_id:
        return Unknown("no_id", "accepted without an id")
    return Accepted(vendor_id, count_of(said.get("segments")))


def _inquiry(answer: Answer) -> Inquiry:
    said = read_object(answer.body)
    if answer.status == HTTPStatus.OK and said.get("code") == "OK":
        return Found(
            vendor_id=str(said.get("id", "")),
            status=STATUSES.get(str(said.get("status"))),
            code=str(said.get("report_code", "")),
            segments=count_of(said.get("segments")),
        )
    if answer.status == HTTPStatus.NOT_FOUND and said.get("code") == "NOT_FOUND":
        return Absent()
    return Unavailable(f"http_{answer.status}")


def _report(item: dict[str, Any]) -> DeliveryReport:
    status = STATUSES.get(str(item.get("status")))
    if status is None:
        raise CannotParse(f"未知的状态：{shown(repr(item.get('status')).encode())}")
    is_read = item.get("status") == READ
    code = str(item.get("report_code", ""))
    unreached = says(code)
    said = "read" if is_read else status
    return DeliveryReport(
        dedupe_key=f"{text_of(item, 'id')}:{said}:{item.get('reported_at', '')}",
        reference=str(item.get("reference", "")),
        vendor_id=text_of(item, "id"),
        phone=text_of(item, "phone"),
        status=status,
        code=code,
        segments=count_of(item.get("segments")),
        reported_at=_moment(item.get("reported_at")),
        is_block=code == BLOCKED or unreached is Says.BLOCKED,
        is_unreachable=unreached is Says.UNREACHABLE,
        is_read=is_read,
    )


def _reply(item: dict[str, Any]) -> Reply:
    return Reply(
        dedupe_key=text_of(item, "id"),
        phone=text_of(item, "phone"),
        text=text_of(item, "text"),
        sent_at=_moment(item.get("sent_at")),
    )


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return credible(moment) if moment.tzinfo else None
