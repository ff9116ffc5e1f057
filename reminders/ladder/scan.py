"""Creates reminders from due items: each active step reads one range of an index.

All steps are scanned in two statements, one for what is due and one for what no run has
seen in time. The due items of seasons and festivals are made first
(``reminders.ladder.occasions``).

It does not decide whether a person may be contacted. It looks at a window of days, so
that a day without a run is caught up. A step past its grace period gets a row with the
status ``missed`` instead of a late text.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Max

from reminders.ladder.occasions import store_occasions
from reminders.ladder.pairs import pairs
from reminders.models import DayRun, Decision, Reminder
from reminders.models.codes import Code
from reminders.reasons import registry
from shop.database.advisory_lock import take_turn
from shop.hours import shop_day

# After a longer standstill, older steps get no ``missed`` row.
MISSED_WITHIN_DAYS = 60

_WAITING = (
    Reminder.Status.PENDING,
    Reminder.Status.HELD,
    Reminder.Status.DECIDED,
)
# Two concurrent inserts in the same order cannot deadlock.
_INSERT: Final = """
    INSERT INTO reminders_reminder
        (due_item_id, step_id, planned_on, last_day_on, status)
    SELECT item, step, planned_on, last_day_on, %(status)s
    FROM ({pairs}) AS pair
    WHERE {condition}
    ORDER BY step, item
    ON CONFLICT DO NOTHING
    RETURNING id
"""


def _insert(*, first: str, last: str, condition: str = "TRUE") -> str:
    """Return a statement over all columns from which a step can count its days."""
    return _INSERT.format(pairs=pairs(first=first, last=last), condition=condition)


_DUE_TODAY: Final = _insert(
    first="%(today)s::date - step.offset_days - step.grace_days",
    last="%(today)s::date - step.offset_days",
)
# Items that were known in time but have no reminder, because no scan ran. Items that
# were computed only after the last day of the step are left out: no scan could have
# found them.
_NEVER_SCANNED: Final = _insert(
    first="%(seen_on)s::date - step.offset_days - step.grace_days",
    last="%(today)s::date - step.offset_days - step.grace_days - 1",
    condition="""
        computed_on <= last_day_on AND NOT EXISTS (
            SELECT FROM reminders_reminder AS known
            WHERE known.due_item_id = item AND known.step_id = step
        )
    """,
)


@dataclass(frozen=True, slots=True)
class Scanned:
    created: int
    missed: int


@transaction.atomic
def scan_reminders(
    *, now: datetime, vehicles: Collection[int] | None = None
) -> Scanned:
    """Create the reminders that are due today; a second scan creates nothing.

    ``vehicles`` restricts the scan to some cars. Runs at most 8 queries, whatever the
    number of steps.
    """
    take_turn()
    today = shop_day(now)
    missed = _miss_waiting(today, vehicles)
    scope = {
        "reasons": sorted(registry.codes()),
        "vehicles": None if vehicles is None else list(vehicles),
        "today": today,
        "seen_on": _last_run_on(today),
    }
    store_occasions(scope)
    created = _run(_DUE_TODAY, Reminder.Status.PENDING, scope)
    missed += _run(_NEVER_SCANNED, Reminder.Status.MISSED, scope)
    _note_missed(missed, now)
    return Scanned(len(created), len(missed))


def _run(statement: str, status: Reminder.Status, scope: dict[str, Any]) -> list[int]:
    """Insert the reminders and return their primary keys."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {**scope, "status": status.value})
        return [pk for (pk,) in cursor.fetchall()]


def _last_run_on(today: date) -> date:
    """Return the day of the last finished run, or the earliest day to look back to.

    Steps whose last day was before it have been dealt with by that run.
    """
    runs = DayRun.objects.filter(on__lt=today, finished_at__isnull=False)
    last_run_on = runs.aggregate(Max("on"))["on__max"]
    earliest = today - timedelta(days=MISSED_WITHIN_DAYS + 1)
    return max(earliest, last_run_on or earliest)


def _miss_waiting(today: date, vehicles: Collection[int] | None) -> list[int]:
    """Mark reminders as missed that were not decided or dispatched in time."""
    late = Reminder.objects.filter(status__in=_WAITING, last_day_on__lt=today)
    if vehicles is not None:
        late = late.filter(due_item__vehicle__any_of=vehicles)
    pks = list(late.values_list("pk", flat=True))
    Reminder.objects.filter(pk__in=pks).update(status=Reminder.Status.MISSED)
    return pks


def _note_missed(reminders: list[int], now: datetime) -> None:
    Decision.objects.bulk_create(
        Decision(
            reminder_id=pk,
            on=shop_day(now),
            outcome=Reminder.Status.MISSED,
            code=Code.MISSED,
            sentence="最晚日期前系统没有运行或没有发出，不再补发",
            rule="过期的提醒不补发",
            at=now,
        )
        for pk in reminders
    )
