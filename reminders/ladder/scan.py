"""Creates reminders from due items: each active step reads one range of an index.

It does not decide whether a person may be contacted. It looks at a window of days, so
that a day without a run is caught up. A step past its grace period gets a row with the
status ``missed`` instead of a late text.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import (
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    QuerySet,
    Value,
)

from reminders.models import DayRun, Decision, DueItem, Reminder, RuleStep
from reminders.models.codes import Code
from reminders.reasons import registry
from shop.database.advisory_lock import take_turn
from shop.database.insertion import insert_and_return, insert_from
from shop.hours import shop_day

# After a longer standstill, older steps get no ``missed`` row.
MISSED_WITHIN_DAYS = 60

_COLUMNS = ["due_item_id", "step_id", "planned_on", "last_day_on", "status"]
_WAITING = (
    Reminder.Status.PENDING,
    Reminder.Status.HELD,
    Reminder.Status.DECIDED,
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

    ``vehicles`` restricts the scan to some cars. Runs 2 queries per step and 5 more.
    """
    take_turn()
    today = shop_day(now)
    steps = (
        RuleStep.objects.active()
        .filter(reason__in=registry.codes())
        .exclude(template__is_active=False)
    )
    created, missed = 0, _miss_waiting(today, vehicles)
    seen_on = _last_run_on(today)
    for step in steps.order_by("pk"):
        created += insert_from(Reminder, _COLUMNS, _due_today(step, today, vehicles))
        missed += insert_and_return(
            Reminder, _COLUMNS, _never_scanned(step, seen_on, today, vehicles)
        )
    _note_missed(missed, now)
    return Scanned(created, len(missed))


def _items(
    step: RuleStep, first: date, last: date, vehicles: Collection[int] | None
) -> QuerySet[DueItem]:
    """Return the open items the step applies to, by the day it counts from."""
    items = DueItem.objects.open().filter(
        reason=step.reason,
        **{f"{step.counted_from}__range": (first, last)},
    )
    if step.variant:
        items = items.filter(variant=step.variant)
    if step.subject_id is not None:
        items = items.filter(subject_id=step.subject_id)
    return items if vehicles is None else items.filter(vehicle__any_of=vehicles)


def _due_today(
    step: RuleStep,
    today: date,
    vehicles: Collection[int] | None,
) -> QuerySet[DueItem, Any]:
    last = today - timedelta(days=step.offset_days)
    first = last - timedelta(days=step.grace_days)
    return _as_reminders(
        _items(step, first, last, vehicles), step, Reminder.Status.PENDING
    )


def _last_run_on(today: date) -> date:
    """Return the day of the last finished run, or the earliest day to look back to.

    Steps whose last day was before it have been dealt with by that run.
    """
    runs = DayRun.objects.filter(on__lt=today, finished_at__isnull=False)
    last_run_on = runs.aggregate(Max("on"))["on__max"]
    earliest = today - timedelta(days=MISSED_WITHIN_DAYS + 1)
    return max(earliest, last_run_on or earliest)


def _never_scanned(
    step: RuleStep, seen_on: date, today: date, vehicles: Collection[int] | None
) -> QuerySet[DueItem, Any]:
    """Return items that were known in time but have no reminder, because no scan ran.

    Items that were computed only after the last day of the step are left out: no scan
    could have found them.
    """
    last_days = step.offset_days + step.grace_days
    first = seen_on - timedelta(days=last_days)
    last = today - timedelta(days=last_days + 1)
    known = _items(step, first, last, vehicles).filter(
        ~Exists(Reminder.objects.filter(due_item=OuterRef("pk"), step=step)),
        computed_on__lte=_days_after(step, last_days),
    )
    return _as_reminders(known, step, Reminder.Status.MISSED)


def _as_reminders(
    items: QuerySet[DueItem], step: RuleStep, status: Reminder.Status
) -> QuerySet[DueItem, Any]:
    return items.order_by("pk").values_list(
        "pk",
        Value(step.pk),
        _days_after(step, step.offset_days),
        _days_after(step, step.offset_days + step.grace_days),
        Value(status.value),
    )


def _days_after(step: RuleStep, days: int) -> ExpressionWrapper[Any]:
    day = F(step.counted_from) + Value(days)
    return ExpressionWrapper(day, output_field=DateField())


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
