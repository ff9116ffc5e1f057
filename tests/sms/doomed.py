"""A sender that is killed with SIGKILL at one marked point of its work.

python -m tests.sms.doomed POINT GATEWAYS-AS-JSON
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

BEFORE, AFTER = False, True


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying(work: Callable[..., Any], *, when: bool) -> Callable[..., Any]:
    """Return the work, with death right before or after it."""

    def doomed(*args: Any, **kwargs: Any) -> Any:
        if when is BEFORE:
            die()
        done = work(*args, **kwargs)
        die()
        return done

    return doomed


def at_event(name: str) -> None:
    """Die when the connection has come so far (httpx's trace events)."""
    from sms.gateways import http

    watch = http._Watch.__call__

    def doomed(self: Any, event: str, info: dict[str, Any]) -> None:
        watch(self, event, info)
        if event == name:
            die()

    http._Watch.__call__ = doomed


def mark(point: str) -> None:
    from sms.sending import delivery

    match point:
        case "before the claim":
            delivery.claim = dying(delivery.claim, when=BEFORE)
        case "after the claim":
            delivery.claim = dying(delivery.claim, when=AFTER)
        case "after the gate":
            delivery.pass_gate = dying(delivery.pass_gate, when=AFTER)
        case "connected":
            at_event("connection.connect_tcp.complete")
        case "sent":
            at_event("http11.send_request_body.complete")
        case "answered":
            at_event("http11.receive_response_headers.complete")
        case "recorded":
            delivery.record = dying(delivery.record, when=AFTER)
        case _:
            raise ValueError(point)


def main(point: str, gateways: str) -> None:
    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from sms.sending import delivery

    settings.SMS_GATEWAYS = json.loads(gateways)
    mark(point)
    delivery.deliver(timezone.now, budget=timedelta(seconds=20))


if __name__ == "__main__":
    main(*sys.argv[1:])
