"""Leases and pauses of production, passed over where nothing happens meanwhile.

Production waits for minutes and hours. Where nothing is really on its way, the run's
clock is put forward to the next moment that the books name, and the leases, which run
on the database's clock, are moved into the past by as much. A text that is still on
the wire never ages so, because nothing is skipped until the gateways have been silent
for longer than an answer takes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from time import monotonic

from django.db import Error, connection
from django.db.models import F, Min

from sms.models import Attempt, Message
from tests.chaos.house import House

POLL_SECONDS = 0.2
# Longer than LATE_ACCEPT in the plan, and than two sweeps.
SILENCE_SECONDS = 2.5
# What is due within the same five minutes is passed over together.
SHORTEST = timedelta(minutes=5)


def skip_idle_time(
    house: House, is_over: Callable[[], bool], *, seconds: float
) -> timedelta:
    """Skip until it is over, for at most so many real seconds; return how much."""
    skipped = timedelta()
    end = skipped_at = monotonic()
    end += seconds
    while monotonic() < end:
        Event().wait(POLL_SECONDS)
        try:
            if is_over():
                break
            idle = min(house.silence(), monotonic() - skipped_at)
            if idle > SILENCE_SECONDS:
                skipped += _skip(house)
                skipped_at = monotonic()
        except Error:
            connection.close()
    return skipped


def _skip(house: House) -> timedelta:
    """Put everything that has a time so far back that the next thing is due."""
    step = max(_next_moment(house) - house.now(), SHORTEST)
    Message.objects.exclude(lease_until=None).update(
        lease_until=F("lease_until") - step
    )
    house.shift_clock(house.shift + step)
    return step


def _next_moment(house: House) -> datetime:
    """Return the earliest moment, on the run's clock, for which something waits."""
    now = house.now()
    leases = Message.objects.exclude(lease_until=None)
    leased_until = leases.aggregate(at=Min("lease_until"))["at"]
    queued = Message.objects.filter(status=Message.Status.QUEUED, not_before__gt=now)
    asked = Attempt.objects.filter(next_query_at__gt=now)
    moments = [
        leased_until and leased_until + house.shift,
        queued.aggregate(at=Min("not_before"))["at"],
        asked.aggregate(at=Min("next_query_at"))["at"],
    ]
    return min((moment for moment in moments if moment), default=now)
