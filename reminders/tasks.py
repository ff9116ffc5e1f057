"""Celery tasks of reminders; each only calls the module that does the work."""

from __future__ import annotations

from dataclasses import asdict

from celery import shared_task

from customers.models import VehicleChange
from reminders import day_watch
from reminders.dates.refresh import refresh_all, refresh_changed
from reminders.day import add_counts, begin_run, finish_run, note_failure
from reminders.day import run_day as run_the_day
from reminders.deciding.flood import QUEUED
from reminders.facts.mileages import learn_priors
from reminders.forecast.gaps import close_gaps, note_changed_cars
from reminders.forecast.making import make_forecast as make_the_forecast
from reminders.forecast.trials import play_next
from reminders.ladder import snoozes
from reminders.telling.dispatch import dispatch_reminders
from shop import clock
from shop.database.advisory_lock import Lock, alone, only_one
from shop.hours import shop_day
from shop.witness.standing import advance

_SUNDAY = 6


@shared_task
def run_day() -> dict[str, int]:
    """Run the day once; a second scheduler finds it finished and does nothing."""
    now = clock.now()
    advance()
    if not begin_run(now=now):
        return {}
    try:
        report = run_the_day(
            now=now, holds_flood=True, ask_for_help=dispatch_decided.delay
        )
        finish_run(report, now=clock.now())
    except Exception:
        note_failure(now=clock.now())
        raise
    make_forecast.delay()
    return report.counts


@shared_task
def watch_day() -> dict[str, int]:
    """Tell somebody if the day's run failed or is late.

    Beat sends it to another queue than the run, so that a worker that is busy or dead
    does not take the watcher with it.
    """
    return {"told": day_watch.watch(now=clock.now())}


@shared_task
def dispatch_decided() -> dict[str, int]:
    """Queue texts beside the day's run, or those that an employee has released."""
    now = clock.now()
    dispatched = dispatch_reminders(now=now)
    add_counts(shop_day(now), {QUEUED: dispatched.texts})
    return asdict(dispatched)


@shared_task
def plan_snoozes() -> dict[str, int]:
    """Plan the reminders of owners who have just asked for a later one.

    One worker at a time waits for the turn; the day's run finds what it has missed.
    """
    with only_one(Lock.SNOOZES) as is_free:
        return {"planned": snoozes.plan_snoozes(now=clock.now()) if is_free else 0}


@shared_task
def refresh_changed_vehicles() -> dict[str, int]:
    """Recompute the cars whose facts changed, after an import or an edit."""
    note_changed_cars(now=clock.now())
    if VehicleChange.objects.exists():
        learn_priors()
    return asdict(refresh_changed(now=clock.now()))


# A full pass over many cars takes longer than the broker's visibility timeout, so the
# task is acknowledged when it begins. The next night redoes what a crash left undone.
@shared_task(acks_late=False, time_limit=21_600, soft_time_limit=21_500)
def refresh_everything() -> dict[str, int]:
    """Recompute what changed each night, and on Sundays all cars."""
    now = clock.now()
    learn_priors()
    refresh = refresh_all if now.weekday() == _SUNDAY else refresh_changed
    return asdict(refresh(now=now))


@shared_task(acks_late=False, time_limit=7_200, soft_time_limit=7_100)
def make_forecast() -> dict[str, int]:
    """Play the coming days of the whole shop, unless another worker is at it.

    It waits for some cars whose forecast is being renewed, because staff have asked
    for it. What changes while the whole shop is played is noted as a gap of its own.
    """
    with only_one(Lock.WHOLE_FORECAST) as is_free:
        if not is_free:
            return {"rows": 0}
        with alone(Lock.FORECAST):
            return {"rows": make_the_forecast(now=clock.now())}


@shared_task(acks_late=False, time_limit=3_600, soft_time_limit=3_500)
def renew_forecast() -> dict[str, int]:
    """Play the coming days of the cars about which something has changed."""
    with only_one(Lock.FORECAST) as is_free:
        return {"cars": close_gaps(now=clock.now()) if is_free else 0}


# A trial that its worker did not finish is begun again by the next run.
@shared_task(acks_late=False, time_limit=3_600, soft_time_limit=3_500)
def play_trials() -> dict[str, int]:
    """Play one after the other what staff want to see before they change it."""
    count = 0
    with only_one(Lock.TRIAL) as is_free:
        while is_free and play_next(now=clock.now()):
            count += 1
    return {"played": count}
