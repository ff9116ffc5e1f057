"""The form of a log line: one JSON object with the error's traceback in it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from traceback import TracebackException
from typing import Any

from celery import current_task
from django.http import HttpRequest
from django.utils import timezone

from dealercrm.logs.masking import MASK, without_numbers, without_values
from dealercrm.logs.request_ids import current_request_id
from shop.database.storable import storable


class JsonLines(logging.Formatter):
    """Writes a record without local variables, request bodies or parameters of SQL."""

    def format(self, record: logging.LogRecord) -> str:
        error = _error(record)
        # An error is often told without its traceback but with its message.
        mask = without_values if record.levelno >= logging.ERROR else without_numbers
        line = {
            "time": _moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": mask(_message(record)),
            "request": current_request_id(),
            **_task(),
            "error": "".join(traceback_lines(error)) if error else "",
        }
        filled = {name: value for name, value in line.items() if value}
        return storable(json.dumps(filled, ensure_ascii=False))


def _error(record: logging.LogRecord) -> BaseException | None:
    """Return the error to be logged; where a request was only refused there is none."""
    is_refusal = 400 <= getattr(record, "status_code", 0) < 500
    return record.exc_info[1] if record.exc_info and not is_refusal else None


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, timezone.get_default_timezone())


def _message(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        return f"{getattr(record, 'status_code', '')} {_where(request)}".strip()
    return record.getMessage()


def _where(request: HttpRequest) -> str:
    """Return the route instead of the path, which may contain a token or a number."""
    match = request.resolver_match
    return f"{request.method} {match.route if match else MASK}"


def _task() -> dict[str, Any]:
    if not current_task:
        return {}
    return {"task": current_task.request.id, "task_name": current_task.name}


def traceback_lines(error: BaseException) -> Iterator[str]:
    """Yield the traceback of the error and of its causes, with masked messages."""
    if error.__cause__ is not None:
        yield from traceback_lines(error.__cause__)
        yield "\nThe above exception was the direct cause of the following one:\n\n"
    elif error.__context__ is not None and not error.__suppress_context__:
        yield from traceback_lines(error.__context__)
        yield "\nDuring its handling another exception occurred:\n\n"
    trace = TracebackException(type(error), error, error.__traceback__, compact=True)
    yield "Traceback (most recent call last):\n"
    yield from trace.stack.format()
    kind = type(error)
    yield f"{kind.__module__}.{kind.__qualname__}: {without_values(str(error))}\n"
