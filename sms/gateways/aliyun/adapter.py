"""Aliyun SMS, API version 2017-05-25: approved templates, one recipient per call.

https://help.aliyun.com/document_detail/101414.html. The query string carries all
parameters, including the phone number and the customer's name, so whole URLs must not
be logged. Reports and replies arrive by callback only; this adapter does not read
Aliyun's message queue (MNS).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from math import inf
from time import time
from typing import Any, Final
from uuid import uuid4

from sms.gateways.base import (
    Absent,
    Accepted,
    Acknowledgement,
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
    Readable,
    Reply,
    Submission,
    Throttled,
    Unavailable,
    Unknown,
    missing,
)
from sms.gateways.codes import outcome_of
from sms.gateways.http import Answer, exchange, make_client
from sms.gateways.reading import BEIJING, masked, objects, read_object, shown

from .acs3 import CONTENT_HASH, NO_CONTENT, authorization, canonical
from .codes import CODES, FAMILIES
from .limits import pause
from .reports import replies, reports

# Values of SendStatus (help.aliyun.com 59840); 1 means waiting for the carrier.
STATUSES: Final[dict[str, DeliveryStatus]] = {"2": "undelivered", "3": "delivered"}
VERSION: Final = "2017-05-25"
# Rows per page. At most 64 KiB of an answer are read, and a text may have 500
# characters of six bytes each when they are escaped. Aliyun allows up to 50 rows.
ROWS: Final = 15
MOST_PAGES: Final = 20
# Clocks differ, so a text sent near midnight may be listed under the other day.
AROUND: Final = timedelta(hours=1)


class AliyunGateway(Gateway):
    """``clock`` returns Unix seconds; ``nonce`` returns a new unique word per request.

    Aliyun refuses a request whose time differs from its own by 15 minutes or more.
    """

    name = "aliyun"
    capabilities = Capabilities(
        vendor="阿里云",
        content="template",
        needs_filing=True,
        can_query=True,
        absence_is_evidence=True,
        opt_out_wording=(("commercial", "拒收请回复R"),),
        variable="${%}",
        separates_variables=True,
        repeats_no_variable=True,
        # help.aliyun.com 44357
        longest_value=35,
    )

    def __init__(
        self,
        *,
        key_id: str,
        key_secret: str,
        base_url: str = "https://dysmsapi.aliyuncs.com",
        total_seconds: float = 10.0,
        clock: Callable[[], float] = time,
        nonce: Callable[[], str] = lambda: uuid4().hex,
    ) -> None:
        self._key_id = key_id
        self._key_secret = key_secret
        self.base_url = base_url
        self._total_seconds = total_seconds
        self._clock = clock
        self._nonce = nonce
        self._client = make_client(base_url, {"Accept": "application/json"})

    def submit(self, submission: Submission) -> Outcome:
        said = {
            "PhoneNumbers": submission.phone,
            "SignName": submission.signature,
            "TemplateCode": submission.template_code,
            "OutId": submission.reference,
        }
        if submission.params:
            said["TemplateParam"] = _compact(dict(submission.params))
        answer = self._ask("SendSms", said, leave_before=submission.leave_before)
        return _outcome(answer, self._now()) if isinstance(answer, Answer) else answer

    def query(self, reference: str, phone: str, sent_on: datetime) -> Inquiry:
        """Search the days under which Aliyun may list the text, page by page."""
        try:
            for day in _days(sent_on, self._now()):
                inquiry = self._look_through(day, phone, reference)
                if not isinstance(inquiry, Absent):
                    return inquiry
        except ValueError:
            return Unavailable("no_rows")
        return Absent()

    def authenticate(self, request: CallbackRequest) -> bool:
        """Return True: Aliyun signs nothing, so only the secret path protects us."""
        return True

    def parse_reports(self, body: bytes) -> Readable[DeliveryReport]:
        return reports(body, self._key_secret)

    def parse_replies(self, body: bytes) -> Readable[Reply]:
        return replies(body, self._key_secret)

    def missing_options(self) -> tuple[str, ...]:
        return missing(ALIYUN_KEY_ID=self._key_id, ALIYUN_KEY_SECRET=self._key_secret)

    def acknowledge(self, kind: CallbackKind) -> Acknowledgement:
        return Acknowledgement('{"code":0,"msg":"成功"}'.encode(), "application/json")

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)

    def _look_through(self, day: str, phone: str, reference: str) -> Inquiry:
        """Search one day; Absent only if as many rows were read as Aliyun announced."""
        seen = 0
        for page in range(1, MOST_PAGES + 1):
            answer = self._page(day, phone, page)
            if isinstance(answer, Unavailable):
                return answer
            rows, total = _rows(answer)
            for row in rows:
                if row.get("OutId") == reference:
                    return _found(row)
            seen += len(rows)
            if seen >= total:
                return Absent()
            if not rows:
                break
        return Unavailable("not_all_rows")

    def _page(self, day: str, phone: str, page: int) -> dict[str, Any] | Unavailable:
        said = {
            "PhoneNumber": phone,
            "SendDate": day,
            "PageSize": str(ROWS),
            "CurrentPage": str(page),
        }
        answer = self._ask("QuerySendDetails", said)
        if not isinstance(answer, Answer):
            return Unavailable(answer.code)
        answered = read_object(answer.body)
        if answer.status == HTTPStatus.OK and answered.get("Code") == "OK":
            return answered
        return Unavailable(str(answered.get("Code") or f"http_{answer.status}"))

    def _ask(
        self, action: str, said: Mapping[str, str], *, leave_before: float = inf
    ) -> Answer | NotSent | Unknown:
        query = canonical(said)
        headers = {
            "x-acs-action": action,
            "x-acs-version": VERSION,
            "x-acs-date": f"{self._now():%Y-%m-%dT%H:%M:%SZ}",
            "x-acs-signature-nonce": self._nonce(),
            CONTENT_HASH: NO_CONTENT,
        }
        request = self._client.build_request("POST", f"/?{query}", headers=headers)
        signed = {name: request.headers[name] for name in ("accept", "host", *headers)}
        request.headers["Authorization"] = authorization(
            self._key_id, self._key_secret, query=query, headers=signed
        )
        return exchange(
            self._client,
            request,
            leave_before=leave_before,
            total_seconds=self._total_seconds,
        )


def _outcome(answer: Answer, now: datetime) -> Outcome:
    """Return the outcome; a refusal has any status below 500, an acceptance 200."""
    answered = read_object(answer.body)
    code = answered.get("Code")
    is_failure = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    is_other = code == "OK" and answer.status != HTTPStatus.OK
    if is_failure or is_other or not isinstance(code, str) or not code:
        return Unknown(f"http_{answer.status}", shown(answer.body))
    if code == "OK":
        return _accepted(answered)
    detail = masked(str(answered.get("Message", "")))
    outcome = outcome_of(code, detail, CODES, FAMILIES)
    if isinstance(outcome, Throttled):
        return replace(outcome, retry_after=pause(code, outcome.detail, now))
    return outcome


def _accepted(answered: dict[str, Any]) -> Outcome:
    vendor_id = answered.get("BizId")
    if not isinstance(vendor_id, str) or not vendor_id:
        return Unknown("no_id", "accepted without a BizId")
    return Accepted(vendor_id)


def _days(sent_on: datetime, now: datetime) -> list[str]:
    """Return the Beijing days around the sending, without days in the future."""
    until = max(sent_on, min(sent_on + AROUND, now))
    moments = (sent_on - AROUND, sent_on, until)
    return sorted({f"{moment.astimezone(BEIJING):%Y%m%d}" for moment in moments})


def _rows(answered: dict[str, Any]) -> tuple[list[dict[str, Any]], int]:
    """Return the rows of a page and the total of all pages; raises CannotParse."""
    listed = answered.get("SmsSendDetailDTOs") or {}
    total = str(answered.get("TotalCount", ""))
    if not isinstance(listed, dict) or not total.isdecimal():
        raise CannotParse("回应缺少 SmsSendDetailDTOs。")
    return objects(listed.get("SmsSendDetailDTO") or []), int(total)


def _found(row: dict[str, Any]) -> Found:
    """Return what a row says; it holds neither Aliyun's own id nor the billed parts."""
    return Found(
        vendor_id="",
        status=STATUSES.get(str(row.get("SendStatus"))),
        code=str(row.get("ErrCode") or ""),
    )


def _compact(said: Mapping[str, str]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
