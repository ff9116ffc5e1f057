"""The day's run: refresh → scan → decide → dispatch.

Each step commits by itself and is harmless when it runs twice, so that an interrupted
run is simply started again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from customers.recipients import cars_of_same_people
from reminders import mornings
from reminders.dates.refresh import Refreshed, refresh_changed, refresh_vehicles
from reminders.deciding.decide import decide_reminders
from reminders.deciding.flood import QUEUED, is_flood
from reminders.ladder.early_calls import bring_calls_forward
from reminders.ladder.freed import free
from reminders.ladder.scan import Scanned, scan_reminders
from reminders.ladder.second_texts import remind_again
from reminders.ladder.snoozes import plan_snoozes
from reminders.models import DayRun, Reminder
from reminders.telling.calling import open_calls, review_calls
from reminders.telling.dispatch import Dispatched, alone, dispatch_reminders
from shop.database.advisory_lock import take_turn
from shop.hours import shop_day
from workshop.booking import record_outcomes

Status = Reminder.Status


@dataclass(frozen=True, slots=True)
class DayReport:
    """The counts of one run; ``decided`` counts reminders by outcome."""

    on: date
    refreshed: Refreshed
    scanned: Scanned
    decided: dict[str, int]
    dispatched: Dispatched
    calls: int

    @property
    def counts(self) -> dict[str, int]:
        """The counts with Chinese names, as shown to staff."""
        return {
            "重算车辆": self.refreshed.vehicles,
            "新到期事项": self.refreshed.created,
            "变动到期事项": self.refreshed.changed,
            "结束到期事项": self.refreshed.closed,
            "新提醒": self.scanned.created,
            "可以发送": self.decided.get(Status.DECIDED, 0),
            "合并": self.decided.get(Status.MERGED, 0),
            "暂缓": self.decided.get(Status.HELD, 0),
            "不发送": self.decided.get(Status.SUPPRESSED, 0),
            "错过": self.scanned.missed,
            QUEUED: self.dispatched.texts,
            "电话任务": self.calls,
            "未能生成": self.dispatched.failures,
        }


def run_day(
    *,
    now: datetime,
    vehicles: Collection[int] | None = None,
    holds_flood: bool = False,
    ask_for_help: Callable[[], object] = alone,
) -> DayReport:
    """Do everything that is due on the day of ``now``; a second run adds nothing.

    ``vehicles`` restricts the run to some cars; pass all cars of a person. With
    ``holds_flood``, far more texts than usual are decided but not queued until an
    employee releases them (``reminders.deciding.flood``); recalls are queued.
    ``ask_for_help`` is called if many texts are to be queued: whoever hears it may
    call ``dispatch_reminders`` at the same time.
    """
    if vehicles is None:
        record_outcomes(today=shop_day(now))
        mornings.begin(now=now)
        plan_snoozes(now=now)
        refreshed = refresh_changed(now=now)
    else:
        refreshed = refresh_vehicles(vehicles, now=now)
    return _remind(
        refreshed, now, vehicles, holds_flood=holds_flood, ask_for_help=ask_for_help
    )


def _remind(
    refreshed: Refreshed,
    now: datetime,
    vehicles: Collection[int] | None,
    *,
    holds_flood: bool,
    ask_for_help: Callable[[], object],
) -> DayReport:
    review_calls(now=now, vehicles=vehicles)
    scanned = scan_reminders(now=now, vehicles=vehicles)
    softer = remind_again(now=now, vehicles=vehicles)
    free(now=now, vehicles=vehicles)
    early = bring_calls_forward(now=now, vehicles=vehicles)
    decided = dict(decide_reminders(now=now, vehicles=vehicles))
    is_held = holds_flood and is_flood(now=now)
    dispatched = dispatch_reminders(
        now=now, vehicles=vehicles, is_flood=is_held, ask_for_help=ask_for_help
    )
    return DayReport(
        on=shop_day(now),
        refreshed=refreshed,
        scanned=replace(scanned, created=scanned.created + softer + early),
        decided=decided,
        dispatched=dispatched,
        calls=open_calls(now=now, vehicles=vehicles),
    )


def run_day_of_owners(cars: Collection[int], *, now: datetime) -> DayReport:
    """Run the day for these cars and for all other cars of the same people."""
    return run_day(now=now, vehicles=cars_of_same_people(cars))


def begin_run(*, now: datetime) -> bool:
    """Record that the day's run has begun; return False if it is finished already.

    A run made before its day (``run_day --on``) does not count as finished, so that the
    day itself finds what was imported since.
    """
    run, _ = DayRun.objects.get_or_create(
        on=shop_day(now), defaults={"started_at": now}
    )
    return run.finished_at is None or shop_day(run.finished_at) < run.on


@transaction.atomic
def finish_run(report: DayReport, *, now: datetime) -> None:
    """Add the counts of a run to the day's row and mark it finished."""
    take_turn()
    DayRun.objects.get_or_create(on=report.on, defaults={"started_at": now})
    DayRun.objects.filter(on=report.on).update(finished_at=now)
    add_counts(report.on, report.counts)


def note_failure(*, now: datetime) -> None:
    """Record that the day's run ended with an error; it is started again hourly."""
    DayRun.objects.filter(on=shop_day(now)).update(failed_at=now)


@transaction.atomic
def add_counts(on: date, counts: dict[str, int]) -> None:
    """Add counts to those of the day's row, if there is one."""
    for run in DayRun.objects.select_for_update().filter(on=on):
        for name, count in counts.items():
            run.counts[name] = run.counts.get(name, 0) + count
        run.save(update_fields=["counts"])
