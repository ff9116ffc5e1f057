"""An id for each request, in its log lines, its answer and its error page.

A proxy may give the id in X-Request-ID. Anything else that a client writes there is not
taken over: it goes into logs and pages.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from string import ascii_lowercase
from typing import Final

from django.http import HttpRequest, HttpResponse

from dealercrm.logs.masking import without_numbers

HEADER: Final = "X-Request-ID"
_WELL_FORMED: Final = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z-]{10,62})[0-9A-Za-z]")
# 56 bits in letters only, so that no part of it can be taken for a phone number.
_LENGTH: Final = 12

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Return the id of the request that this thread answers, or ''."""
    return _current.get()


def _new_id() -> str:
    return "".join(secrets.choice(ascii_lowercase) for _ in range(_LENGTH))


def _is_fit(given: str) -> bool:
    return bool(_WELL_FORMED.fullmatch(given)) and without_numbers(given) == given


class RequestIdMiddleware:
    """Stands first, so that every line and every answer of a request has its id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        request_id = given if _is_fit(given) else _new_id()
        # Not reset afterwards: the server may still log while it sends the answer, and
        # the next request of this thread sets its own.
        _current.set(request_id)
        response = self._get_response(request)
        response[HEADER] = request_id
        return response
