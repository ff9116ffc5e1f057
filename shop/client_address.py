"""The address that a request comes from, as far as it can be trusted."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.http import HttpRequest

# A peer on a Unix socket has no address; a login without a request has no peer.
_THIS_MACHINE: Final = "127.0.0.1"


def client_address(request: HttpRequest) -> str:
    """Return the address of the peer; behind our proxies, that of the client.

    Each proxy appends the address of its own peer to X-Forwarded-For. So with
    ``TRUSTED_PROXIES`` proxies the entry at that position from the right is the client,
    and whatever stands left of it was written by the client itself. A header with fewer
    entries did not pass all proxies and is not believed.
    """
    return (
        _address(_forwarded(request))
        or _address(request.META.get("REMOTE_ADDR", ""))
        or _THIS_MACHINE
    )


def _forwarded(request: HttpRequest) -> str:
    proxies: int = settings.TRUSTED_PROXIES
    entries = request.headers.get("X-Forwarded-For", "").split(",")
    return entries[-proxies] if 0 < proxies <= len(entries) else ""


def _address(text: str) -> str:
    """Return the address in its usual form, without a port; '' if it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)
