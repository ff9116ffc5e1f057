"""Yunpian, API version 2: free text that must match an approved wording.

https://www.yunpian.com/official/document/sms/zh_cn/domestic_single_send. The form of
each call contains the secret key, so forms are never logged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from math import inf
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
    NotSent,
    Outcome,
    Pulled,
    Readable,
    Reply,
    Submission,
    Unavailable,
    Unknown,
    missing,
)
from sms.gateways.codes import outcome_of
from sms.gateways.http import Answer, exchange, make_client
from sms.gateways.reading import (
    BEIJING,
    count_of,
    masked,
    objects,
    read_json,
    read_object,
    shown,
)

from .codes import CODES
from .reports import (
    STATUSES,
    is_signed,
    posted_replies,
    posted_reports,
    pulled_replies,
    pulled_reports,
    vendor_id_of,
)

PAGE_SIZE: Final = 100
MOST_PAGES: Final = 10
# Rows per pull. At most 64 KiB of an answer are read, and rows beyond that are lost,
# because the vendor has removed them from its queue.
PULLS: Final = {
    CallbackKind.REPORT: ("pull_status", 100),
    CallbackKind.REPLY: ("pull_reply", 15),
}
# Clocks differ; Yunpian lists a text under the moment at which it took the text.
ASKED_AROUND: Final = timedelta(minutes=10)


class YunpianGateway(Gateway):
    """Yunpian requires 【signature】 at the start and matches approved wordings."""

    name = "yunpian"
    capabilities = Capabilities(
        vendor="云片",
        content="text",
        needs_filing=True,
        can_query=True,
        absence_is_evidence=True,
        pulls=frozenset(CallbackKind),
        has_balance=True,
        opt_out_wording=(("commercial", "回T退订"),),
        variable="#%#",
    )

    def __init__(
        self,
        *,
        api_key: str,
        base_url: str = "https://sms.yunpian.com",
        total_seconds: float = 10.0,
    ) -> None:
        self._api_key = api_key
        self.base_url = base_url
        self._total_seconds = total_seconds
        self._client = make_client(base_url)

    def submit(self, submission: Submission) -> Outcome:
        said = {
            "mobile": submission.phone,
            "text": submission.text,
            "uid": submission.reference,
        }
        answer = self._ask(
            "sms/single_send", said, leave_before=submission.leave_before
        )
        return self._outcome(answer) if isinstance(answer, Answer) else answer

    def query(self, reference: str, phone: str, sent_on: datetime) -> Inquiry:
        try:
            for row in self._records(phone, sent_on):
                if row.get("uid") == reference:
                    return _found(row)
        except _Unanswered as error:
            return Unavailable(str(error))
        return Absent()

    def _records(self, phone: str, sent_on: datetime) -> Iterator[dict[str, Any]]:
        """Yield the vendor's records of a number; raises _Unanswered."""
        for page in range(1, MOST_PAGES + 1):
            said = {
                "mobile": phone,
                "start_time": _local(sent_on - ASKED_AROUND),
                "end_time": _local(sent_on + ASKED_AROUND),
                "page_num": str(page),
                "page_size": str(PAGE_SIZE),
            }
            rows = _rows(_answered(self._ask("sms/get_record", said)))
            yield from rows
            if len(rows) < PAGE_SIZE:
                return
        raise _Unanswered("too_many_rows")

    def authenticate(self, request: CallbackRequest) -> bool:
        """Check a reply's signature; reports have none, only the secret path."""
        is_reply = request.kind is CallbackKind.REPLY
        return not is_reply or is_signed(request.body, self._api_key)

    def parse_reports(self, body: bytes) -> Readable[DeliveryReport]:
        return posted_reports(body, self._api_key)

    def parse_replies(self, body: bytes) -> Readable[Reply]:
        return posted_replies(body, self._api_key)

    def pull(self, kind: CallbackKind) -> Pulled | Unavailable:
        action, limit = PULLS[kind]
        try:
            answer = _answered(self._ask(f"sms/{action}", {"page_size": str(limit)}))
        except _Unanswered as error:
            return Unavailable(str(error))
        return Pulled(answer.body, has_more=_is_full(answer, limit))

    def parse_pulled_reports(self, body: bytes) -> Readable[DeliveryReport]:
        return pulled_reports(body, self._api_key)

    def parse_pulled_replies(self, body: bytes) -> Readable[Reply]:
        return pulled_replies(body, self._api_key)

    def balance(self) -> Balance | Unavailable:
        try:
            said = read_object(_answered(self._ask("user/get", {})).body)
        except _Unanswered as error:
            return Unavailable(str(error))
        left = said.get("balance")
        if not isinstance(left, int | float) or isinstance(left, bool):
            return Unavailable("no_balance")
        return Balance(f"{left:,.2f} 元")

    def missing_options(self) -> tuple[str, ...]:
        return missing(YUNPIAN_API_KEY=self._api_key)

    def acknowledge(self, kind: CallbackKind) -> Acknowledgement:
        return Acknowledgement(b"SUCCESS", "text/plain")

    def _ask(
        self, action: str, said: Mapping[str, str], *, leave_before: float = inf
    ) -> Answer | NotSent | Unknown:
        form = {"apikey": self._api_key, **said}
        request = self._client.build_request("POST", f"/v2/{action}.json", data=form)
        return exchange(
            self._client,
            request,
            leave_before=leave_before,
            total_seconds=self._total_seconds,
        )

    def _outcome(self, answer: Answer) -> Outcome:
        """Return the outcome; a refusal has status 400, a 5xx proves nothing."""
        said = read_object(answer.body)
        code = said.get("code")
        is_broken = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        if is_broken or not isinstance(code, int | str) or isinstance(code, bool):
            shown_body = self._without_key(shown(answer.body))
            return Unknown(f"http_{answer.status}", shown_body)
        if str(code) == "0":
            return _accepted(said, answer.status)
        detail = str(said.get("detail") or said.get("msg") or "")
        return outcome_of(str(code), self._without_key(masked(detail)), CODES)

    def _without_key(self, text: str) -> str:
        return text.replace(self._api_key, "***") if self._api_key else text


class _Unanswered(Exception):
    """The vendor did not answer a question; the message is a short code."""


def _accepted(said: dict[str, Any], status: int) -> Outcome:
    vendor_id = vendor_id_of(said)
    if status != HTTPStatus.OK or not vendor_id:
        return Unknown("no_id", "accepted without a sid")
    return Accepted(vendor_id, count_of(said.get("count")))


def _answered(answer: Answer | NotSent | Unknown) -> Answer:
    """Return the answer to a question; raises _Unanswered if there is none."""
    if not isinstance(answer, Answer):
        raise _Unanswered(answer.code)
    if answer.status != HTTPStatus.OK:
        code = read_object(answer.body).get("code")
        raise _Unanswered(str(code or f"http_{answer.status}"))
    return answer


def _is_full(answer: Answer, limit: int) -> bool:
    """Return whether more items may wait; False for an unknown format."""
    try:
        return len(_rows(answer)) == limit
    except _Unanswered:
        return False


def _rows(answer: Answer) -> list[dict[str, Any]]:
    try:
        return objects(read_json(answer.body))
    except CannotParse as error:
        raise _Unanswered("no_rows") from error


def _found(row: dict[str, Any]) -> Found:
    """Return what a record says; a text that the vendor could not pass on failed."""
    failed = "FAIL" in (row.get("send_status"), row.get("report_status"))
    reported: DeliveryStatus | None = STATUSES.get(str(row.get("report_status")))
    return Found(
        vendor_id=vendor_id_of(row),
        status="undelivered" if failed else reported,
        code=str(row.get("error_msg") or ""),
    )


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
