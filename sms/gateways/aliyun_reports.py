"""Reports (SmsReport, 101867) and replies (SmsUp, 101847) of Aliyun, in arrays."""

from __future__ import annotations

from typing import Any, Final

from .base import CannotParse, DeliveryReport, DeliveryStatus, Reply
from .reading import beijing, count_of, hashed, objects, read_json, text_of

# What a carrier or Aliyun keeps the number on a list for.
BLOCKS: Final = frozenset({"MOBILE_IN_BLACK"})


def reports(body: bytes, key: str) -> list[DeliveryReport]:
    """``out_id`` is our reference; ``sms_size`` counts the billed parts."""
    return [
        DeliveryReport(
            dedupe_key=hashed(
                key,
                text_of(item, "biz_id"),
                text_of(item, "phone_number"),
                str(item.get("err_code")),
                str(item.get("report_time")),
            ),
            reference=str(item.get("out_id") or ""),
            vendor_id=text_of(item, "biz_id"),
            phone=text_of(item, "phone_number"),
            status=_status(item),
            code=str(item.get("err_code") or ""),
            segments=count_of(item.get("sms_size")),
            reported_at=beijing(item.get("report_time")),
            is_block=item.get("err_code") in BLOCKS,
        )
        for item in objects(read_json(body))
    ]


def replies(body: bytes, key: str) -> list[Reply]:
    """The sequence number was a number in older callbacks and is text in newer ones.

    The words belong to the key, so that a reply without one is not another's repeat.
    """
    return [
        Reply(
            dedupe_key=hashed(
                key,
                str(item.get("sequence_id", "")),
                text_of(item, "phone_number"),
                str(item.get("send_time", "")),
                text_of(item, "content"),
            ),
            phone=text_of(item, "phone_number"),
            text=text_of(item, "content"),
            sent_at=beijing(item.get("send_time")),
        )
        for item in objects(read_json(body))
    ]


def _status(item: dict[str, Any]) -> DeliveryStatus:
    is_delivered = item.get("success")
    if not isinstance(is_delivered, bool):
        raise CannotParse("回调中的状态未知。")
    return "delivered" if is_delivered else "undelivered"
