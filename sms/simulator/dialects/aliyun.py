"""Aliyun SMS of 2017-05-25: ACS3-signed calls, parameters in the query, templates.

Unlike the real one it ignores the day of an inquiry and returns all texts of a number
on the first page.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from time import time as unix_time
from typing import Any, Final
from urllib.parse import parse_qsl, quote

from sms.simulator.dialects.aliyun_rules import (
    SIGNATURE_LENGTHS,
    against_template,
    against_value,
    against_values,
    filled,
    variables,
)
from sms.simulator.dialects.customs import are_promotions_open, mobile, moment
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
MOST_SKEW_SECONDS: Final = 900
MOST_ROWS: Final = 50

# Headers that must be signed; the vendor's own client signs others too.
_SIGNED: Final = frozenset(
    {
        *("host", "x-acs-action", "x-acs-content-sha256", "x-acs-date"),
        *("x-acs-signature-nonce", "x-acs-version"),
    }
)
_AUTHORIZATION: Final = re.compile(
    r"ACS3-HMAC-SHA256 Credential=(?P<id>[^,]+)"
    r",SignedHeaders=(?P<headers>[a-z0-9;-]+),Signature=(?P<signature>[0-9a-f]{64})"
)


class AliyunDialect:
    """``clock`` returns Unix seconds; a request dated too far from it is refused."""

    name = "aliyun"
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
        self._nonces: set[str] = set()

    def recognises(self, request: Request) -> bool:
        return request.method == "POST" and "x-acs-action" in request.headers

    def authenticates(self, request: Request) -> bool:
        given = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        if given is None or given["id"] != KEY_ID:
            return False
        names = given["headers"].split(";")
        if not _SIGNED <= set(names) <= set(request.headers):
            return False
        content = sha256(request.body).hexdigest()
        if request.headers["x-acs-content-sha256"] != content:
            return False
        expected = signature(self._key, names, request)
        return hmac.compare_digest(given["signature"], expected)

    def read(self, request: Request) -> Asked:
        self._refuse_old_and_known(request.headers)
        if request.headers["x-acs-version"] != VERSION:
            raise Refused("InvalidVersion")
        said = dict(_parameters(request))
        match request.headers["x-acs-action"]:
            case "SendSms":
                return self._submitted(said)
            case "QuerySendDetails":
                return _inquiry(said)
        raise Refused("InvalidAction.NotFound")

    def _refuse_old_and_known(self, headers: Mapping[str, str]) -> None:
        try:
            sent_at = _unix(headers["x-acs-date"])
        except ValueError as error:
            raise Refused("InvalidTimeStamp.Format") from error
        if abs(int(self._clock()) - sent_at) > MOST_SKEW_SECONDS:
            raise Refused("InvalidTimeStamp.Expired")
        nonce = headers["x-acs-signature-nonce"]
        if nonce in self._nonces:
            raise Refused("SignatureNonceUsed")
        self._nonces.add(nonce)

    def _submitted(self, said: Mapping[str, str]) -> Submitted:
        phone = _only_phone(said.get("PhoneNumbers", ""))
        sign_name = said.get("SignName", "")
        if len(sign_name) not in SIGNATURE_LENGTHS:
            raise Refused("isv.SMS_SIGNATURE_ILLEGAL")
        template = self._templates.get(said.get("TemplateCode", ""))
        if template is None:
            raise Refused("isv.SMS_TEMPLATE_ILLEGAL")
        values = _values(said.get("TemplateParam", "{}"))
        code = against_template(template) or against_values(
            variables(template.text), values
        )
        if code:
            raise Refused(code)
        return Submitted(
            reference=said.get("OutId", ""),
            phone=phone,
            text=f"【{sign_name}】{filled(template.text, values)}",
            message_class=template.message_class,
            values=tuple(values.values()),
        )

    def review(self, submitted: Submitted, at: datetime) -> str:
        codes = map(against_value, submitted.values)
        if code := next(filter(None, codes), ""):
            return code
        is_promotion = submitted.message_class == "commercial"
        # No page names the code for promotions outside their hours (456663).
        is_early = is_promotion and not are_promotions_open(at)
        return "isv.BUSINESS_LIMIT_CONTROL" if is_early else ""

    def accepted(self, text: Text) -> Response:
        return _answer({"Code": "OK", "Message": "OK", "BizId": text.id})

    def refused(self, code: str, detail: str = "") -> Response:
        """Answer with 200 for codes of the SMS service, else with an error status."""
        is_said_by_service = code.startswith(("isv.", "isp."))
        status = HTTPStatus.OK if is_said_by_service else HTTPStatus.BAD_REQUEST
        return _answer({"Code": code, "Message": detail}, status)

    def unauthorised(self) -> Response:
        return self.refused("SignatureDoesNotMatch")

    def malformed(self, detail: str) -> Response:
        return self.refused("isv.INVALID_PARAMETERS", detail)

    def found(self, texts: Sequence[Text]) -> Response:
        """List the texts; Aliyun lists one as soon as it was accepted."""
        rows = [_row(text) for text in texts[-MOST_ROWS:]]
        listed = {"SmsSendDetailDTO": rows}
        total = str(len(rows))
        return _answer(
            {
                "Code": "OK",
                "Message": "OK",
                "TotalCount": total,
                "SmsSendDetailDTOs": listed,
            }
        )

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
            "send_time": _shown(text.accepted_at),
            "report_time": _shown(text.reported_at),
            "success": is_delivered,
            "err_code": _code(text),
            "err_msg": "用户接收成功" if is_delivered else "用户接收失败",
            "sms_size": str(text.segments),
            "biz_id": text.id,
            "out_id": text.reference,
        }
        return _posted("reports", item)

    def reply(self, reply: TypedReply) -> Posted:
        item = {
            "phone_number": reply.phone,
            "content": reply.text,
            "send_time": _shown(reply.typed_at),
            "dest_code": "001",
            "sequence_id": str(int(reply.id, 16) % 10**10),
        }
        return _posted("replies", item)


def signature(key: str, names: Sequence[str], request: Request) -> str:
    """Return the signature of the request over the named headers."""
    said = sorted(_parameters(request))
    lines = (
        *("POST", request.path.partition("?")[0]),
        "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in said),
        *(f"{name}:{request.headers[name].strip()}" for name in sorted(names)),
        *("", ";".join(sorted(names)), request.headers["x-acs-content-sha256"]),
    )
    digest = sha256("\n".join(lines).encode()).hexdigest()
    to_sign = f"ACS3-HMAC-SHA256\n{digest}"
    return hmac.new(key.encode(), to_sign.encode(), sha256).hexdigest()


def _unix(written: str) -> int:
    at = datetime.strptime(written, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return int(at.timestamp())


def _parameters(request: Request) -> list[tuple[str, str]]:
    return parse_qsl(request.path.partition("?")[2], keep_blank_values=True)


def _quoted(text: str) -> str:
    return quote(text, safe="~")


def _only_phone(numbers: str) -> str:
    if "," in numbers:
        raise Malformed("one number a call is all that this simulator takes")
    phone = mobile(numbers)
    if not phone:
        raise Refused("isv.MOBILE_NUMBER_ILLEGAL")
    return phone


def _values(written: str) -> dict[str, str]:
    """Read {"name": "value"}; raises Refused if a value is not text."""
    try:
        values: Any = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise Refused("isv.INVALID_JSON_PARAM") from error
    is_object = isinstance(values, dict)
    if not is_object or not all(isinstance(value, str) for value in values.values()):
        raise Refused("isv.INVALID_JSON_PARAM")
    return dict(values)


def _inquiry(said: Mapping[str, str]) -> Inquiry:
    size, page = said.get("PageSize", ""), said.get("CurrentPage", "")
    if not re.fullmatch(r"[1-9]\d?", size) or int(size) > MOST_ROWS:
        raise Refused("isv.INVALID_PARAMETERS")
    if not re.fullmatch(r"[1-9]\d*", page):
        raise Refused("isv.INVALID_PARAMETERS")
    if not re.fullmatch(r"\d{8}", said.get("SendDate", "")):
        raise Refused("isv.INVALID_PARAMETERS")
    return Inquiry(phone=_only_phone(said.get("PhoneNumber", "")))


def _row(text: Text) -> dict[str, object]:
    states = {None: 1, "FAILED": 2, "DELIVERED": 3}
    return {
        "PhoneNum": text.phone,
        "Content": text.text,
        "SendDate": _shown(text.accepted_at),
        "ReceiveDate": _shown(text.reported_at),
        "SendStatus": states[text.status],
        "ErrCode": _code(text),
        "OutId": text.reference,
    }


def _code(text: Text) -> str:
    codes = {None: "", "FAILED": "MOBILE_NOT_ON_SERVICE", "DELIVERED": "DELIVERED"}
    return codes[text.status]


def _shown(written: str) -> str:
    return f"{moment(written):%Y-%m-%d %H:%M:%S}" if written else ""


def _answer(said: dict[str, object], status: int = HTTPStatus.OK) -> Response:
    return json_response({**said, "RequestId": "simulator"}, status)


def _posted(kind: Kind, item: object) -> Posted:
    body = json.dumps([item], ensure_ascii=False).encode()
    return Posted(kind, body, {"Content-Type": "application/json; charset=utf-8"})
