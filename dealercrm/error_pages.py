"""Hides more settings on Django's error pages than Django does by default."""

from __future__ import annotations

import re

from django.views.debug import SafeExceptionReporterFilter


class ErrorPageFilter(SafeExceptionReporterFilter):
    """Hides values by name, also in the environment, which runserver's page lists.

    The options of gateways are JSON with keys in it; the addresses of the database and
    of Redis contain passwords.
    """

    hidden_settings = re.compile(
        f"{SafeExceptionReporterFilter.hidden_settings.pattern}"
        "|GATEWAY_OPTIONS|DATABASE_URL|REDIS_URL|BROKER_URL",
        re.IGNORECASE,
    )
