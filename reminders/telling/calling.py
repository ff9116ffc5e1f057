"""Opens call tasks for reminders whose step is a call, and reviews the open tasks.

One phone number counts as one person and has at most one open task; further reminders
are added to it. ``calls.desk`` records the result of a task.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from calls.desk import Reviewed, review_tasks
from calls.models import CallTask
from calls.rota import CALLS_A_DAY, read_rotas
from customers.verdicts import Ask
from reminders.models import DueItem, Reminder
from reminders.models.reminders import AS_TEXT
from reminders.reasons import registry
from reminders.telling.dialling import Dialling
from reminders.telling.drafting import read_draft_context
from reminders.telling.matters import LIVE, ask_by_phone
from reminders.telling.text_plans import read_plans
from shop.database.advisory_lock import take_turn
from shop.hours import day_begins, shop_day
from shop.house_rules import read_house_rules
from sms.models import Message

Level = CallTask.Level


@transaction.atomic
def open_calls(*, now: datetime, vehicles: Collection[int] | None = None) -> int:
    """Open or extend a task for each decided reminder that is a call; return how many.

    At most ``CALLS_A_DAY`` per adviser, the earliest planned first. About a recall or a
    safety notice every owner gets a task at once, dated for a day on which its caller
    has time, at the latest for the shop's deadline. So does, on its last day, a call in
    place of the text of a legal date. A second run opens nothing. Runs a constant
    number of queries.
    """
    take_turn()
    rotas = read_rotas(Level)
    leads = _read_leads(shop_day(now), vehicles, len(rotas[Level.ADVISER]))
    found = {plan.lead: plan for plan in read_plans(leads)}
    plans = [found[lead] for lead in leads if lead in found]
    if not plans:
        return 0
    return Dialling(read_draft_context(plans, now), rotas).open(plans)


def _read_leads(
    today: date, vehicles: Collection[int] | None, advisers: int
) -> list[int]:
    """Return what must be told today, and what else fits into the day.

    Recalls come first, those without a text before the others.
    """
    urgent = Q(due_item__reason__in=registry.urgent_codes())
    legal = registry.codes_up_to(registry.Priority.LEGAL_DATE)
    last_chance = Q(is_called=True, last_day_on=today, due_item__reason__in=legal)
    texts = Message.objects.filter(reminders__due_item=OuterRef("due_item"))
    rows = _to_call(today, vehicles).values_list("pk", flat=True)
    recalls = rows.filter(urgent).alias(is_texted=Exists(texts.not_failed()))
    room = CALLS_A_DAY * max(1, advisers) - _opened_today(today)
    others = rows.exclude(urgent | last_chance).order_by("planned_on", "pk")
    return [
        *recalls.order_by("is_texted", "planned_on", "pk"),
        *rows.filter(last_chance).exclude(urgent).order_by("planned_on", "pk"),
        *others[: max(0, room)],
    ]


def _to_call(today: date, vehicles: Collection[int] | None) -> QuerySet[Reminder]:
    leads = Reminder.objects.exclude(AS_TEXT).filter(
        status=Reminder.Status.DECIDED, last_day_on__gte=today
    )
    if vehicles is not None:
        leads = leads.filter(due_item__vehicle__any_of=vehicles)
    return leads


def _opened_today(today: date) -> int:
    """Count today's new tasks, without those that are about a recall."""
    recalls = Reminder.objects.filter(
        call=OuterRef("pk"), due_item__reason__in=registry.urgent_codes()
    )
    tasks = CallTask.objects.filter(~Exists(recalls), created_at__gte=day_begins(today))
    return tasks.count()


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
        status__in=LIVE,
        due_item__status=DueItem.Status.OPEN,
    )
    by_key = {task.pk: task for task in tasks}
    topics: dict[int, list[Ask]] = {}
    for key, item, vehicle, code, subject, category, kind in live.order_by(
        "pk"
    ).values_list(
        "call",
        "due_item",
        "due_item__vehicle",
        "due_item__reason",
        "due_item__subject",
        "step__template__category",
        "step__template__message_class",
    ):
        task = by_key[key]
        ask = ask_by_phone(
            number=task.phone_index,
            customer=task.customer_id,
            vehicle=vehicle,
            item=item,
            code=code,
            subject=subject,
            category=category,
            message_class=kind,
        )
        topics.setdefault(key, []).append(ask)
    return topics
