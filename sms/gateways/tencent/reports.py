"""Parse Tencent's reports and replies, posted (59178, 59179) or pulled.

A posted and a pulled copy of the same item have the same ``dedupe_key``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sms.gateways.base import (
    CannotParse,
    DeliveryReport,
    DeliveryStatus,
    Readable,
    Reply,
)
from sms.gateways.carriers import Says, says_with_unicom
from sms.gateways.reading import (
    beijing,
    credible,
    hashed,
    read_json,
    read_object,
    readable,
    text_of,
)

STATUSES: Final[dict[str, DeliveryStatus]] = {
    "SUCCESS": "delivered",
    "FAIL": "undelivered",
}
REPORTS: Final = "PullSmsSendStatusSet"
REPLIES: Final = "PullSmsReplyStatusSet"


def posted_reports(body: bytes, key: str) -> Readable[DeliveryReport]:
    """Read reports; ``ext`` is our reference if Tencent has enabled it."""

    def report(item: dict[str, Any]) -> DeliveryReport:
        code = str(item.get("errmsg") or "")
        said = says_with_unicom(code, str(item.get("description") or ""))
        return DeliveryReport(
            dedupe_key=hashed(key, text_of(item, "sid"), text_of(item, "mobile")),
            reference=str(item.get("ext") or ""),
            vendor_id=text_of(item, "sid"),
            phone=text_of(item, "mobile"),
            status=_status(item, "report_status"),
            code=code,
            reported_at=beijing(item.get("user_receive_time")),
            is_block=said is Says.BLOCKED,
            is_unreachable=said is Says.UNREACHABLE,
        )

    return readable(read_json(body), report)


def pulled_reports(body: bytes, key: str) -> Readable[DeliveryReport]:
    def report(row: dict[str, Any]) -> DeliveryReport:
        serial, phone = text_of(row, "SerialNo"), text_of(row, "SubscriberNumber")
        code = str(row.get("Description") or "")
        said = says_with_unicom(code)
        return DeliveryReport(
            dedupe_key=hashed(key, serial, phone),
            reference=str(row.get("SessionContext") or ""),
            vendor_id=serial,
            phone=phone,
            status=_status(row, "ReportStatus"),
            code=code,
            reported_at=_moment(row.get("UserReceiveTime")),
            is_block=said is Says.BLOCKED,
            is_unreachable=said is Says.UNREACHABLE,
        )

    return readable(rows(body, REPORTS), report)


def posted_replies(body: bytes, key: str) -> Readable[Reply]:
    """Read one reply; Tencent posts it alone, not in an array."""

    def reply(item: dict[str, Any]) -> Reply:
        phone, text = text_of(item, "mobile"), text_of(item, "text")
        return _reply(key, phone, text, item.get("time"))

    return readable([read_json(body)], reply)


def pulled_replies(body: bytes, key: str) -> Readable[Reply]:
    def reply(row: dict[str, Any]) -> Reply:
        phone, text = text_of(row, "SubscriberNumber"), text_of(row, "ReplyContent")
        return _reply(key, phone, text, row.get("ReplyTime"))

    return readable(rows(body, REPLIES), reply)


def rows(body: bytes, name: str) -> list[Any]:
    """Return the rows of an answer; null means no rows."""
    answered = response(body)
    if name not in answered:
        raise CannotParse(f"回应缺少 {name}。")
    found = answered[name] or []
    if not isinstance(found, list):
        raise CannotParse(f"回应中的 {name} 形式不对。")
    return found


def response(body: bytes) -> dict[str, Any]:
    """Return the object ``Response`` of an answer, {} if it has another format."""
    answered = read_object(body).get("Response")
    return answered if isinstance(answered, dict) else {}


def _reply(key: str, phone: str, text: str, at: object) -> Reply:
    return Reply(
        dedupe_key=hashed(key, phone, str(at), text),
        phone=phone,
        text=text,
        sent_at=_moment(at),
    )


def _status(item: dict[str, Any], name: str) -> DeliveryStatus:
    status = STATUSES.get(text_of(item, name))
    if status is None:
        raise CannotParse("回调中的状态未知。")
    return status


def _moment(value: object) -> datetime | None:
    try:
        return credible(datetime.fromtimestamp(int(str(value)), UTC))
    except (ValueError, OverflowError, OSError):
        return None
