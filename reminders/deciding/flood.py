"""Holds back a day with far more texts than usual until an employee releases it.

After an outage, or an import of another shop's customers, many reminders fall due at
once. Stale ones are missed anyway; staff look at the rest before it is sent. Recalls
and safety notices were approved by two people: they neither count nor wait.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median
from typing import Final

from django.db.models import QuerySet

from accounts.models import User
from reminders.models import DayRun, Reminder
from reminders.models.reminders import AS_TEXT
from reminders.reasons import registry
from shop.hours import shop_day
from shop.house_rules import read_house_rules

_LOOK_BACK: Final = timedelta(days=14)
QUEUED: Final = "排队短信"


def limit(*, now: datetime) -> int:
    """Return how many texts a day may queue without a release.

    It is a multiple of the median of the last days, and at least ``flood_least``. Runs
    2 queries.
    """
    today = shop_day(now)
    rules = read_house_rules(today)
    runs = DayRun.objects.filter(on__gte=today - _LOOK_BACK, on__lt=today)
    usual = [counts.get(QUEUED, 0) for counts in runs.values_list("counts", flat=True)]
    by_custom = rules.flood_times * round(median(usual)) if usual else 0
    return max(rules.flood_least, by_custom)


def waiting(*, now: datetime) -> int:
    """Return how many decided texts a flood would hold today."""
    return _waiting(now).count()


def _waiting(now: datetime) -> QuerySet[Reminder]:
    waiting = Reminder.objects.filter(
        AS_TEXT, status=Reminder.Status.DECIDED, last_day_on__gte=shop_day(now)
    )
    return waiting.exclude(step__reason__in=registry.urgent_codes())


def is_flood(*, now: datetime) -> bool:
    """Whether the day's texts have to wait for a release.

    False once the day was released. Texts of reasons that staff start by hand, such as
    campaigns, are not counted.
    """
    if DayRun.objects.filter(on=shop_day(now), released_at__isnull=False).exists():
        return False
    begun = [each.code for each in registry.every() if each.is_started_by_staff]
    unasked = _waiting(now).exclude(step__reason__in=begun)
    return unasked.count() > limit(now=now)


def release(run: DayRun, *, by: User, now: datetime) -> bool:
    """Release the day's texts; return False if they were released before."""
    held = DayRun.objects.filter(pk=run.pk, released_at=None)
    return bool(held.update(released_by=by, released_at=now))
