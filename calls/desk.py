"""Work on call tasks: record attempts, postpone, escalate and cancel.

Apps above this one open the tasks. They pass the subjects of a task as ``Ask`` values
of ``customers.verdicts``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from calls.models import CallAttempt, CallTask
from calls.next_number import use_next_number
from calls.rota import read_rotas
from customers.contact import by_ask
from customers.models import NumberDoubt, ServiceRecord
from customers.numbers import doubt_number
from customers.verdicts import (
    Allowed,
    Ask,
    Refused,
    Until,
    Verdict,
)
from customers.wishes.do_not_disturb import leave_alone
from shop.days.calendar import Calendar, read_calendar
from shop.hours import shop_day
from shop.house_rules import HouseRules
from shop.windows import ContactKind, next_fitting_day
from workshop.booking import book
from workshop.models import Appointment

# Working days until an open task is escalated to the manager.
TERM: Final = 2
UNANSWERED_LIMIT: Final = 3
CONSIDERING_DAYS: Final = 7

Level = CallTask.Level
Outcome = CallAttempt.Outcome
Status = CallTask.Status

_CLOSES: Final = {
    Outcome.BOOKED: "已约到店",
    Outcome.REFUSED: "客户不需要",
    Outcome.TOLD: "清单上的日期都已告知",
    Outcome.WRONG_NUMBER: "号码错误",
    Outcome.DO_NOT_CALL: "客户不要再联系",
}


class CallIsOver(ValueError):
    """The task is not open any more; the message is a Chinese sentence for staff."""


@transaction.atomic
def record_attempt(
    task: CallTask,
    outcome: CallAttempt.Outcome,
    *,
    by: User,
    now: datetime,
    cause: str = "",
    note: str = "",
    next_on: date | None = None,
    script: str = "",
) -> CallAttempt:
    """Record the outcome of a call and close or postpone the task.

    ``script`` is what the caller was to say. A wrong number keeps the task open where
    the owner or the driver has another one to call.

    Raises CallIsOver if somebody else has closed it meanwhile.
    """
    open_task = CallTask.objects.open().select_for_update().filter(pk=task.pk)
    if not open_task.exists():
        raise CallIsOver("这个电话任务已经结束，请刷新页面查看结果。")
    attempt = CallAttempt(
        task=task,
        at=now,
        by=by,
        outcome=outcome,
        cause=cause,
        note=note,
        script="" if outcome == Outcome.NO_ANSWER else script,
    )
    closed_because, calendar = _closes(task, outcome), read_calendar()
    if outcome == Outcome.WRONG_NUMBER:
        _doubt(task, attempt)
        if use_next_number(task):
            closed_because, attempt.next_on = "", shop_day(now)
    elif not closed_because:
        attempt.next_on = next_on or _next_day(outcome, shop_day(now), calendar)
    elif outcome == Outcome.BOOKED and next_on:
        attempt.next_on = next_on
        book(task.vehicle, next_on, by=by, today=shop_day(now), note=note)
    attempt.save()
    if closed_because:
        _close([task.pk], Status.DONE, closed_because, now)
    elif attempt.next_on:
        due_on = calendar.workday_after(attempt.next_on, TERM)
        open_task.update(call_on=attempt.next_on, due_on=due_on)
    if outcome == Outcome.DO_NOT_CALL:
        proof = f"{shop_day(now)} 电话里要求不要再联系 {note}".strip()
        leave_alone({task.customer_id: proof}, by=by, now=now)
    return attempt


def _closes(task: CallTask, outcome: CallAttempt.Outcome) -> str:
    if outcome == Outcome.NO_ANSWER:
        earlier = task.attempts.filter(outcome=Outcome.NO_ANSWER).count()
        return (
            f"{UNANSWERED_LIMIT} 次无人接听" if earlier + 1 >= UNANSWERED_LIMIT else ""
        )
    return _CLOSES.get(outcome, "")


def _next_day(outcome: CallAttempt.Outcome, today: date, calendar: Calendar) -> date:
    if outcome == Outcome.CONSIDERING:
        week_later = today + timedelta(days=CONSIDERING_DAYS)
        return next_fitting_day(ContactKind.CALL, week_later, calendar)
    return calendar.workday_after(today)


def _doubt(task: CallTask, attempt: CallAttempt) -> None:
    doubt_number(
        task.phone_index,
        [task.customer_id],
        source=NumberDoubt.Source.CALL,
        by=attempt.by,
        now=attempt.at,
        note=attempt.note,
    )


@dataclass(frozen=True, slots=True)
class Reviewed:
    """How many tasks were cancelled and how many went to the manager."""

    cancelled: int = 0
    escalated: int = 0


def review_tasks(
    tasks: Sequence[CallTask],
    topics: Mapping[int, Collection[Ask]],
    rules: HouseRules,
    *,
    now: datetime,
) -> Reviewed:
    """Cancel needless tasks, postpone those not permitted yet, escalate late ones.

    ``topics`` holds the contacts that each task is still for, by the task's key. A
    task is needless if it has no topic or if all its topics are refused. It is
    postponed if none of its topics is permitted yet. Call it in a transaction. Runs a
    constant number of queries.
    """
    verdicts = by_ask([ask for asks in topics.values() for ask in asks], now, rules)
    needless = _needless(tasks, topics, verdicts)
    for why in set(needless.values()):
        keys = [pk for pk, because in needless.items() if because == why]
        _close(keys, Status.CANCELLED, why, now)
    held = _put_off(
        [each for each in tasks if each.pk not in needless and not each.reply_id],
        topics,
        verdicts,
        now,
    )
    late = [
        task
        for task in tasks
        if task.pk not in needless
        and task.pk not in held
        and task.level == Level.ADVISER
        and task.due_on < shop_day(now)
    ]
    _escalate(late, now)
    return Reviewed(len(needless), len(late))


def _needless(
    tasks: Sequence[CallTask],
    topics: Mapping[int, Collection[Ask]],
    verdicts: Mapping[Ask, Verdict],
) -> dict[int, str]:
    """Return the reason for each task that is needless. Runs 2 queries.

    A task that answers a customer's own message is never needless, nor put off.
    """
    # A visit with one car settles nothing about the other cars of the call.
    of_one_car = [
        task
        for task in tasks
        if {ask.vehicle for ask in topics.get(task.pk, ())} <= {task.vehicle_id}
    ]
    visits = _having(of_one_car, _visits())
    booked = _having(of_one_car, _bookings())
    found = {}
    for task in tasks:
        if task.reply_id:
            continue
        about = [verdicts[ask] for ask in topics.get(task.pk, ())]
        reasons = (
            _refusal(about),
            "客户已到店" if task.pk in visits else "",
            "客户已预约到店" if task.pk in booked else "",
            "" if about else "该事项已办理或不再适用",
        )
        if why := next(filter(None, reasons), ""):
            found[task.pk] = why
    return found


def _refusal(verdicts: Sequence[Verdict]) -> str:
    """Return why all of these contacts are refused, '' if any is not."""
    refused = [each for each in verdicts if isinstance(each, Refused)]
    is_refused = bool(verdicts) and len(refused) == len(verdicts)
    return refused[0].sentence if is_refused else ""


def _put_off(
    tasks: Sequence[CallTask],
    topics: Mapping[int, Collection[Ask]],
    verdicts: Mapping[Ask, Verdict],
    now: datetime,
) -> set[int]:
    """Postpone the tasks that are not permitted yet; return their keys.

    A task that was put off and is permitted now no longer shows why it had to wait.
    """
    pauses: dict[int, Until] = {}
    for task in tasks:
        about = [verdicts[ask] for ask in topics.get(task.pk, ())]
        waits = [each for each in about if isinstance(each, Until)]
        if waits and not any(isinstance(each, Allowed) for each in about):
            pauses[task.pk] = min(waits, key=lambda each: each.moment)
    changed = [task for task in tasks if task.pk in pauses or task.put_off_because]
    if not changed:
        return set()
    calendar = read_calendar()
    for task in changed:
        if pause := pauses.get(task.pk):
            task.call_on = max(task.call_on, shop_day(pause.moment))
            task.due_on = max(task.due_on, calendar.workday_after(task.call_on, TERM))
        task.put_off_because = pause.sentence[:100] if pause else ""
    CallTask.objects.bulk_update(changed, ["call_on", "due_on", "put_off_because"])
    return set(pauses)


def _visits() -> QuerySet[ServiceRecord]:
    return ServiceRecord.objects.not_void().filter(
        vehicle=OuterRef("vehicle"),
        came_in_on__gte=OuterRef("created_at__date"),
    )


def _bookings() -> QuerySet[Appointment]:
    return Appointment.objects.booked().filter(vehicle=OuterRef("vehicle"))


def _having(tasks: Sequence[CallTask], rows: QuerySet[Any]) -> set[int]:
    keys = [task.pk for task in tasks]
    found = CallTask.objects.filter(Exists(rows), pk__in=keys)
    return set(found.values_list("pk", flat=True))


def _close(tasks: Collection[int], status: Status, why: str, now: datetime) -> None:
    CallTask.objects.open().filter(pk__in=tasks).update(
        status=status, closed_because=why[:100], closed_at=now
    )


def _escalate(tasks: Sequence[CallTask], now: datetime) -> None:
    if not tasks:
        return
    rota = read_rotas([Level.MANAGER])[Level.MANAGER]
    due_on = read_calendar().workday_after(shop_day(now), TERM)
    for task in tasks:
        task.level = Level.MANAGER
        task.assigned_to_id = rota.assign(None)
        task.due_on = due_on
    CallTask.objects.bulk_update(tasks, ["level", "assigned_to", "due_on"])
    CallAttempt.objects.bulk_create(
        CallAttempt(
            task=task, at=now, outcome=Outcome.CLIMBED, note="逾期未打，转服务经理"
        )
        for task in tasks
    )
