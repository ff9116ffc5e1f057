"""Parse Aliyun's arrays of reports (SmsReport, 101867) and replies (SmsUp, 101847).

The codes of reports are those of help.aliyun.com 101347, read on 2026-11-28.
"""

from __future__ import annotations

from typing import Any, Final

from sms.gateways.base import (
    CannotParse,
    DeliveryReport,
    DeliveryStatus,
    Readable,
    Reply,
)
from sms.gateways.carriers import Says, says
from sms.gateways.reading import beijing, count_of, hashed, read_json, readable, text_of

SAYS: Final[dict[str, Says]] = {
    # On a block list, or the user has refused such texts:
    "MOBILE_IN_BLACK": Says.BLOCKED,
    "USER_REJECT": Says.BLOCKED,
    # 空号, 停机, 欠费; Aliyun does not tell them from a phone that is switched off:
    "INVALID_NUMBER": Says.UNREACHABLE,
    "MOBILE_ACCOUNT_ABNORMAL": Says.UNREACHABLE,
    "MOBILE_NOT_ON_SERVICE": Says.UNREACHABLE,
    # The phone, the text, the limits or the carriers' routes:
    "CONTENT_ERROR": Says.OTHER,
    "CONTENT_KEYWORD": Says.OTHER,
    "DELIVERED": Says.OTHER,
    "IS_CLOSE": Says.OTHER,
    "MOBILE_SEND_LIMIT": Says.OTHER,
    "MOBLLE_TERMINAL_ERROR": Says.OTHER,
    "NO_ROUTE": Says.OTHER,
    "PARAMS_ILLEGAL": Says.OTHER,
    "PORT_NOT_REGISTERED": Says.OTHER,
    "REQUEST_SUCCESS": Says.OTHER,
    "SIGNATURE_BLACKLIST": Says.OTHER,
    "SP_NOT_BY_INTER_SMS": Says.OTHER,
    "SP_UNKNOWN_ERROR": Says.OTHER,
}


def reports(body: bytes, key: str) -> Readable[DeliveryReport]:
    """Read reports; ``out_id`` is our reference, ``sms_size`` counts billed parts."""

    def report(item: dict[str, Any]) -> DeliveryReport:
        vendor_id, phone = text_of(item, "biz_id"), text_of(item, "phone_number")
        code, at = str(item.get("err_code")), str(item.get("report_time"))
        said = SAYS.get(code) or says(code, str(item.get("err_msg") or ""))
        return DeliveryReport(
            dedupe_key=hashed(key, vendor_id, phone, code, at),
            reference=str(item.get("out_id") or ""),
            vendor_id=vendor_id,
            phone=phone,
            status=_status(item),
            code=str(item.get("err_code") or ""),
            segments=count_of(item.get("sms_size")),
            reported_at=beijing(item.get("report_time")),
            is_block=said is Says.BLOCKED,
            is_unreachable=said is Says.UNREACHABLE,
        )

    return readable(read_json(body), report)


def replies(body: bytes, key: str) -> Readable[Reply]:
    """Read replies; ``sequence_id`` is a number in older callbacks, text in newer.

    The reply's text is part of the dedupe key, so that two different replies without
    a sequence number are not taken for repeats of each other.
    """

    def reply(item: dict[str, Any]) -> Reply:
        phone, text = text_of(item, "phone_number"), text_of(item, "content")
        number, at = str(item.get("sequence_id", "")), str(item.get("send_time", ""))
        return Reply(
            dedupe_key=hashed(key, number, phone, at, text),
            phone=phone,
            text=text,
            sent_at=beijing(item.get("send_time")),
        )

    return readable(read_json(body), reply)


def _status(item: dict[str, Any]) -> DeliveryStatus:
    is_delivered = item.get("success")
    if not isinstance(is_delivered, bool):
        raise CannotParse("回调中的状态未知。")
    return "delivered" if is_delivered else "undelivered"
