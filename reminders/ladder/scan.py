"""From due items to reminders: one range of an index for each active step.

Decides nothing about people. A window, not an equality: a missed day is caught up;
past its grace a step becomes ``missed`` with a row, never a late flood.
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
from shop.database.advisory_lock import take_turn
from shop.database.insertion import insert_and_return, insert_from
from shop.hours import shop_day

# A system that stood still for longer has other worries than missed reminders.
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
    """Write the reminders that are ripe today; a second scan writes nothing.

    ``vehicles`` narrows it to some cars. Two queries a step and five more.
    """
    take_turn()
    today = shop_day(now)
    steps = RuleStep.objects.filter(is_active=True).exclude(template__is_active=False)
    created, missed = 0, _miss_waiting(today, vehicles)
    seen_on = _seen_until(today)
    for step in steps.order_by("pk"):
        created += insert_from(Reminder, _COLUMNS, _ripe(step, today, vehicles))
        missed += insert_and_return(
            Reminder, _COLUMNS, _unheard(step, seen_on, today, vehicles)
        )
    _note_missed(missed, now)
    return Scanned(created, len(missed))


def _items(
    step: RuleStep, first: date, last: date, vehicles: Collection[int] | None
) -> QuerySet[DueItem]:
    """Open items of the step's reason whose day it counts from is one of these."""
    items = DueItem.objects.filter(
        reason=step.reason,
        status=DueItem.Status.OPEN,
        **{f"{step.counted_from}__range": (first, last)},
    )
    if step.variant:
        items = items.filter(variant=step.variant)
    return items if vehicles is None else items.filter(vehicle__any_of=vehicles)


def _ripe(
    step: RuleStep,
    today: date,
    vehicles: Collection[int] | None,
) -> QuerySet[DueItem, Any]:
    last = today - timedelta(days=step.offset_days)
    first = last - timedelta(days=step.grace_days)
    return _as_reminders(
        _items(step, first, last, vehicles), step, Reminder.Status.PENDING
    )


def _seen_until(today: date) -> date:
    """The day of the last run: what had its last day before is settled."""
    runs = DayRun.objects.filter(on__lt=today, finished_at__isnull=False)
    last_run_on = runs.aggregate(Max("on"))["on__max"]
    earliest = today - timedelta(days=MISSED_WITHIN_DAYS + 1)
    return max(earliest, last_run_on or earliest)


def _unheard(
    step: RuleStep, seen_on: date, today: date, vehicles: Collection[int] | None
) -> QuerySet[DueItem, Any]:
    """Items that were known in time and yet have no reminder: nobody scanned.

    What was imported or moved after its last day is not missed, it was never there.
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
    """Close reminders that nobody decided or dispatched in time."""
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
