"""Parse Yunpian's reports and replies, posted as a form or pulled as JSON.

Replies are signed, reports are not: https://www.yunpian.com/official/document/sms/.
"""

from __future__ import annotations

from functools import partial
from hashlib import md5
from hmac import compare_digest
from typing import Any, Final
from urllib.parse import parse_qs

from sms.gateways.base import (
    CannotParse,
    DeliveryReport,
    DeliveryStatus,
    Readable,
    Reply,
)
from sms.gateways.carriers import Says, says
from sms.gateways.reading import beijing, hashed, objects, read_json, readable, text_of

REPORTS: Final = "sms_status"
REPLIES: Final = "sms_reply"
STATUSES: Final[dict[str, DeliveryStatus]] = {
    "SUCCESS": "delivered",
    "FAIL": "undelivered",
}


def posted_reports(body: bytes, key: str) -> Readable[DeliveryReport]:
    return readable(_field(body, REPORTS), partial(_report, key=key))


def pulled_reports(body: bytes, key: str) -> Readable[DeliveryReport]:
    return readable(read_json(body), partial(_report, key=key))


def posted_replies(body: bytes, key: str) -> Readable[Reply]:
    """Read one reply; Yunpian posts it alone, not in an array."""
    return readable([_field(body, REPLIES)], partial(_reply, key=key))


def pulled_replies(body: bytes, key: str) -> Readable[Reply]:
    return readable(read_json(body), partial(_reply, key=key))


def is_signed(body: bytes, key: str) -> bool:
    """Return whether a posted reply is signed with the account's key."""
    try:
        [item] = objects([_field(body, REPLIES)])
    except CannotParse:
        return False
    given = str(item.pop("_sign", ""))
    signed = given.encode(errors="surrogatepass")
    return compare_digest(signed, sign(item, key).encode())


def sign(item: dict[str, Any], key: str) -> str:
    """Return the vendor's signature: the MD5 of the values, sorted by name."""
    values = [str(value) for _, value in sorted(item.items())]
    digest = md5(
        ",".join([*values, key]).encode(errors="surrogatepass"), usedforsecurity=False
    )
    return digest.hexdigest()


def _field(body: bytes, name: str) -> Any:
    try:
        form = parse_qs(body.decode(), strict_parsing=True)
        return read_json(form[name][0].encode())
    except (ValueError, KeyError) as error:
        raise CannotParse(f"回调缺少 {name}。") from error


def _report(item: dict[str, Any], key: str) -> DeliveryReport:
    vendor_id, phone = vendor_id_of(item), text_of(item, "mobile")
    status = STATUSES.get(str(item.get("report_status")))
    if status is None or not vendor_id:
        raise CannotParse("回调中的状态或编号未知。")
    code = str(item.get("error_msg") or "")
    said = says(code, str(item.get("error_detail") or ""))
    return DeliveryReport(
        dedupe_key=hashed(key, vendor_id, phone),
        reference=str(item.get("uid") or ""),
        vendor_id=vendor_id,
        phone=phone,
        status=status,
        code=code,
        reported_at=beijing(item.get("user_receive_time")),
        is_block=said is Says.BLOCKED,
        is_unreachable=said is Says.UNREACHABLE,
    )


def vendor_id_of(item: dict[str, Any]) -> str:
    """Return the sid, a 64-bit number that may come as digits."""
    sid = item.get("sid")
    return str(sid) if isinstance(sid, int | str) and str(sid).isdigit() else ""


def _reply(item: dict[str, Any], key: str) -> Reply:
    phone, text = text_of(item, "mobile"), text_of(item, "text")
    at = str(item.get("reply_time") or "")
    return Reply(
        dedupe_key=hashed(key, phone, at, text),
        phone=phone,
        text=text,
        sent_at=beijing(at),
    )
