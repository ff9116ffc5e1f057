"""Alibaba Cloud's signature of a request, ACS3-HMAC-SHA256, over all but its body.

The body counts by its hash in ``x-acs-content-sha256``.
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

    All of them are signed; names are in lower case, ``query`` as ``canonical``
    writes it.
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
    """Return the parameters as a query, in order; a space is %20, never +."""
    return "&".join(f"{_quoted(name)}={_quoted(said[name])}" for name in sorted(said))


def _quoted(text: str) -> str:
    # Half a pair of UTF-16 is no character; it must not keep a text from its outcome.
    return quote(text, safe="~", errors="replace")
