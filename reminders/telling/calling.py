"""Calls that the ladder leads to: opened, recorded, passed up and called off.

The number is the person: one open task each, whatever comes up meanwhile joins it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from calls.models import CallAttempt, CallTask
from calls.rota import read_rotas
from customers.models import Customer, ServiceRecord, Vehicle
from reminders.models import DueItem, Reminder, RuleStep
from reminders.reasons import registry
from reminders.telling.drafting import (
    Desk,
    TextPlan,
    open_desk,
    read_plans,
)
from shop.calendar import Calendar, read_calendar
from shop.database.advisory_lock import take_turn
from shop.hours import day_begins, shop_day
from shop.windows import Kind, next_fitting_day
from sms.models import InboundMessage
from sms.numbers.addressees import CAR_GONE, holds_among, reason_refused
from sms.numbers.optouts import closed_among
from workshop.booking import book
from workshop.models import Appointment

# What an adviser can call beside the day's work; the rest waits for the next day.
CALLS_A_DAY: Final = 20
# Working days until a task that nobody did goes to the manager.
TERM: Final = 2
UNANSWERED_LIMIT: Final = 3
CONSIDERING_DAYS: Final = 7

Level = CallTask.Level
Outcome = CallAttempt.Outcome
Status = CallTask.Status

_CLOSES: Final = {
    Outcome.BOOKED: "已约到店",
    Outcome.REFUSED: "客户不需要",
    Outcome.WRONG_NUMBER: "号码错误",
    Outcome.DO_NOT_CALL: "客户不要再联系",
}
_HOLDS: Final = {
    Outcome.WRONG_NUMBER: Customer.Hold.WRONG_NUMBER,
    Outcome.DO_NOT_CALL: Customer.Hold.DO_NOT_DISTURB,
}


class CallIsOver(ValueError):
    """The task is not open any more; its text is a Chinese sentence for staff."""


@transaction.atomic
def open_calls(*, now: datetime, vehicles: Collection[int] | None = None) -> int:
    """Make a task of every decided reminder that is to be a call; return how many.

    At most ``CALLS_A_DAY`` an adviser, the earliest planned first. A second run
    opens nothing. Some queries a batch and three a task.
    """
    take_turn()
    rotas = read_rotas(Level)
    opened_today = CallTask.objects.filter(created_at__gte=day_begins(shop_day(now)))
    room = CALLS_A_DAY * max(1, len(rotas[Level.ADVISER])) - opened_today.count()
    leads = _to_call(shop_day(now), vehicles).values_list("pk", flat=True)
    plans = read_plans(list(leads[: max(0, room)]))
    if not plans:
        return 0
    desk = open_desk(plans, now)
    reachable = [plan for plan in plans if plan.occasions[0].vehicle in desk.recipients]
    tasks = _open_tasks(_number(desk, plan) for plan in reachable)
    for plan in reachable:
        number = _number(desk, plan)
        task = tasks.get(number) or _new_task(plan, desk, now)
        if task.pk is None or _level(plan) > task.level:
            recipient = desk.recipients[plan.occasions[0].vehicle]
            task.level = max(task.level, _level(plan))
            own = desk.customers[recipient.customer].adviser_id
            task.assigned_to_id = rotas[task.level].assign(own)
            task.save()
        tasks[number] = task
        _tie(plan, task)
    return len(reachable)


def _to_call(today: date, vehicles: Collection[int] | None) -> QuerySet[Reminder]:
    leads = Reminder.objects.filter(
        status=Reminder.Status.DECIDED, last_day_on__gte=today
    ).exclude(step__channel=RuleStep.Channel.TEXT)
    if vehicles is not None:
        leads = leads.filter(due_item__vehicle__any_of=vehicles)
    return leads.order_by("planned_on", "pk")


def _number(desk: Desk, plan: TextPlan) -> str:
    return desk.recipients[plan.occasions[0].vehicle].number


def _level(plan: TextPlan) -> Level:
    """Manager sorts after adviser, so that the higher of two is their maximum."""
    is_manager = plan.channel == RuleStep.Channel.MANAGER
    return Level.MANAGER if is_manager else Level.ADVISER


def _open_tasks(numbers: Iterable[str]) -> dict[str, CallTask]:
    rows = CallTask.objects.open().filter(phone_index__in=set(numbers))
    return {row.phone_index: row for row in rows}


def _new_task(plan: TextPlan, desk: Desk, now: datetime) -> CallTask:
    vehicle = plan.occasions[0].vehicle
    recipient = desk.recipients[vehicle]
    today = shop_day(now)
    call_on = next_fitting_day(Kind.CALL, today, desk.calendar)
    return CallTask(
        customer_id=recipient.customer,
        phone_index=recipient.number,
        vehicle_id=vehicle,
        level=_level(plan),
        script=desk.fill_script(plan),
        call_on=call_on,
        due_on=desk.calendar.workday_after(call_on, TERM),
        created_at=now,
    )


def _tie(plan: TextPlan, task: CallTask) -> None:
    lead = Reminder.objects.filter(pk=plan.lead, status=Reminder.Status.DECIDED)
    lead.update(status=Reminder.Status.SENT, call=task)
    Reminder.objects.filter(pk__in=plan.followers).update(call=task)


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
) -> CallAttempt:
    """Write down what came of a call and close the task or put it off.

    Raises CallIsOver where somebody else has closed it meanwhile.
    """
    open_task = CallTask.objects.open().select_for_update().filter(pk=task.pk)
    if not open_task.exists():
        raise CallIsOver("这个电话任务已经结束，请刷新页面查看结果。")
    attempt = CallAttempt(
        task=task, at=now, by=by, outcome=outcome, cause=cause, note=note
    )
    closed_because, calendar = _closes(task, outcome), read_calendar()
    if not closed_because:
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
    if hold := _HOLDS.get(outcome):
        Customer.objects.filter(pk=task.customer_id).update(hold=hold)
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
        return next_fitting_day(Kind.CALL, week_later, calendar)
    return calendar.workday_after(today)


@dataclass(frozen=True, slots=True)
class Tended:
    """Tasks whose reason fell away, and those that went to the manager."""

    cancelled: int = 0
    climbed: int = 0


@transaction.atomic
def tend_calls(*, now: datetime, vehicles: Collection[int] | None = None) -> Tended:
    """Call off what is needless and pass up what nobody did in time."""
    take_turn()
    rows = CallTask.objects.open().select_related("vehicle")
    if vehicles is not None:
        rows = rows.filter(vehicle__any_of=vehicles)
    tasks = list(rows.annotate(is_live=Exists(_live_reminders())))
    needless = _needless(tasks)
    for why in set(needless.values()):
        keys = [pk for pk, because in needless.items() if because == why]
        _close(keys, Status.CANCELLED, why, now)
    late = [
        task
        for task in tasks
        if task.pk not in needless
        and task.level == Level.ADVISER
        and task.due_on < shop_day(now)
    ]
    _climb(late, now)
    return Tended(len(needless), len(late))


def _live_reminders() -> QuerySet[Reminder]:
    return Reminder.objects.filter(
        call=OuterRef("pk"),
        status__in=(Reminder.Status.SENT, Reminder.Status.MERGED),
        due_item__status=DueItem.Status.OPEN,
    )


def _needless(tasks: Sequence[CallTask]) -> dict[int, str]:
    """Return of each task that need not be done any more why; six queries."""
    numbers = {task.phone_index for task in tasks}
    holds, closed = holds_among(numbers), closed_among(numbers)
    visits = _visits_since(tasks)
    booked = _bookings_since(tasks)
    replies = _replies_since(tasks)
    categories = _categories(tasks)
    found = {}
    for task in tasks:
        refused = closed.get(task.phone_index, {})
        wanted = categories.get(task.pk, set())
        reasons = (
            CAR_GONE if task.vehicle.status != Vehicle.Status.ACTIVE else "",
            reason_refused(holds[task.phone_index]),
            "客户已退订" if wanted and wanted <= set(refused) else "",
            "客户已到店" if task.pk in visits else "",
            "客户已预约到店" if task.pk in booked else "",
            "客户已回复短信，请处理回复" if task.pk in replies else "",
            "" if getattr(task, "is_live", True) else "该事项已办理或不再适用",
        )
        if why := next(filter(None, reasons), ""):
            found[task.pk] = why
    return found


def _visits_since(tasks: Sequence[CallTask]) -> set[int]:
    visits = ServiceRecord.objects.not_void().filter(
        vehicle=OuterRef("vehicle"),
        came_in_on__gte=OuterRef("created_at__date"),
    )
    return _having(tasks, visits)


def _bookings_since(tasks: Sequence[CallTask]) -> set[int]:
    booked = Appointment.objects.booked().filter(vehicle=OuterRef("vehicle"))
    return _having(tasks, booked)


def _replies_since(tasks: Sequence[CallTask]) -> set[int]:
    replies = InboundMessage.objects.filter(
        phone_index=OuterRef("phone_index"),
        received_at__gt=OuterRef("created_at"),
        snooze=None,
        verdict__in=(InboundMessage.Verdict.OTHER, InboundMessage.Verdict.REVIEW),
    )
    return _having(tasks, replies)


def _having(
    tasks: Sequence[CallTask],
    rows: QuerySet[ServiceRecord | InboundMessage | Appointment],
) -> set[int]:
    keys = [task.pk for task in tasks]
    found = CallTask.objects.filter(Exists(rows), pk__in=keys)
    return set(found.values_list("pk", flat=True))


def _categories(tasks: Sequence[CallTask]) -> dict[int, set[str]]:
    rows = Reminder.objects.filter(call__in=tasks).values_list("call", "step__reason")
    found: dict[int, set[str]] = {}
    for task, reason in rows:
        found.setdefault(task, set()).add(registry.reason(reason).category)
    return found


def _close(tasks: Collection[int], status: Status, why: str, now: datetime) -> None:
    CallTask.objects.open().filter(pk__in=tasks).update(
        status=status, closed_because=why, closed_at=now
    )


def _climb(tasks: Sequence[CallTask], now: datetime) -> None:
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
