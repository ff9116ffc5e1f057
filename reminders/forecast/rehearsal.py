"""Plays coming days with the code that runs each day, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from reminders.day import DayReport, run_day
from reminders.forecast.stage import stage
from shop.database.shadows import writing_shadows_only
from shop.hours import shop_day
from sms.models import Message


@contextmanager
def rehearsal(
    *, now: datetime, on: date, vehicles: Collection[int] | None = None
) -> Iterator[DayReport]:
    """Play every day from that of ``now`` to ``on``.

    Yields the report of the last day; inside the context the rows can be read. Nobody
    answers in these days, and every text arrives.
    """
    with stage(now=now, vehicles=vehicles), writing_shadows_only():
        for moment in days_until(on, now=now):
            report = play_day(now=moment, vehicles=vehicles)
        yield report


def days_until(on: date, *, now: datetime) -> list[datetime]:
    """Return the moment of the run of each day from that of ``now`` to ``on``."""
    days = max(0, (on - shop_day(now)).days)
    return [now + timedelta(days=each) for each in range(days + 1)]


def play_day(*, now: datetime, vehicles: Collection[int] | None = None) -> DayReport:
    """Run the day on a stage, after the texts of the day before have arrived."""
    arrived = Message.objects.due(now)
    arrived.update(status=Message.Status.DELIVERED, status_at=now)
    return run_day(now=now, vehicles=vehicles)
