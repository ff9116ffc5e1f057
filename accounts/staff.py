from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User


def staff_of(request: HttpRequest) -> User:
    """Return who is signed in, or refuse the request."""
    if request.user.is_anonymous:
        raise PermissionDenied
    return request.user
