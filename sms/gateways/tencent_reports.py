"""Reports and replies of Tencent Cloud SMS, posted (59178, 59179) and pulled.

Both ways lead to the same ``dedupe_key``. It is hashed with the account's key: rows
hold it in the clear, and a bare number could be guessed from its plain hash.
"""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any, Final

from .base import CannotParse, DeliveryReport, DeliveryStatus, Reply

STATUSES: Final[dict[str, DeliveryStatus]] = {
    "SUCCESS": "delivered",
    "FAIL": "undelivered",
}
REPORTS: Final = "PullSmsSendStatusSet"
REPLIES: Final = "PullSmsReplyStatusSet"
BEIJING: Final = timezone(timedelta(hours=8))


def posted_reports(body: bytes, key: str) -> list[DeliveryReport]:
    """``ext`` is our reference, but only where Tencent has enabled it."""
    return [
        DeliveryReport(
            dedupe_key=_dedupe_key(key, _text(item, "sid"), _text(item, "mobile")),
            reference=str(item.get("ext") or ""),
            vendor_id=_text(item, "sid"),
            phone=_text(item, "mobile"),
            status=_status(item, "report_status"),
            code=str(item.get("errmsg") or ""),
            reported_at=_beijing(item.get("user_receive_time")),
        )
        for item in _objects(read(body))
    ]


def pulled_reports(body: bytes, key: str) -> list[DeliveryReport]:
    return [
        DeliveryReport(
            dedupe_key=_dedupe_key(
                key, _text(row, "SerialNo"), _text(row, "SubscriberNumber")
            ),
            reference=str(row.get("SessionContext") or ""),
            vendor_id=_text(row, "SerialNo"),
            phone=_text(row, "SubscriberNumber"),
            status=_status(row, "ReportStatus"),
            code=str(row.get("Description") or ""),
            reported_at=_moment(row.get("UserReceiveTime")),
        )
        for row in rows(body, REPORTS)
    ]


def posted_replies(body: bytes, key: str) -> list[Reply]:
    """A reply is posted alone, not in an array."""
    return [
        _reply(key, _text(item, "mobile"), _text(item, "text"), item.get("time"))
        for item in _objects([read(body)])
    ]


def pulled_replies(body: bytes, key: str) -> list[Reply]:
    return [
        _reply(
            key,
            _text(row, "SubscriberNumber"),
            _text(row, "ReplyContent"),
            row.get("ReplyTime"),
        )
        for row in rows(body, REPLIES)
    ]


def rows(body: bytes, name: str) -> list[dict[str, Any]]:
    """Return the rows of an answer; null stands for none."""
    answered = response(body)
    if name not in answered:
        raise CannotParse(f"回应缺少 {name}。")
    return _objects(answered[name] or [])


def response(body: bytes) -> dict[str, Any]:
    """Return what is in ``Response`` of an answer, {} where it has another form."""
    try:
        said = read(body)
    except CannotParse:
        return {}
    answered = said.get("Response") if isinstance(said, dict) else None
    return answered if isinstance(answered, dict) else {}


def read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise CannotParse("回调内容不是 JSON。") from error


def _reply(key: str, phone: str, text: str, at: object) -> Reply:
    return Reply(
        dedupe_key=_dedupe_key(key, phone, str(at), text),
        phone=phone,
        text=text,
        sent_at=_moment(at),
    )


def _dedupe_key(key: str, *parts: str) -> str:
    return hmac.new(key.encode(), json.dumps(parts).encode(), sha256).hexdigest()


def _objects(items: object) -> list[dict[str, Any]]:
    if not isinstance(items, list) or not all(isinstance(i, dict) for i in items):
        raise CannotParse("回调内容的形式不对。")
    return items


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    if not isinstance(value, str):
        raise CannotParse(f"回调缺少 {name}。")
    return value


def _status(item: dict[str, Any], name: str) -> DeliveryStatus:
    status = STATUSES.get(_text(item, name))
    if status is None:
        raise CannotParse("回调中的状态未知。")
    return status


def _beijing(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=BEIJING)
    except ValueError:
        return None


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(str(value)), UTC)
    except (ValueError, OverflowError, OSError):
        return None
