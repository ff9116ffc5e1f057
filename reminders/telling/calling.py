"""Opens call tasks for reminders whose step is a call, and reviews the open tasks.

One phone number counts as one person and has at most one open task; further reminders
are added to it. ``calls.desk`` records the result of a task.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from calls.desk import TERM, Reviewed, review_tasks
from calls.models import CallTask
from calls.rota import read_rotas
from customers.categories import Channel
from customers.contact import Ask
from reminders.models import DueItem, Reminder, RuleStep
from reminders.models.reminders import AS_TEXT
from reminders.reasons import registry
from reminders.telling.drafting import (
    DraftContext,
    TextPlan,
    read_draft_context,
    read_plans,
)
from shop.database.advisory_lock import take_turn
from shop.hours import day_begins, shop_day
from shop.house_rules import read_house_rules
from shop.windows import ContactKind, next_fitting_day

# How many calls an adviser can make beside the day's other work; the rest waits for the
# next day.
CALLS_A_DAY: Final = 20

Level = CallTask.Level
Status = CallTask.Status


@transaction.atomic
def open_calls(*, now: datetime, vehicles: Collection[int] | None = None) -> int:
    """Open or extend a task for each decided reminder that is a call; return how many.

    At most ``CALLS_A_DAY`` per adviser, the earliest planned first. A second run opens
    nothing. Runs a constant number of queries per batch and 3 per task.
    """
    take_turn()
    rotas = read_rotas(Level)
    opened_today = CallTask.objects.filter(created_at__gte=day_begins(shop_day(now)))
    room = CALLS_A_DAY * max(1, len(rotas[Level.ADVISER])) - opened_today.count()
    leads = _to_call(shop_day(now), vehicles).values_list("pk", flat=True)
    plans = read_plans(list(leads[: max(0, room)]))
    if not plans:
        return 0
    context = read_draft_context(plans, now)
    reachable = [
        plan for plan in plans if plan.occasions[0].vehicle in context.recipients
    ]
    tasks = _open_tasks(_number(context, plan) for plan in reachable)
    for plan in reachable:
        number = _number(context, plan)
        task = tasks.get(number) or _new_task(plan, context, now)
        if task.pk is None or _level(plan) > task.level:
            recipient = context.recipients[plan.occasions[0].vehicle]
            task.level = max(task.level, _level(plan))
            own = context.customers[recipient.customer].adviser_id
            task.assigned_to_id = rotas[task.level].assign(own)
            task.save()
        tasks[number] = task
        _link(plan, task)
    return len(reachable)


def _to_call(today: date, vehicles: Collection[int] | None) -> QuerySet[Reminder]:
    leads = Reminder.objects.exclude(AS_TEXT).filter(
        status=Reminder.Status.DECIDED, last_day_on__gte=today
    )
    if vehicles is not None:
        leads = leads.filter(due_item__vehicle__any_of=vehicles)
    return leads.order_by("planned_on", "pk")


def _number(context: DraftContext, plan: TextPlan) -> str:
    return context.recipients[plan.occasions[0].vehicle].number


def _level(plan: TextPlan) -> Level:
    """Return who calls; MANAGER sorts after ADVISER, so ``max`` picks the higher."""
    is_manager = plan.channel == RuleStep.Channel.MANAGER
    return Level.MANAGER if is_manager else Level.ADVISER


def _open_tasks(numbers: Iterable[str]) -> dict[str, CallTask]:
    rows = CallTask.objects.open().filter(phone_index__in=set(numbers))
    return {row.phone_index: row for row in rows}


def _new_task(plan: TextPlan, context: DraftContext, now: datetime) -> CallTask:
    vehicle = plan.occasions[0].vehicle
    recipient = context.recipients[vehicle]
    today = shop_day(now)
    call_on = next_fitting_day(ContactKind.CALL, today, context.calendar)
    return CallTask(
        customer_id=recipient.customer,
        phone_index=recipient.number,
        vehicle_id=vehicle,
        level=_level(plan),
        call_on=call_on,
        due_on=context.calendar.workday_after(call_on, TERM),
        created_at=now,
    )


def _link(plan: TextPlan, task: CallTask) -> None:
    lead = Reminder.objects.filter(pk=plan.lead, status=Reminder.Status.DECIDED)
    lead.update(status=Reminder.Status.SENT, call=task)
    Reminder.objects.filter(pk__in=plan.followers).update(call=task)


@transaction.atomic
def review_calls(*, now: datetime, vehicles: Collection[int] | None = None) -> Reviewed:
    """Cancel calls that are no longer needed and escalate overdue ones."""
    take_turn()
    rows = CallTask.objects.open().select_related("vehicle")
    if vehicles is not None:
        rows = rows.filter(vehicle__any_of=vehicles)
    tasks = list(rows)
    rules = read_house_rules(shop_day(now))
    return review_tasks(tasks, _topics(tasks), rules, now=now)


def _topics(tasks: Sequence[CallTask]) -> dict[int, list[Ask]]:
    """Return, by task, a contact question for each of its open reminders; 1 query."""
    live = Reminder.objects.filter(
        call__in=tasks,
        status__in=(Reminder.Status.SENT, Reminder.Status.MERGED),
        due_item__status=DueItem.Status.OPEN,
    )
    by_key = {task.pk: task for task in tasks}
    topics: dict[int, list[Ask]] = {}
    for key, item, vehicle, code, subject in live.order_by("pk").values_list(
        "call",
        "due_item",
        "due_item__vehicle",
        "due_item__reason",
        "due_item__subject",
    ):
        task, reason = by_key[key], registry.reason(code)
        ask = Ask(
            number=task.phone_index,
            category=reason.category,
            channel=Channel.CALL,
            customer=task.customer_id,
            vehicle=vehicle,
            cycle=item,
            reason=code,
            is_duty=reason.is_duty(subject),
        )
        topics.setdefault(key, []).append(ask)
    return topics
