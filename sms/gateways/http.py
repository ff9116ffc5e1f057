"""Exactly one HTTP attempt: no retry, no redirect, no proxy, a total deadline.

The library's own timeouts are per read, so a peer that drips a byte a second would
hold a sender for ever; here a timer cuts the connection. A failure is judged by one
question: had the first byte of the request been handed to the connection?
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer
from time import monotonic
from typing import Any, Final

import httpx

from .base import NotSent, Unknown

CONNECT_SECONDS: Final = 3.0
TOTAL_SECONDS: Final = 10.0
MAX_BODY_BYTES: Final = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """A complete response; whether it means success is the adapter's to say."""

    status: int
    body: bytes


class _TooLate(Exception):
    """The request was ready after the last moment at which it may leave."""


class _TooLarge(Exception):
    """The body passed MAX_BODY_BYTES."""


class _Watch:
    """Follows one connection through httpx's ``trace`` extension."""

    def __init__(self, leave_before: float) -> None:
        self.leave_before = leave_before
        self.has_left = False
        self.is_cut = False
        self._stream: Any = None

    def __call__(self, event: str, info: dict[str, Any]) -> None:
        if event in (
            "connection.connect_tcp.complete",
            "connection.start_tls.complete",
        ):
            self._stream = info["return_value"]
        elif event == "http11.send_request_headers.started":
            if self.is_cut or monotonic() > self.leave_before:
                raise _TooLate
            self.has_left = True

    def cut(self) -> None:
        """End every read and write of the connection, from another thread."""
        self.is_cut = True
        raw = self._stream and self._stream.get_extra_info("socket")
        if raw is not None:
            try:
                # Not SSLSocket's own, which would tear TLS off under the reader.
                socket.socket.shutdown(raw, socket.SHUT_RDWR)
            except OSError:
                return


def make_client(base_url: str, headers: dict[str, str] | None = None) -> httpx.Client:
    """Return a client for ``exchange``; threads may share it.

    A connection is never used twice: one that the peer had closed meanwhile would
    turn a text that cannot have been sent into one that may have been.
    """
    return httpx.Client(
        base_url=base_url,
        headers={"Accept-Encoding": "identity", **(headers or {})},
        timeout=httpx.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS),
        limits=httpx.Limits(max_keepalive_connections=0),
        follow_redirects=False,
        trust_env=False,
    )


def exchange(
    client: httpx.Client,
    request: httpx.Request,
    *,
    leave_before: float = float("inf"),
    total_seconds: float = TOTAL_SECONDS,
) -> Answer | NotSent | Unknown:
    """Send the request once and return what is known of it; never raises.

    ``leave_before`` is on the monotonic clock: past it not a byte leaves. No attempt
    lasts longer than TOTAL_SECONDS, because a text's claim ends soon after. Details
    name the kind of failure only, because URLs may hold a phone number.
    """
    total_seconds = min(total_seconds, TOTAL_SECONDS)
    watch = _Watch(min(leave_before, monotonic() + total_seconds))
    request.extensions = {**request.extensions, "trace": watch}
    try:
        with _deadline(watch, total_seconds):
            return _read(client, request)
    # Whatever broke, the only question is whether the text may be on its way.
    except Exception as error:
        outcome = Unknown if watch.has_left else NotSent
        return outcome(_code_of(error, watch), type(error).__name__)


@contextmanager
def _deadline(watch: _Watch, seconds: float) -> Iterator[None]:
    timer = Timer(seconds, watch.cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read(client: httpx.Client, request: httpx.Request) -> Answer:
    response = client.send(request, stream=True)
    try:
        body = bytearray()
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                raise _TooLarge
        return Answer(response.status_code, bytes(body))
    finally:
        response.close()


def _code_of(error: BaseException, watch: _Watch) -> str:
    if isinstance(error, _TooLate):
        return "too_late"
    if isinstance(error, _TooLarge):
        return "too_large"
    if watch.is_cut or isinstance(error, httpx.TimeoutException):
        return "timeout" if watch.has_left else "connect_timeout"
    for cause in _chain(error):
        if isinstance(cause, socket.gaierror):
            return "dns"
        if isinstance(cause, ssl.SSLError):
            return "tls"
        if isinstance(cause, ConnectionRefusedError):
            return "refused"
    return "broken" if watch.has_left else "not_connected"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
