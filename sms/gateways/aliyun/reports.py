"""Parse Aliyun's arrays of reports (SmsReport, 101867) and replies (SmsUp, 101847)."""

from __future__ import annotations

from typing import Any, Final

from sms.gateways.base import (
    CannotParse,
    DeliveryReport,
    DeliveryStatus,
    Readable,
    Reply,
)
from sms.gateways.reading import beijing, count_of, hashed, read_json, readable, text_of

# Codes which say that a carrier or Aliyun keeps the number on a block list.
BLOCKS: Final = frozenset({"MOBILE_IN_BLACK"})


def reports(body: bytes, key: str) -> Readable[DeliveryReport]:
    """Read reports; ``out_id`` is our reference, ``sms_size`` counts billed parts."""

    def report(item: dict[str, Any]) -> DeliveryReport:
        vendor_id, phone = text_of(item, "biz_id"), text_of(item, "phone_number")
        code, at = str(item.get("err_code")), str(item.get("report_time"))
        return DeliveryReport(
            dedupe_key=hashed(key, vendor_id, phone, code, at),
            reference=str(item.get("out_id") or ""),
            vendor_id=vendor_id,
            phone=phone,
            status=_status(item),
            code=str(item.get("err_code") or ""),
            segments=count_of(item.get("sms_size")),
            reported_at=beijing(item.get("report_time")),
            is_block=code in BLOCKS,
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
