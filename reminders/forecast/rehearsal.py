"""Plays coming days with the code that runs each day, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db.models import F

from reminders.day import DayReport, run_day
from reminders.forecast.stage import stage
from reminders.forecast.supposition import Supposition
from shop.database.shadows import writing_shadows_only
from shop.hours import shop_day
from sms.models import Message


def _unheard() -> None:
    """Nobody wants to hear of each day that was played."""


@contextmanager
def rehearsal(
    *,
    now: datetime,
    on: date,
    vehicles: Collection[int] | None = None,
    supposition: Supposition | None = None,
    day_played: Callable[[], object] = _unheard,
) -> Iterator[DayReport]:
    """Play every day from that of ``now`` to ``on``, after a change if one is given.

    Yields the report of the last day; inside the context the rows can be read. Nobody
    answers in these days, and every text arrives. Each day is a transaction of its own,
    after which ``day_played`` is called.
    """
    others = supposition.copies() if supposition else []
    with stage(now=now, vehicles=vehicles, others=others):
        if supposition:
            with writing_shadows_only():
                supposition.make()
        for moment in days_until(on, now=now):
            with writing_shadows_only():
                report = play_day(now=moment, vehicles=vehicles)
            day_played()
        with writing_shadows_only():
            yield report


def days_until(on: date, *, now: datetime) -> list[datetime]:
    """Return the moment of the run of each day from that of ``now`` to ``on``."""
    days = max(0, (on - shop_day(now)).days)
    return [now + timedelta(days=each) for each in range(days + 1)]


def play_day(*, now: datetime, vehicles: Collection[int] | None = None) -> DayReport:
    """Run the day on a stage, after the texts of the days before have arrived.

    Each arrives as soon as it may leave, whenever the next day is played.
    """
    arrived = Message.objects.due(now)
    arrived.update(status=Message.Status.DELIVERED, status_at=F("not_before"))
    return run_day(now=now, vehicles=vehicles)
