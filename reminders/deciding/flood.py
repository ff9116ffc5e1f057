"""A day with far more texts than usual waits for a person's click.

After an outage, or an import of another shop's customers, everything falls due at once.
What is stale is missed by itself; what is left is looked at before it leaves.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median
from typing import Final

from django.db.models import QuerySet

from accounts.models import User
from reminders.models import DayRun, Reminder, RuleStep
from reminders.reasons.value import Reason
from shop.hours import shop_day
from shop.house_rules import read_house_rules

_LOOK_BACK: Final = timedelta(days=14)
QUEUED: Final = "排队短信"


def limit(*, now: datetime) -> int:
    """Return how many texts a day may queue by itself, by what the last days did.

    Two queries. Fewer than ``flood_least`` are nobody's flood, whatever is usual.
    """
    today = shop_day(now)
    rules = read_house_rules(today)
    runs = DayRun.objects.filter(on__gte=today - _LOOK_BACK, on__lt=today)
    usual = [counts.get(QUEUED, 0) for counts in runs.values_list("counts", flat=True)]
    by_custom = rules.flood_times * round(median(usual)) if usual else 0
    return max(rules.flood_least, by_custom)


def waiting(*, now: datetime) -> int:
    """Return how many decided texts may still leave today."""
    return _waiting(now).count()


def _waiting(now: datetime) -> QuerySet[Reminder]:
    return Reminder.objects.filter(
        status=Reminder.Status.DECIDED,
        step__channel=RuleStep.Channel.TEXT,
        last_day_on__gte=shop_day(now),
    )


def is_flood(*, now: datetime) -> bool:
    """Whether the day's texts wait; a day that was released waits no more.

    The texts of a campaign are not counted: somebody has clicked for them.
    """
    if DayRun.objects.filter(on=shop_day(now), released_at__isnull=False).exists():
        return False
    unasked = _waiting(now).exclude(step__reason=Reason.CAMPAIGN)
    return unasked.count() > limit(now=now)


def release(run: DayRun, *, by: User, now: datetime) -> bool:
    """Let the day's texts leave; False where that was done before."""
    held = DayRun.objects.filter(pk=run.pk, released_at=None)
    return bool(held.update(released_by=by, released_at=now))
