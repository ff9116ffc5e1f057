"""The only module that reads the clock; tasks, views and commands call it.

Everything below them takes ``today`` or ``now`` as an argument.
"""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """Return the aware current moment in Asia/Shanghai.

    ``settings.CLOCK_SHIFT`` is zero outside the demo, which shifts its clock to 10:00
    so that it works at any hour (system check dealercrm.E001).
    """
    return timezone.localtime(timezone.now() + settings.CLOCK_SHIFT)


def today() -> date:
    """Return the current business date in Asia/Shanghai."""
    return now().date()
