"""Exactly one HTTP attempt: no retry, no redirect, no proxy, a total deadline.

The timeouts of httpx apply to each read, so a peer that sends one byte a second could
block a sender for ever; here a timer closes the connection. The outcome of a failure
depends on one question: had the first byte of the request been handed to the
connection?
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
    """A complete response; the adapter decides whether it means success."""

    status: int
    body: bytes


class _TooLate(Exception):
    """The request was ready only after the last moment at which it may be sent."""


class _TooLarge(Exception):
    """The body is longer than MAX_BODY_BYTES."""


class _Watch:
    """Observes one connection through the ``trace`` extension of httpx."""

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
        """Abort all reads and writes of the connection; called from another thread."""
        self.is_cut = True
        raw = self._stream and self._stream.get_extra_info("socket")
        if raw is not None:
            try:
                # SSLSocket.shutdown would drop TLS under the thread that reads.
                socket.socket.shutdown(raw, socket.SHUT_RDWR)
            except OSError:
                return


def make_client(base_url: str, headers: dict[str, str] | None = None) -> httpx.Client:
    """Return a client for ``exchange``; threads may share it.

    Connections are never reused: if the peer had closed one meanwhile, a text that
    was certainly not sent would have to count as possibly sent.
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
    """Send the request once and return what is known about it; never raises.

    No byte is sent after ``leave_before``, a moment of the monotonic clock. No attempt
    lasts longer than TOTAL_SECONDS, because the text's claim ends soon after. Details
    name only the kind of failure, because URLs may contain a phone number.
    """
    total_seconds = min(total_seconds, TOTAL_SECONDS)
    watch = _Watch(min(leave_before, monotonic() + total_seconds))
    request.extensions = {**request.extensions, "trace": watch}
    try:
        with _deadline(watch, total_seconds):
            return _read(client, request)
    # Whatever the error, only whether the text may have been sent matters.
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
