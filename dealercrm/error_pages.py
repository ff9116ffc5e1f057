"""What Django's page about an error hides besides what it hides anyway."""

from __future__ import annotations

import re

from django.views.debug import SafeExceptionReporterFilter


class ErrorPageFilter(SafeExceptionReporterFilter):
    """Hides by name, also in the environment, which the page lists under runserver.

    The options of gateways are JSON with keys in it; the addresses of the database
    and of Redis have passwords in them.
    """

    hidden_settings = re.compile(
        f"{SafeExceptionReporterFilter.hidden_settings.pattern}"
        "|GATEWAY_OPTIONS|DATABASE_URL|REDIS_URL|BROKER_URL",
        re.IGNORECASE,
    )
