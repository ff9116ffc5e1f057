"""Answers 400 to a request with NUL in it, which PostgreSQL cannot even compare.

Each filter, search and form would have to look for it otherwise. No browser sends it
when a person uses a page.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

_FORMS: Final = {"application/x-www-form-urlencoded", "multipart/form-data"}
_SENTENCE: Final = "网址或表单里有无法识别的字符（NUL），请去掉后重试。"


class NulMiddleware:
    """Looks at the path, the query string, the cookies and the fields of forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or _has_nul(request.GET):
            raise BadRequest(_SENTENCE)
        # A quoted cookie may contain any character as an octal number.
        if any("\0" in value for value in request.COOKIES.values()):
            raise BadRequest(_SENTENCE)
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> None:
        """Read a form where the CSRF protection reads it too; elsewhere the view does.

        Views without that protection take other contents or set limits before they
        read.
        """
        if getattr(view, "csrf_exempt", False) or request.content_type not in _FORMS:
            return
        if _has_nul(request.POST):
            raise BadRequest(_SENTENCE)


def _has_nul(fields: QueryDict) -> bool:
    return any(
        "\0" in text
        for name, values in fields.lists()
        for text in chain([name], values)
    )
