"""Reports (SmsReport, help 101867) and replies (SmsUp, help 101847) of Aliyun SMS."""

from __future__ import annotations

from typing import Any, Final

from .base import CannotParse, DeliveryReport, Reply
from .reading import beijing, count_of, hashed, objects, read_json, text_of

# What a carrier or Aliyun keeps the number on a list for.
BLOCKS: Final = frozenset({"MOBILE_IN_BLACK"})


def posted_reports(body: bytes, key: str) -> list[DeliveryReport]:
    return [_report(item, key) for item in objects(read_json(body))]


def posted_replies(body: bytes, key: str) -> list[Reply]:
    """A reply does not say which text it answers."""
    return [_reply(item, key) for item in objects(read_json(body))]


def _report(item: dict[str, Any], key: str) -> DeliveryReport:
    is_delivered = item.get("success")
    if not isinstance(is_delivered, bool):
        raise CannotParse("回调中的状态未知。")
    vendor_id, phone = text_of(item, "biz_id"), text_of(item, "phone_number")
    code, reported = str(item.get("err_code") or ""), str(item.get("report_time") or "")
    return DeliveryReport(
        dedupe_key=hashed(key, vendor_id, phone, code, reported),
        reference=str(item.get("out_id") or ""),
        vendor_id=vendor_id,
        phone=phone,
        status="delivered" if is_delivered else "undelivered",
        code=code,
        segments=count_of(item.get("sms_size")),
        reported_at=beijing(reported),
        is_block=code in BLOCKS,
    )


def _reply(item: dict[str, Any], key: str) -> Reply:
    phone, text = text_of(item, "phone_number"), text_of(item, "content")
    number, at = str(item.get("sequence_id", "")), str(item.get("send_time", ""))
    return Reply(
        dedupe_key=hashed(key, phone, number, at, text),
        phone=phone,
        text=text,
        sent_at=beijing(at),
    )
