"""Tencent Cloud SMS of 2021-01-11: TC3-signed JSON calls, approved templates.

It rejects the same wordings of a 4S shop as the real one, so that they fail here
first. Unlike the real one it rejects the whole call and not the single number.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from time import time as unix_time
from typing import Any, Final

from sms.simulator.dialects.customs import (
    OPT_OUT_WORDING,
    are_promotions_open,
    has_link,
    mobile,
    moment,
)
from sms.simulator.dialects.wire import (
    Asked,
    BalanceQuestion,
    Inquiry,
    Kind,
    Malformed,
    Posted,
    Pull,
    Refused,
    Request,
    Response,
    Submitted,
    json_response,
    read_json,
)
from sms.simulator.ledger import FiledTemplate, Text, TypedReply

SECRET_ID: Final = "simulator"
VERSION: Final = "2021-01-11"
MOST_SKEW_SECONDS: Final = 300
MOST_ROWS: Final = 100

# Words forbidden in templates that a 4S shop might use (product/382/39023).
BANNED_WORDS: Final = (
    *("年检", "邀请到店", "优惠券", "积分", "抽奖", "返现"),
    *("好评", "问卷", "保险推广", "中奖"),
)
# Set per account in the console: 12 for individuals, 6 for new accounts.
LONGEST_VALUE: Final = 12

_VARIABLE: Final = re.compile(r"\{(\d+)\}")
_AUTHORIZATION: Final = re.compile(
    r"TC3-HMAC-SHA256 "
    r"Credential=(?P<id>[^/]+)/(?P<scope>(?P<day>[\d-]+)/sms/tc3_request)"
    r", SignedHeaders=content-type;host, Signature=(?P<signature>[0-9a-f]{64})"
)


class TencentDialect:
    """``clock`` returns Unix seconds; a request dated too far from it is refused."""

    name = "tencent"
    tells_reading = False

    def __init__(
        self,
        key: str,
        templates: Mapping[str, FiledTemplate],
        clock: Callable[[], float] = unix_time,
    ) -> None:
        self._key = key
        self._templates = templates
        self._clock = clock

    def recognises(self, request: Request) -> bool:
        return request.method == "POST" and "x-tc-action" in request.headers

    def authenticates(self, request: Request) -> bool:
        given = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        if given is None or given["id"] != SECRET_ID:
            return False
        if given["day"] != _day(request):
            return False
        expected = signature(self._key, given["scope"], request)
        return hmac.compare_digest(given["signature"], expected)

    def read(self, request: Request) -> Asked:
        sent_at = int(request.headers["x-tc-timestamp"])
        if abs(int(self._clock()) - sent_at) > MOST_SKEW_SECONDS:
            raise Refused("AuthFailure.SignatureExpire")
        if request.headers.get("x-tc-version") != VERSION:
            raise Refused("NoSuchVersion")
        said = read_json(request.body)
        match request.headers["x-tc-action"]:
            case "SendSms":
                return self._submitted(said)
            case "PullSmsSendStatusByPhoneNumber":
                return _inquiry(said)
            case "PullSmsSendStatus":
                return Pull("reports", _limit(said))
            case "PullSmsReplyStatus":
                return Pull("replies", _limit(said))
            case "SmsPackagesStatistics":
                return BalanceQuestion()
        raise Refused("InvalidAction")

    def _submitted(self, said: dict[str, Any]) -> Submitted:
        phone = _only_phone(said.get("PhoneNumberSet"))
        template = self._templates.get(str(said.get("TemplateId")))
        if template is None:
            raise Refused("FailedOperation.TemplateUnapprovedOrNotExist")
        if code := _against_template(template):
            raise Refused(code)
        values = tuple(map(str, said.get("TemplateParamSet") or ()))
        if not said.get("SmsSdkAppId"):
            raise Refused("InvalidParameterValue.SdkAppIdNotExist")
        if not said.get("SignName"):
            raise Refused("FailedOperation.SignatureIncorrectOrUnapproved")
        return Submitted(
            reference=str(said.get("SessionContext", "")),
            phone=phone,
            text=f"【{said['SignName']}】{_filled(template.text, values)}",
            message_class=template.message_class,
            values=values,
        )

    def review(self, submitted: Submitted, at: datetime) -> str:
        if any(map(has_link, submitted.values)):
            return "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter"
        if any(len(value) > LONGEST_VALUE for value in submitted.values):
            return "InvalidParameterValue.TemplateParameterLengthLimit"
        is_promotion = submitted.message_class == "commercial"
        if is_promotion and not are_promotions_open(at):
            return "FailedOperation.MarketingSendTimeConstraint"
        return ""

    def accepted(self, text: Text) -> Response:
        status = {
            "SerialNo": text.id,
            "PhoneNumber": f"+86{text.phone}",
            "Fee": text.segments,
            "SessionContext": text.reference,
            "Code": "Ok",
            "Message": "send success",
            "IsoCode": "CN",
        }
        return _answer({"SendStatusSet": [status]})

    def refused(self, code: str, detail: str = "") -> Response:
        return _answer({"Error": {"Code": code, "Message": detail}})

    def unauthorised(self) -> Response:
        return self.refused("AuthFailure.SignatureFailure")

    def malformed(self, detail: str) -> Response:
        return self.refused("FailedOperation.JsonParseFail", detail)

    def found(self, texts: Sequence[Text]) -> Response:
        """List the texts; Tencent knows one only after its carrier has reported."""
        rows = [_pulled_report(text) for text in texts if text.status]
        return _answer({"PullSmsSendStatusSet": rows[-MOST_ROWS:]})

    def pulled_reports(self, texts: Sequence[Text]) -> Response:
        return _answer({"PullSmsSendStatusSet": list(map(_pulled_report, texts))})

    def pulled_replies(self, replies: Sequence[TypedReply]) -> Response:
        return _answer({"PullSmsReplyStatusSet": list(map(_pulled_reply, replies))})

    def balance(self) -> Response:
        now = int(self._clock())
        package = {
            "PackageCreateTime": now - 86_400,
            "PackageEffectiveTime": now - 86_400,
            "PackageExpiredTime": now + 86_400,
            "PackageAmount": 10_000,
            "PackageType": 1,
            "PackageId": 1,
            "CurrentUsage": 1_800,
        }
        return _answer({"SmsPackagesStatisticsSet": [package]})

    def report(self, text: Text) -> Posted:
        is_delivered = text.status == "DELIVERED"
        item = {
            "user_receive_time": f"{moment(text.reported_at):%Y-%m-%d %H:%M:%S}",
            "nationcode": "86",
            "mobile": text.phone,
            "report_status": "SUCCESS" if is_delivered else "FAIL",
            "errmsg": "DELIVRD" if is_delivered else "UNDELIV",
            "description": "用户短信送达成功" if is_delivered else "用户短信送达失败",
            "sid": text.id,
            "ext": text.reference,
        }
        return _posted("reports", [item])

    def reply(self, reply: TypedReply) -> Posted:
        item = {
            "extend": "",
            "mobile": reply.phone,
            "nationcode": "86",
            "sign": "",
            "text": reply.text,
            "time": int(moment(reply.typed_at).timestamp()),
        }
        return _posted("replies", item)


def _day(request: Request) -> str:
    stamp = request.headers.get("x-tc-timestamp", "")
    if not re.fullmatch(r"\d{1,11}", stamp):
        return ""
    return datetime.fromtimestamp(int(stamp), UTC).date().isoformat()


def signature(key: str, scope: str, request: Request) -> str:
    lines = (
        *("POST", request.path, ""),
        f"content-type:{request.headers.get('content-type', '')}",
        f"host:{request.headers.get('host', '')}",
        *("", "content-type;host", sha256(request.body).hexdigest()),
    )
    digest = sha256("\n".join(lines).encode()).hexdigest()
    stamp = request.headers["x-tc-timestamp"]
    to_sign = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
    day, service, end = scope.split("/")
    secret = _hmac(_hmac(_hmac(f"TC3{key}".encode(), day), service), end)
    return _hmac(secret, to_sign).hex()


def _hmac(key: bytes, content: str) -> bytes:
    return hmac.new(key, content.encode(), sha256).digest()


def _only_phone(numbers: object) -> str:
    if not isinstance(numbers, list) or not numbers:
        raise Refused("MissingParameter.EmptyPhoneNumberSet")
    if len(numbers) > 1:
        raise Malformed("one number a call is all that this simulator takes")
    phone = mobile(str(numbers[0]))
    if not phone:
        raise Refused("InvalidParameterValue.IncorrectPhoneNumber")
    return phone


def _against_template(template: FiledTemplate) -> str:
    """Return the code for a template that the review would reject, else ''."""
    if any(word in template.text for word in BANNED_WORDS):
        return "FailedOperation.ContainSensitiveWord"
    is_promotion = template.message_class == "commercial"
    if is_promotion and not template.text.endswith(OPT_OUT_WORDING):
        return "InvalidParameterValue.MarketingTemplateWithoutUnsubscribe"
    return ""


def _filled(template: str, values: Sequence[str]) -> str:
    wanted = {int(number) for number in _VARIABLE.findall(template)}
    if wanted != set(range(1, len(values) + 1)):
        raise Refused("FailedOperation.TemplateParamSetNotMatchApprovedTemplate")
    return _VARIABLE.sub(lambda variable: values[int(variable[1]) - 1], template)


def _inquiry(said: dict[str, Any]) -> Inquiry:
    _limit(said)
    if said.get("Offset") != 0:
        raise Refused("InvalidParameterValue.OffsetVerifyFail")
    if not int(said.get("BeginTime", 0)) < int(said.get("EndTime", 0)):
        raise Refused("InvalidParameterValue.InvalidStartTime")
    return Inquiry(phone=_only_phone([said.get("PhoneNumber")]))


def _limit(said: dict[str, Any]) -> int:
    limit = said.get("Limit")
    if not isinstance(limit, int) or not 1 <= limit <= MOST_ROWS:
        raise Refused("InvalidParameterValue.LimitVerifyFail")
    return limit


def _pulled_report(text: Text) -> dict[str, object]:
    is_delivered = text.status == "DELIVERED"
    return {
        "UserReceiveTime": int(moment(text.reported_at).timestamp()),
        "CountryCode": "86",
        "SubscriberNumber": text.phone,
        "PhoneNumber": f"+86{text.phone}",
        "SerialNo": text.id,
        "ReportStatus": "SUCCESS" if is_delivered else "FAIL",
        "Description": "DELIVRD" if is_delivered else "UNDELIV",
        "SessionContext": text.reference,
    }


def _pulled_reply(reply: TypedReply) -> dict[str, object]:
    return {
        "ExtendCode": "",
        "CountryCode": "86",
        "SubscriberNumber": reply.phone,
        "PhoneNumber": f"+86{reply.phone}",
        "SignName": "",
        "ReplyContent": reply.text,
        "ReplyTime": int(moment(reply.typed_at).timestamp()),
    }


def _answer(said: dict[str, object]) -> Response:
    response = json_response({"Response": {**said, "RequestId": "simulator"}})
    # The vendor's own client ignores errors with any other content type.
    return replace(response, headers={"Content-Type": "application/json"})


def _posted(kind: Kind, said: object) -> Posted:
    body = json.dumps(said, ensure_ascii=False).encode()
    return Posted(kind, body, {"Content-Type": "application/json; charset=utf-8"})
