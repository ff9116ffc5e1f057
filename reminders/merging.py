"""What becomes of due dates and reminders when two records become one.

The cycles of both cars become cycles of one. Where both have the same cycle, each of
its steps is told once: a step that one record has told is not told by the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery

from customers.merging.log import Log
from customers.merging.registry import (
    AfterUndo,
    Pair,
    Part,
    leave,
    move,
    take_part,
)
from customers.models import Customer, Vehicle, VehicleContact
from reminders.ladder.rescheduling import decide_again, withdraw_repeated
from reminders.models import (
    DueItem,
    ForecastGap,
    ForecastRow,
    ListedDate,
    Reminder,
    Veto,
)
from reminders.reasons import registry
from shop.hours import shop_day

Status = Reminder.Status

_TOLD: Final = (Status.SENT, Status.MERGED)
# What a reminder that was told hands to the same one of the other record.
_FATE: Final = ("status", "message", "call", "planned_on", "last_day_on")
_COMPUTED: Final = "预测随时重算"

leave(ForecastRow, "vehicle", because=_COMPUTED)
leave(ForecastGap, "vehicle", because=_COMPUTED)
move(DueItem, "vehicle", "到期事项和提醒")
move(Veto, "vehicle", "否决")


def join_cycles(pair: Pair, log: Log) -> None:
    """Join the reminders of cycles that both cars have."""
    same = {name: OuterRef(name) for name in ("reason", "subject", "anchor")}
    kept = DueItem.objects.filter(vehicle=pair.survivor, **same).values("pk")[:1]
    lost = DueItem.objects.filter(vehicle=pair.lost).annotate(twin=Subquery(kept))
    twins = {
        item: twin for item, twin in lost.values_list("pk", "twin") if twin is not None
    }
    if twins:
        _join_steps(twins, pair, log)


def _join_steps(twins: dict[int, int], pair: Pair, log: Log) -> None:
    """Tell each step of a twin cycle once; its other steps go over."""
    rows = Reminder.objects.filter(due_item__in=[*twins, *twins.values()])
    by_step = {(row.due_item_id, row.step_id, row.round): row for row in rows}
    repeated = [
        (row, kept)
        for (item, step, round_), row in by_step.items()
        if item in twins and (kept := by_step.get((twins[item], step, round_)))
    ]
    withdrawn = _withdraw([row for row, _ in repeated], pair, log)
    told = [(r, k) for r, k in repeated if r.status in _TOLD and r.pk not in withdrawn]
    untold = _withdraw([kept for _, kept in told], pair, log)
    for row, kept in told:
        if kept.pk in untold or kept.status not in _TOLD:
            fate = {name: getattr(row, name) for name in _FATE}
            log.change(Reminder.objects.filter(pk=kept.pk), **fate)
    both_have = {row.pk for row, _ in repeated}
    for item, twin in twins.items():
        others = Reminder.objects.filter(due_item=item).exclude(pk__in=both_have)
        log.change(others, due_item=twin)
        log.change(ListedDate.objects.filter(due_item=item), due_item=twin)


def _withdraw(rows: Collection[Reminder], pair: Pair, log: Log) -> set[int]:
    """Withdraw what was not told; an undo lets it be decided again."""
    withdrawn = withdraw_repeated([row.pk for row in rows], now=pair.now)
    log.note(
        Reminder,
        sorted(withdrawn),
        before={"status": Status.PENDING.value},
        after={"status": Status.CANCELLED.value},
    )
    return withdrawn


def greet_once(pair: Pair, log: Log) -> None:
    """Withdraw a greeting that the person has had as the owner of another car."""
    rows = _reminders_of([pair.survivor]).filter(
        due_item__reason__in=[
            each.code for each in registry.every() if each.is_personal
        ]
    )
    rows = rows.select_related("due_item").order_by("pk")
    greetings: dict[Any, list[Reminder]] = {}
    for row in rows:
        item = row.due_item
        key = item.reason, item.subject, item.anchor, row.step_id, row.round
        greetings.setdefault(key, []).append(row)
    had = [same for same in greetings.values() if any(_was_told(row) for row in same)]
    _withdraw([row for same in had for row in same if not _was_told(row)], pair, log)


def _was_told(row: Reminder) -> bool:
    return row.status in _TOLD


def decide_anew(pair: Pair, log: Log) -> None:
    """Let what is on its way be decided for the person of one record."""
    _decide_again(_concerned(pair, [pair.survivor]), pair)


def decide_apart(pair: Pair) -> AfterUndo:
    """Let what is on its way be decided for each record again after an undo."""
    return lambda: _decide_again(_concerned(pair, pair.both), pair)


def _concerned(pair: Pair, records: Iterable[Any]) -> QuerySet[Reminder]:
    if pair.kind is Customer:
        return _reminders_of(records)
    return Reminder.objects.filter(due_item__vehicle__in=list(records))


def _reminders_of(people: Iterable[Any]) -> QuerySet[Reminder]:
    contacts = VehicleContact.objects.standing().filter(customer__in=list(people))
    return Reminder.objects.filter(due_item__vehicle__in=contacts.values("vehicle"))


def _decide_again(rows: QuerySet[Reminder], pair: Pair) -> None:
    waiting = rows.filter(
        status__in=(Status.DECIDED, *_TOLD), last_day_on__gte=shop_day(pair.now)
    )
    decide_again(list(waiting.values_list("pk", flat=True)), now=pair.now)


take_part(Part(Vehicle, before=join_cycles, after=decide_anew, undoing=decide_apart))
take_part(Part(Customer, after=greet_once))
take_part(Part(Customer, after=decide_anew, undoing=decide_apart))
