"""Alibaba Cloud's signature of a request, ACS3-HMAC-SHA256.

https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Final
from urllib.parse import quote

ALGORITHM: Final = "ACS3-HMAC-SHA256"


def authorization(
    key_id: str,
    key_secret: str,
    *,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    body: bytes = b"",
) -> str:
    """Return the Authorization header of a POST to /; every header given is signed.

    The server refuses an ``x-acs-date`` that is more than 15 minutes from its own.
    """
    names = sorted(name.lower() for name in headers)
    values = {name.lower(): value.strip() for name, value in headers.items()}
    listed = ";".join(names)
    signed = "".join(f"{name}:{values[name]}\n" for name in names)
    lines = ("POST", "/", query_string(query), signed, listed, sha256(body).hexdigest())
    canonical = "\n".join(lines)
    to_sign = f"{ALGORITHM}\n{sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(key_secret.encode(), to_sign.encode(), sha256).hexdigest()
    return (
        f"{ALGORITHM} Credential={key_id},SignedHeaders={listed},Signature={signature}"
    )


def query_string(query: Mapping[str, str]) -> str:
    """Return the parameters in the one order and spelling that is signed (RFC 3986)."""
    pairs = sorted(query.items())
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)


def _quoted(text: str) -> str:
    return quote(text, safe="~")
