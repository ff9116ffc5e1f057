"""Aliyun SMS, Dysmsapi of 2017-05-25: approved templates, one recipient a call.

https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms.
Parameters travel in the query, so addresses hold numbers: they are never logged.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from math import inf
from time import time as unix_time
from typing import Any, Final

from .acs3 import authorization, query_string
from .aliyun_reports import posted_replies, posted_reports
from .base import (
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
    Inquiry,
    NotSent,
    Outcome,
    Pulled,
    Rejected,
    Reply,
    Submission,
    Throttled,
    Unavailable,
    Unknown,
)
from .http import Answer, exchange, make_client
from .reading import BEIJING, masked, objects, read_object, shown

Meaning = Callable[[str, str], Outcome]

_ACCOUNT_WAITS: Final = partial(Throttled, scope="account")
_STAFF_MUST_MEND: Final = partial(NotSent, scope="account")

# What each code means besides OK (help 101346). An unlisted one is Unknown, as are
# isp.SYSTEM_ERROR, isp.GATEWAY_ERROR and InternalError: the text may arrive after them.
CODES: Final[dict[str, Meaning]] = {
    "isv.CUSTOMER_REFUSED": partial(Rejected, is_opt_out=True),
    # The text or its number. Sources differ on the first: a word or the number.
    "isv.BLACK_KEY_CONTROL_LIMIT": Rejected,
    "isv.INVALID_JSON_PARAM": Rejected,
    "isv.INVALID_PARAMETERS": Rejected,
    "isv.MOBILE_COUNT_OVER_LIMIT": Rejected,
    "isv.MOBILE_NUMBER_ILLEGAL": Rejected,
    "isv.PARAM_LENGTH_LIMIT": Rejected,
    "isv.PARAM_NOT_SUPPORT_URL": Rejected,
    "isv.SMS_CONTENT_ILLEGAL": Rejected,
    "isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE": Rejected,
    "isv.TEMPLATE_MISSING_PARAMETERS": Rejected,
    "isv.TEMPLATE_PARAMS_ILLEGAL": Rejected,
    "isv.UNSUPPORTED_CONTENT": Rejected,
    # Its template; other texts need not wait until staff have mended it:
    "isv.EXTEND_CODE_ERROR": Rejected,
    "isv.SMS_TEMPLATE_ILLEGAL": Rejected,
    "isv.SMS_TEMPLATE_SCENE_ILLEGAL": Rejected,
    "isv.TEMPLATE_SCENE_ILLEGAL": Rejected,
    # Calls too fast, or no money, for the account:
    "Throttling": _ACCOUNT_WAITS,
    "isv.AMOUNT_NOT_ENOUGH": _ACCOUNT_WAITS,
    "isv.OUT_OF_SERVICE": _ACCOUNT_WAITS,
    "isv.PRODUCT_UNSUBSCRIBE": _ACCOUNT_WAITS,
    "isv.PRODUCT_UN_SUBSCRIPT": _ACCOUNT_WAITS,
    # Keys, clock, rights, and the signature that every text bears:
    "InvalidTimeStamp.Expired": _STAFF_MUST_MEND,
    "InvalidTimeStamp.Format": _STAFF_MUST_MEND,
    "SignatureDoesNotMatch": _STAFF_MUST_MEND,
    "isp.RAM_PERMISSION_DENY": _STAFF_MUST_MEND,
    "isv.DENY_IP_RANGE": _STAFF_MUST_MEND,
    "isv.SIGN_STATE_ILLEGAL": _STAFF_MUST_MEND,
}
# By how they begin, where the code itself is not listed.
FAMILIES: Final[dict[str, Meaning]] = {
    "InvalidAccessKeyId.": _STAFF_MUST_MEND,
    "Throttling.": _ACCOUNT_WAITS,
    "isv.ACCOUNT_": _STAFF_MUST_MEND,
    "isv.SMS_SIGN": _STAFF_MUST_MEND,
}
# One code for three limits on a number; the vendor's words tell which (help 44335).
NUMBER_LIMIT: Final = "isv.BUSINESS_LIMIT_CONTROL"
PAUSES: Final = {
    "分钟": timedelta(minutes=2),
    "小时": timedelta(hours=1),
    "天": timedelta(hours=6),
}
# The console's quota. The one of the month is tried daily: staff may have raised it.
QUOTAS: Final = frozenset({"isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL"})
# 1 is a text whose carrier has not reported yet.
STATUSES: Final[dict[str, DeliveryStatus]] = {"2": "undelivered", "3": "delivered"}
VERSION: Final = "2017-05-25"
PAGE_SIZE: Final = 50
MOST_PAGES: Final = 10
# A text that was submitted so close to midnight may be listed under either day.
AROUND_MIDNIGHT: Final = timedelta(minutes=15)


class AliyunGateway:
    """``clock`` tells Unix seconds; Aliyun refuses one 15 minutes off its own.

    Replies and reports cannot be fetched over HTTP, only reports be asked for.
    """

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
    )

    def __init__(
        self,
        *,
        key_id: str,
        key_secret: str,
        base_url: str = "https://dysmsapi.aliyuncs.com",
        total_seconds: float = 10.0,
        clock: Callable[[], float] = unix_time,
    ) -> None:
        self._key_id = key_id
        self._key_secret = key_secret
        self._total_seconds = total_seconds
        self._clock = clock
        self._client = make_client(base_url)

    def submit(self, submission: Submission) -> Outcome:
        said = {
            "PhoneNumbers": submission.phone,
            "SignName": submission.signature,
            "TemplateCode": submission.template_code,
            "OutId": submission.reference,
        }
        if submission.params:
            said["TemplateParam"] = _json(dict(submission.params))
        answer = self._ask("SendSms", said, leave_before=submission.leave_before)
        if isinstance(answer, Answer):
            return _outcome(answer, self._now())
        return answer

    def query(self, reference: str, phone: str, sent_on: datetime) -> Inquiry:
        for day in _days_around(sent_on):
            try:
                for row in self._details(phone, day):
                    if row.get("OutId") == reference:
                        return _found(row)
            except _Untold as error:
                return Unavailable(str(error))
        return Absent()

    def _details(self, phone: str, day: date) -> Iterator[dict[str, Any]]:
        """Yield what the vendor lists of a number's day; raises _Untold."""
        for page in range(1, MOST_PAGES + 1):
            said = {
                "PhoneNumber": phone,
                "SendDate": f"{day:%Y%m%d}",
                "PageSize": str(PAGE_SIZE),
                "CurrentPage": str(page),
            }
            rows = _rows(self._ask("QuerySendDetails", said))
            yield from rows
            if len(rows) < PAGE_SIZE:
                return
        raise _Untold("too_many_rows")

    def authenticate(self, request: CallbackRequest) -> bool:
        """Aliyun signs nothing: the secret path is all there is."""
        return True

    def parse_reports(self, body: bytes) -> list[DeliveryReport]:
        return posted_reports(body, self._key_secret)

    def parse_replies(self, body: bytes) -> list[Reply]:
        return posted_replies(body, self._key_secret)

    def pull(self, kind: CallbackKind) -> Pulled | Unavailable:
        return Unavailable("no_pull")

    def parse_pulled_reports(self, body: bytes) -> list[DeliveryReport]:
        raise CannotParse("阿里云没有可拉取的状态报告。")

    def parse_pulled_replies(self, body: bytes) -> list[Reply]:
        raise CannotParse("阿里云没有可拉取的客户回复。")

    def balance(self) -> Balance | Unavailable:
        return Unavailable("no_balance")

    def missing_options(self) -> tuple[str, ...]:
        options = {
            "ALIYUN_KEY_ID": self._key_id,
            "ALIYUN_KEY_SECRET": self._key_secret,
        }
        return tuple(name for name, value in options.items() if not value)

    def acknowledge(self, kind: CallbackKind) -> Acknowledgement:
        return Acknowledgement(_json({"code": 0, "msg": "成功"}).encode(), _JSON)

    def _ask(
        self, action: str, query: Mapping[str, str], *, leave_before: float = inf
    ) -> Answer | NotSent | Unknown:
        request = self._client.build_request("POST", f"/?{query_string(query)}")
        signed = {
            "host": request.headers["Host"],
            "x-acs-action": action,
            "x-acs-content-sha256": sha256(b"").hexdigest(),
            "x-acs-date": f"{self._now():%Y-%m-%dT%H:%M:%SZ}",
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-version": VERSION,
        }
        request.headers.update(signed)
        request.headers["Authorization"] = authorization(
            self._key_id, self._key_secret, query=query, headers=signed
        )
        return exchange(
            self._client,
            request,
            leave_before=leave_before,
            total_seconds=self._total_seconds,
        )

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)


_JSON: Final = "application/json; charset=utf-8"


class _Untold(Exception):
    """The vendor did not answer a question; the text is a short code."""


def _outcome(answer: Answer, now: datetime) -> Outcome:
    """A refusal may come with 200 or with 4xx; what comes with 5xx proves nothing."""
    said = read_object(answer.body)
    code = said.get("Code")
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or not isinstance(code, str):
        return Unknown(f"http_{answer.status}", shown(answer.body))
    detail = masked(str(said.get("Message", "")))
    if code == "OK":
        return _accepted(said, answer.status)
    if code == NUMBER_LIMIT:
        return Throttled(code, detail, retry_after=_pause(detail))
    if code in QUOTAS:
        return Throttled(code, detail, "account", _until_tomorrow(now))
    return _meaning(code)(code, detail)


def _accepted(said: dict[str, Any], status: int) -> Outcome:
    vendor_id = said.get("BizId")
    if status != HTTPStatus.OK or not isinstance(vendor_id, str) or not vendor_id:
        return Unknown("no_id", "accepted without a BizId")
    return Accepted(vendor_id)


def _meaning(code: str) -> Meaning:
    families = (FAMILIES[start] for start in FAMILIES if code.startswith(start))
    return CODES.get(code) or next(families, Unknown)


def _pause(detail: str) -> timedelta:
    named = (pause for word, pause in PAUSES.items() if word in detail)
    return next(named, PAUSES["小时"])


def _until_tomorrow(now: datetime) -> timedelta:
    local = now.astimezone(BEIJING)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), BEIJING)
    return midnight - local


def _days_around(sent_on: datetime) -> list[date]:
    local = sent_on.astimezone(BEIJING)
    near = (local, local - AROUND_MIDNIGHT, local + AROUND_MIDNIGHT)
    return list(dict.fromkeys(moment.date() for moment in near))


def _rows(answer: Answer | NotSent | Unknown) -> list[dict[str, Any]]:
    if not isinstance(answer, Answer):
        raise _Untold(answer.code)
    said = read_object(answer.body)
    code = str(said.get("Code", ""))
    if answer.status != HTTPStatus.OK or code != "OK":
        raise _Untold(code or f"http_{answer.status}")
    try:
        return objects(said["SmsSendDetailDTOs"]["SmsSendDetailDTO"])
    except (CannotParse, KeyError, TypeError) as error:
        raise _Untold("no_rows") from error


def _found(row: dict[str, Any]) -> Found:
    """The list does not tell the BizId nor what was billed."""
    return Found(
        vendor_id="",
        status=STATUSES.get(str(row.get("SendStatus"))),
        code=str(row.get("ErrCode") or ""),
    )


def _json(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
