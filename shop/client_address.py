"""The address that a request comes from, as far as it can be trusted."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of the peer; behind our own proxy, the one that it added.

    Only the last entry of the header is the proxy's own; the client can invent the
    others.
    """
    peer: str = request.META["REMOTE_ADDR"]
    if not settings.BEHIND_PROXY:
        return peer
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return forwarded or peer
