"""The address that a request comes from, as far as it can be trusted."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of the peer; behind our proxies, that of the client.

    Each proxy appends the address of its own peer to X-Forwarded-For. So with
    ``TRUSTED_PROXIES`` proxies the entry at that position from the right is the client,
    and whatever stands left of it was written by the client itself. A header with fewer
    entries did not pass all proxies and is not believed. Returns '' for a peer without
    an address, such as one on a Unix socket.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    return _address(_without_port(_forwarded(request))) or _address(peer)


def _forwarded(request: HttpRequest) -> str:
    proxies: int = settings.TRUSTED_PROXIES
    entries = request.headers.get("X-Forwarded-For", "").split(",")
    return entries[-proxies].strip() if 0 < proxies <= len(entries) else ""


def _without_port(entry: str) -> str:
    """Return the address of 203.0.113.9:443 or [2001:db8::5]:443."""
    if entry.startswith("["):
        return entry[1:].partition("]")[0]
    return entry.partition(":")[0] if entry.count(":") == 1 else entry


def _address(text: str) -> str:
    """Return the address in its usual form; '' if it is none."""
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)
