"""Aliyun SMS of 2017-05-25: ACS3-signed calls with all in the query, templates.

It refuses what the real one refuses of a 4S shop's texts, so that a wording fails
here first. Only what is named in the published rules is known here.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta, timezone
from hashlib import sha256
from time import time as unix_time
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlsplit

from sms.simulator.dialects.wire import (
    Asked,
    Inquiry,
    Kind,
    Malformed,
    Posted,
    Refused,
    Request,
    Response,
    Submitted,
    json_response,
)
from sms.simulator.ledger import FiledTemplate, Text, TypedReply

KEY_ID: Final = "simulator"
VERSION: Final = "2017-05-25"
MOST_SKEW: Final = timedelta(minutes=15)
PAGE_SIZE: Final = 50
BEIJING: Final = timezone(timedelta(hours=8))

# What templates may not say (help 463270), as far as a 4S shop would.
BANNED_WORDS: Final = (
    *("代办年检", "保险推广", "积分兑换", "积分领取"),
    *("返现", "抽奖", "加微信", "加QQ"),
)
# Verification codes aside, one value (help 44357).
LONGEST_VALUE: Final = 35
OPT_OUT_WORDING: Final = "拒收请回复R"
PROMOTIONS_FROM: Final = time(8)
PROMOTIONS_UNTIL: Final = time(22)

_LINK: Final = re.compile(r"https?:|www\.|[a-z0-9]\.(?:com|cn|net|top|cc)", re.I)
_VARIABLE: Final = re.compile(r"\$\{(\w+)\}")
_MOBILE: Final = re.compile(r"(?:\+86|0086|86|\+)?(1\d{10})")
_AUTHORIZATION: Final = re.compile(
    r"ACS3-HMAC-SHA256 Credential=(?P<id>[^,]*)"
    r",SignedHeaders=(?P<headers>[a-z0-9;-]+),Signature=(?P<signature>[0-9a-f]{64})"
)
_MUST_BE_SIGNED: Final = frozenset({"host", "x-acs-action", "x-acs-date"})


class AliyunDialect:
    """``clock`` tells Unix seconds; requests dated too far from it have expired."""

    name = "aliyun"

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
        return request.method == "POST" and "x-acs-action" in request.headers

    def authenticates(self, request: Request) -> bool:
        given = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        if given is None or given["id"] != KEY_ID:
            return False
        names = given["headers"].split(";")
        if not _MUST_BE_SIGNED.issubset(names):
            return False
        expected = signature(self._key, names, request)
        return hmac.compare_digest(given["signature"], expected)

    def read(self, request: Request) -> Asked:
        self._refuse_wrong_clock(request)
        if request.headers.get("x-acs-version") != VERSION:
            raise Refused("InvalidVersion")
        said = _query(request)
        match request.headers["x-acs-action"]:
            case "SendSms":
                return self._submitted(said)
            case "QuerySendDetails":
                return _inquiry(said)
        raise Refused("InvalidAction.NotFound")

    def _refuse_wrong_clock(self, request: Request) -> None:
        written = request.headers.get("x-acs-date", "")
        try:
            sent_at = datetime.strptime(written, "%Y-%m-%dT%H:%M:%S%z")
        except ValueError as error:
            raise Refused("InvalidTimeStamp.Format") from error
        now = datetime.fromtimestamp(self._clock(), UTC)
        if abs(now - sent_at) > MOST_SKEW:
            raise Refused("InvalidTimeStamp.Expired")

    def _submitted(self, said: Mapping[str, str]) -> Submitted:
        template = self._templates.get(said.get("TemplateCode", ""))
        if template is None:
            raise Refused("isv.SMS_TEMPLATE_ILLEGAL")
        if code := _against_template(template):
            raise Refused(code)
        if not said.get("SignName"):
            raise Refused("isv.SMS_SIGNATURE_ILLEGAL")
        values = _values(said.get("TemplateParam", "{}"))
        return Submitted(
            reference=said.get("OutId", ""),
            phone=_only_phone(said.get("PhoneNumbers", "")),
            text=f"【{said['SignName']}】{_filled(template.text, values)}",
            message_class=template.message_class,
            values=tuple(values.values()),
        )

    def review(self, submitted: Submitted, at: datetime) -> str:
        if any(_LINK.search(value) for value in submitted.values):
            return "isv.PARAM_NOT_SUPPORT_URL"
        if not all(1 <= len(value) <= LONGEST_VALUE for value in submitted.values):
            return "isv.PARAM_LENGTH_LIMIT"
        hour = at.astimezone(BEIJING).time()
        is_open = PROMOTIONS_FROM <= hour < PROMOTIONS_UNTIL
        if submitted.message_class == "commercial" and not is_open:
            return "isv.BUSINESS_LIMIT_CONTROL"
        return ""

    def accepted(self, text: Text) -> Response:
        return _answer({"Code": "OK", "Message": "OK", "BizId": text.id})

    def refused(self, code: str, detail: str = "") -> Response:
        return _answer({"Code": code, "Message": detail})

    def unauthorised(self) -> Response:
        return _answer({"Code": "SignatureDoesNotMatch", "Message": ""}, status=400)

    def malformed(self, detail: str) -> Response:
        return self.refused("isv.INVALID_PARAMETERS", detail)

    def found(self, texts: Sequence[Text]) -> Response:
        """All that the phone got fits one page here; the real one has more pages."""
        rows = [_detail(text) for text in texts][-PAGE_SIZE + 1 :]
        listed = {"SmsSendDetailDTO": rows}
        said = {"TotalCount": len(rows), "SmsSendDetailDTOs": listed}
        return _answer({"Code": "OK", "Message": "OK", **said})

    def pulled_reports(self, texts: Sequence[Text]) -> Response:
        return self.refused("InvalidAction.NotFound")

    def pulled_replies(self, replies: Sequence[TypedReply]) -> Response:
        return self.refused("InvalidAction.NotFound")

    def balance(self) -> Response:
        return self.refused("InvalidAction.NotFound")

    def report(self, text: Text) -> Posted:
        is_delivered = text.status == "DELIVERED"
        item = {
            "phone_number": text.phone,
            "send_time": _local(text.accepted_at),
            "report_time": _local(text.reported_at),
            "success": is_delivered,
            "err_code": "DELIVERED" if is_delivered else "MOBILE_NOT_ON_SERVICE",
            "err_msg": "用户接收成功" if is_delivered else "手机停机或关机",
            "sms_size": str(text.segments),
            "biz_id": text.id,
            "out_id": text.reference,
        }
        return _posted("reports", [item])

    def reply(self, reply: TypedReply) -> Posted:
        item = {
            "phone_number": reply.phone,
            "send_time": _local(reply.typed_at),
            "content": reply.text,
            "sign_name": "",
            "dest_code": "",
            "sequence_id": int(reply.id[:12], 16),
        }
        return _posted("replies", [item])


def signature(key: str, names: Sequence[str], request: Request) -> str:
    """Return the signature of the named headers, the query and the body."""
    pairs = sorted(_query(request).items())
    query = "&".join(f"{quote(k, safe='~')}={quote(v, safe='~')}" for k, v in pairs)
    headers = "".join(f"{n}:{request.headers.get(n, '').strip()}\n" for n in names)
    lines = ("POST", "/", query, headers, ";".join(names))
    canonical = "\n".join((*lines, sha256(request.body).hexdigest()))
    digest = sha256(canonical.encode()).hexdigest()
    return hmac.new(
        key.encode(), f"ACS3-HMAC-SHA256\n{digest}".encode(), sha256
    ).hexdigest()


def _query(request: Request) -> dict[str, str]:
    said = parse_qs(urlsplit(request.path).query, keep_blank_values=True)
    return {name: values[0] for name, values in said.items()}


def _inquiry(said: Mapping[str, str]) -> Inquiry:
    if not 1 <= int(said.get("PageSize", 0)) <= PAGE_SIZE:
        raise Refused("isv.PAGE_SIZE_ILLEGAL")
    if not re.fullmatch(r"\d{8}", said.get("SendDate", "")):
        raise Refused("isv.DATE_ILLEGAL")
    return Inquiry(phone=_only_phone(said.get("PhoneNumber", "")))


def _only_phone(numbers: str) -> str:
    if "," in numbers:
        raise Malformed("one number a call is all that this simulator takes")
    mobile = _MOBILE.fullmatch(numbers)
    if mobile is None:
        raise Refused("isv.MOBILE_NUMBER_ILLEGAL")
    return mobile[1]


def _values(written: str) -> dict[str, str]:
    try:
        said: Any = json.loads(written)
    except ValueError as error:
        raise Refused("isv.INVALID_JSON_PARAM") from error
    if not isinstance(said, dict):
        raise Refused("isv.INVALID_JSON_PARAM")
    return {str(name): str(value) for name, value in said.items()}


def _filled(template: str, values: Mapping[str, str]) -> str:
    if not set(_VARIABLE.findall(template)) <= set(values):
        raise Refused("isv.TEMPLATE_MISSING_PARAMETERS")
    return _VARIABLE.sub(lambda variable: values[variable[1]], template)


def _against_template(template: FiledTemplate) -> str:
    """Return the code against a template that review would not have passed.

    A promotion ends with the opt-out wording, a notice must not (help 91975).
    """
    if any(word in template.text for word in BANNED_WORDS):
        return "isv.SMS_CONTENT_ILLEGAL"
    is_promotion = template.message_class == "commercial"
    if is_promotion != template.text.endswith(OPT_OUT_WORDING):
        return "isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE"
    return ""


def _detail(text: Text) -> dict[str, object]:
    is_reported = bool(text.status)
    is_delivered = text.status == "DELIVERED"
    return {
        "OutId": text.reference,
        "PhoneNum": text.phone,
        "Content": text.text,
        "TemplateCode": "",
        "SendDate": _local(text.accepted_at),
        "ReceiveDate": _local(text.reported_at) if is_reported else "",
        "SendStatus": 1 if not is_reported else 3 if is_delivered else 2,
        "ErrCode": "DELIVERED" if is_delivered else "",
    }


def _local(written: str) -> str:
    return f"{datetime.fromisoformat(written).astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


def _answer(said: Mapping[str, object], status: int = 200) -> Response:
    return json_response({**said, "RequestId": "simulator"}, status)


def _posted(kind: Kind, said: object) -> Posted:
    body = json.dumps(said, ensure_ascii=False).encode()
    return Posted(kind, body, {"Content-Type": "application/json; charset=utf-8"})
