"""How often somebody may try to log in, and what they see when it was too often.

django-axes counts the failures, per name, address and browser. Three limits apply to
those of the last minutes (``AXES_COOLOFF_TIME``): the failures of one name from one
address, the names that failed from one address, and the failures of one name from all
addresses. The last is far higher, so that a stranger cannot cheaply lock a colleague
out.
"""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv6Network, ip_address
from typing import Any, Final

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import BadRequest
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shop.adminbase import AuthenticationForm
from shop.client_address import client_address

# axes stores the name of each failure in a column of this length.
LONGEST_NAME: Final = 255
# A provider gives each customer of IPv6 a whole network of this size.
_ONE_CUSTOMER: Final = 64
_NO_ADDRESS: Final = "0.0.0.0"


class LoginForm(AuthenticationForm):
    """Refuses a name that could not even be recorded as a failure."""

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        if len(name) > LONGEST_NAME:
            raise BadRequest("用户名太长，请检查后重新输入。")
        return name


def limited_address(request: HttpRequest) -> str:
    """Return the address that the limits count by; for IPv6 its network.

    Peers without an address, such as all of them on a Unix socket without
    ``TRUSTED_PROXIES``, count as one.
    """
    address = ip_address(client_address(request) or _NO_ADDRESS)
    if address.version == 4:
        return str(address)
    network = IPv6Network((int(address), _ONE_CUSTOMER), strict=False)
    return str(network.network_address)


class LoginLimits(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """Adds the limits of an address and of a name to that of axes for the two."""

    def get_failures(
        self, request: Any, credentials: dict[str, Any] | None = None
    ) -> int:
        """Return the failures that axes compares with ``AXES_FAILURE_LIMIT``."""
        limit: int = settings.AXES_FAILURE_LIMIT
        if _is_over_a_limit(request, get_client_username(request, credentials)):
            return limit
        failures: int = super().get_failures(request, credentials)
        return failures


def _is_over_a_limit(request: Any, name: str | None) -> bool:
    recent = AccessAttempt.objects.filter(
        attempt_time__gte=get_cool_off_threshold(request)
    )
    names = recent.filter(ip_address=request.axes_ip_address).aggregate(
        count=Count("username", distinct=True)
    )["count"]
    failures = recent.filter(username=name).aggregate(
        sum=Sum("failures_since_start", default=0)
    )["sum"]
    return bool(
        names >= settings.LOGIN_NAMES_PER_ADDRESS
        or failures >= settings.LOGIN_FAILURES_PER_NAME
    )


def forget_failures(names: Collection[str]) -> int:
    """Unlock these names; return how many of their failures were forgotten."""
    failures = AccessAttempt.objects.filter(username__in=names)
    count, _ = failures.delete()
    return int(count)


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: Any
) -> HttpResponse:
    """Show in place of the response how long to wait and whom to ask."""
    seconds = int(settings.AXES_COOLOFF_TIME.total_seconds())
    page = {
        **admin.site.each_context(request),
        "title": "暂时不能登录",
        "minutes": seconds // 60,
    }
    answer = render(request, "accounts/locked_out.html", page, status=429)
    answer["Retry-After"] = str(seconds)
    return answer
