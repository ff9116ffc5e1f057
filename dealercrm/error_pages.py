"""What Django shows when a request fails: our Chinese pages, or with DEBUG its own."""

from __future__ import annotations

import re
from typing import Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.debug import SafeExceptionReporterFilter

from dealercrm.logs.request_ids import current_request_id

NOT_UNDERSTOOD: Final = "这个请求无法识别，请返回上一页重试。"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show our own sentence; those of Django are English and for attackers."""
    sentence = str(exception) if isinstance(exception, BadRequest) else ""
    page = {"sentence": sentence or NOT_UNDERSTOOD}
    return render(request, "400.html", page, status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Show the id under which the log has the error; needs nothing that may be down."""
    page = render_to_string("500.html", {"request_id": current_request_id()})
    return HttpResponseServerError(page)


class ErrorPageFilter(SafeExceptionReporterFilter):
    """Hides values by name, also in the environment, which runserver's page lists.

    The options of gateways and of sources of imports are JSON with keys in it; the
    addresses of the database and of Redis contain passwords.
    """

    hidden_settings = re.compile(
        f"{SafeExceptionReporterFilter.hidden_settings.pattern}"
        "|GATEWAY_OPTIONS|IMPORT_SOURCES|DATABASE_URL|REDIS_URL|BROKER_URL",
        re.IGNORECASE,
    )
