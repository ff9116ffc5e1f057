from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User


def staff_of(request: HttpRequest) -> User:
    """Return the user who is signed in, or refuse the request."""
    if request.user.is_anonymous:
        raise PermissionDenied
    return request.user


def staff_with(request: HttpRequest, permission: str) -> User:
    """Return the user who is signed in, or refuse a user without the permission."""
    staff = staff_of(request)
    if not staff.has_perm(permission):
        raise PermissionDenied
    return staff
