"""Alibaba Cloud's request signature, ACS3-HMAC-SHA256.

It covers the query and the headers. The body is covered through its hash in the
header ``x-acs-content-sha256``.
https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Final
from urllib.parse import quote

ALGORITHM: Final = "ACS3-HMAC-SHA256"
CONTENT_HASH: Final = "x-acs-content-sha256"
NO_CONTENT: Final = sha256(b"").hexdigest()


def authorization(
    key_id: str, key_secret: str, *, query: str, headers: Mapping[str, str]
) -> str:
    """Return the Authorization header of a POST to / with the ``headers``.

    Every header in ``headers`` is signed; their names must be in lower case.
    ``query`` must be written by ``canonical``.
    """
    signed = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    request = f"POST\n/\n{query}\n{lines}\n{signed}\n{headers[CONTENT_HASH]}"
    to_sign = f"{ALGORITHM}\n{sha256(request.encode()).hexdigest()}"
    signature = hmac.new(key_secret.encode(), to_sign.encode(), sha256).hexdigest()
    return (
        f"{ALGORITHM} Credential={key_id},SignedHeaders={signed},Signature={signature}"
    )


def canonical(said: Mapping[str, str]) -> str:
    """Return the parameters as a sorted query string; a space is %20, never +."""
    return "&".join(f"{_quoted(name)}={_quoted(said[name])}" for name in sorted(said))


def _quoted(text: str) -> str:
    # A lone UTF-16 surrogate cannot be encoded; replace it instead of raising.
    return quote(text, safe="~", errors="replace")
