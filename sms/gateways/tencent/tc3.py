"""Tencent Cloud's request signature, TC3-HMAC-SHA256; it covers body and host.

https://cloud.tencent.com/document/api/382/38780
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

ALGORITHM: Final = "TC3-HMAC-SHA256"
CONTENT_TYPE: Final = "application/json"
SIGNED_HEADERS: Final = "content-type;host"
SERVICE: Final = "sms"


def authorization(
    secret_id: str, secret_key: str, *, host: str, body: bytes, at: int
) -> str:
    """Return the Authorization header of a POST to /; ``at`` is in Unix seconds.

    The server refuses a time that differs from its own by more than five minutes.
    """
    scope = f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}/{SERVICE}/tc3_request"
    to_sign = f"{ALGORITHM}\n{at}\n{scope}\n{request_hash(host, body)}"
    signature = hmac.new(_key(secret_key, scope), to_sign.encode(), sha256).hexdigest()
    return (
        f"{ALGORITHM} Credential={secret_id}/{scope}, "
        f"SignedHeaders={SIGNED_HEADERS}, Signature={signature}"
    )


def request_hash(host: str, body: bytes, content_type: str = CONTENT_TYPE) -> str:
    headers = f"content-type:{content_type}\nhost:{host}\n"
    canonical = f"POST\n/\n\n{headers}\n{SIGNED_HEADERS}\n{sha256(body).hexdigest()}"
    return sha256(canonical.encode()).hexdigest()


def _key(secret_key: str, scope: str) -> bytes:
    key = f"TC3{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), sha256)
    return key
