"""Tencent Cloud SMS, API version 2021-01-11: approved templates, one recipient a call.

https://cloud.tencent.com/document/product/382/55981. Ask Tencent's support to enable
SessionContext in reports and the two pull queues. Without SessionContext the outcome
of a text whose answer was lost stays unknown for ever.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from math import inf
from time import time
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
from sms.gateways.reading import BEIJING, masked, objects, shown

from .codes import CODES, FAMILIES
from .reports import (
    REPLIES,
    REPORTS,
    STATUSES,
    posted_replies,
    posted_reports,
    pulled_replies,
    pulled_reports,
    response,
    rows,
)
from .tc3 import CONTENT_TYPE, authorization

VERSION: Final = "2021-01-11"
PACKAGES: Final = "SmsPackagesStatisticsSet"
MOST_ROWS: Final = 100
# Rows per pull. At most 64 KiB of an answer are read, and rows beyond that are lost,
# because the vendor has removed them from its queue. A reply may have 500 characters
# of six bytes each when they are escaped.
PULLS: Final = {
    CallbackKind.REPORT: ("PullSmsSendStatus", REPORTS, MOST_ROWS),
    CallbackKind.REPLY: ("PullSmsReplyStatus", REPLIES, 15),
}
# Clocks differ, and a carrier may report up to three days later.
ASKED_BEFORE: Final = timedelta(hours=1)
ASKED_AFTER: Final = timedelta(hours=72)


class TencentGateway(Gateway):
    """``clock`` returns Unix seconds; Tencent refuses one 5 minutes off its own."""

    name = "tencent"
    capabilities = Capabilities(
        vendor="腾讯云",
        content="template",
        needs_filing=True,
        can_query=True,
        pulls=frozenset(CallbackKind),
        has_balance=True,
        opt_out_wording=(("commercial", "拒收请回复R"),),
        variable="{%}",
        numbers_variables=True,
        separates_variables=True,
    )

    def __init__(
        self,
        *,
        secret_id: str,
        secret_key: str,
        app_id: str,
        region: str = "ap-guangzhou",
        base_url: str = "https://sms.tencentcloudapi.com",
        total_seconds: float = 10.0,
        clock: Callable[[], float] = time,
    ) -> None:
        self._secret_id = secret_id
        self._secret_key = secret_key
        self._app_id = app_id
        self.base_url = base_url
        self._total_seconds = total_seconds
        self._clock = clock
        self._client = make_client(
            base_url,
            {
                "Content-Type": CONTENT_TYPE,
                "X-TC-Version": VERSION,
                "X-TC-Region": region,
            },
        )

    def submit(self, submission: Submission) -> Outcome:
        said = {
            "PhoneNumberSet": [f"+86{submission.phone}"],
            "SmsSdkAppId": self._app_id,
            "TemplateId": submission.template_code,
            "SignName": submission.signature,
            "TemplateParamSet": [value for _, value in submission.params],
            "SessionContext": submission.reference,
        }
        answer = self._ask("SendSms", said, leave_before=submission.leave_before)
        if isinstance(answer, Answer):
            return _outcome(answer, submission.phone)
        return answer

    def query(self, reference: str, phone: str, sent_on: datetime) -> Inquiry:
        until = min((sent_on + ASKED_AFTER).timestamp(), self._clock())
        said = {
            "BeginTime": int((sent_on - ASKED_BEFORE).timestamp()),
            "EndTime": int(until),
            "Offset": 0,
            "Limit": MOST_ROWS,
            "PhoneNumber": f"+86{phone}",
            "SmsSdkAppId": self._app_id,
        }
        answer = self._answered("PullSmsSendStatusByPhoneNumber", said)
        if isinstance(answer, Unavailable):
            return answer
        try:
            return _inquiry(objects(rows(answer.body, REPORTS)), reference)
        except CannotParse:
            return Unavailable("no_rows")

    def authenticate(self, request: CallbackRequest) -> bool:
        """Return True: Tencent signs nothing, so only the secret path protects us."""
        return True

    def parse_reports(self, body: bytes) -> Readable[DeliveryReport]:
        return posted_reports(body, self._secret_key)

    def parse_replies(self, body: bytes) -> Readable[Reply]:
        return posted_replies(body, self._secret_key)

    def pull(self, kind: CallbackKind) -> Pulled | Unavailable:
        action, name, limit = PULLS[kind]
        said = {"Limit": limit, "SmsSdkAppId": self._app_id}
        answer = self._answered(action, said)
        if isinstance(answer, Unavailable):
            return answer
        handed_out = response(answer.body).get(name) or []
        return Pulled(answer.body, has_more=len(handed_out) == limit)

    def parse_pulled_reports(self, body: bytes) -> Readable[DeliveryReport]:
        return pulled_reports(body, self._secret_key)

    def parse_pulled_replies(self, body: bytes) -> Readable[Reply]:
        return pulled_replies(body, self._secret_key)

    def balance(self) -> Balance | Unavailable:
        now = self._clock()
        said = {
            "SmsSdkAppId": self._app_id,
            "Limit": MOST_ROWS,
            "Offset": 0,
            "BeginTime": "2015010100",
            "EndTime": f"{datetime.fromtimestamp(now, BEIJING):%Y%m%d%H}",
        }
        answer = self._answered("SmsPackagesStatistics", said)
        if isinstance(answer, Unavailable):
            return answer
        try:
            return _balance(objects(rows(answer.body, PACKAGES)), now)
        except (CannotParse, KeyError, TypeError):
            return Unavailable("no_rows")

    def missing_options(self) -> tuple[str, ...]:
        return missing(
            TENCENT_SECRET_ID=self._secret_id,
            TENCENT_SECRET_KEY=self._secret_key,
            TENCENT_APP_ID=self._app_id,
        )

    def acknowledge(self, kind: CallbackKind) -> Acknowledgement:
        return Acknowledgement(b'{"result":0,"errmsg":"OK"}', "application/json")

    def _ask(
        self, action: str, said: dict[str, Any], *, leave_before: float = inf
    ) -> Answer | NotSent | Unknown:
        at = int(self._clock())
        request = self._client.build_request(
            "POST",
            "/",
            content=json.dumps(said).encode(),
            headers={"X-TC-Action": action, "X-TC-Timestamp": str(at)},
        )
        request.headers["Authorization"] = authorization(
            self._secret_id,
            self._secret_key,
            host=request.headers["Host"],
            body=request.content,
            at=at,
        )
        return exchange(
            self._client,
            request,
            leave_before=leave_before,
            total_seconds=self._total_seconds,
        )

    def _answered(self, action: str, said: dict[str, Any]) -> Answer | Unavailable:
        answer = self._ask(action, said)
        if not isinstance(answer, Answer):
            return Unavailable(answer.code)
        if answer.status != HTTPStatus.OK:
            return Unavailable(f"http_{answer.status}")
        if code := _error(response(answer.body))[0]:
            return Unavailable(code)
        return answer


def _outcome(answer: Answer, phone: str) -> Outcome:
    if answer.status != HTTPStatus.OK:
        return Unknown(f"http_{answer.status}", shown(answer.body))
    answered = response(answer.body)
    if "SendStatusSet" in answered:
        return _outcome_of_number(answered["SendStatusSet"], phone)
    code, detail = _error(answered)
    if not code:
        return Unknown("no_response")
    return outcome_of(code, detail, CODES, FAMILIES)


def _outcome_of_number(statuses: object, phone: str) -> Outcome:
    if not isinstance(statuses, list):
        return Unknown("no_status")
    ours = [
        status
        for status in statuses
        if isinstance(status, dict)
        and str(status.get("PhoneNumber", "")).endswith(phone)
    ]
    if len(ours) != 1:
        return Unknown("no_status", "the answer does not name the number once")
    code = str(ours[0].get("Code", ""))
    if code == "Ok":
        return _accepted(ours[0])
    detail = masked(str(ours[0].get("Message", "")))
    return outcome_of(code, detail, CODES, FAMILIES)


def _accepted(status: dict[str, Any]) -> Outcome:
    serial = status.get("SerialNo")
    if not isinstance(serial, str) or not serial:
        return Unknown("no_id", "accepted without a serial number")
    fee = status.get("Fee")
    return Accepted(serial, fee if isinstance(fee, int) and 0 < fee < 100 else None)


def _inquiry(reported: list[dict[str, Any]], reference: str) -> Inquiry:
    for row in reported:
        if row.get("SessionContext") == reference:
            return Found(
                vendor_id=str(row.get("SerialNo", "")),
                status=STATUSES.get(str(row.get("ReportStatus"))),
                code=str(row.get("Description", "")),
            )
    return Absent()


def _balance(packages: list[dict[str, Any]], now: float) -> Balance | Unavailable:
    """Add up the packages; an account that pays afterwards has none."""
    left = [
        package["PackageAmount"] - package["CurrentUsage"]
        for package in packages
        if package["PackageExpiredTime"] > now
    ]
    if not left:
        return Unavailable("no_package")
    return Balance(f"{sum(left):,} 条")


def _error(answered: dict[str, Any]) -> tuple[str, str]:
    """Return code and message of a call that failed as a whole, else two ''."""
    error = answered.get("Error")
    if not isinstance(error, dict):
        return "", ""
    return str(error.get("Code", "")), masked(str(error.get("Message", "")))
