"""温馨提醒: a second, softer text to an owner who has not answered the first.

It follows two days after the report that the first was delivered, for a step that has a
text for the case (``reminders.models.rules.UNANSWERED``; by default only those of the
maintenance). Whoever has since replied, booked, come in or been called does not hear
it. SMS gateways do not tell who reads; where one does, an owner who read and kept
silent has not answered either. It is planned last: ``reminders.deciding.precedence``
lets it take no place that another text needs. Source: 4S店短信提醒, 发送效果监控.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Value

from calls.models import CallAttempt, CallTask
from customers.models import ServiceRecord
from reminders.ladder.rescheduling import withdraw_answered
from reminders.models import DueItem, Reminder, RuleStep
from reminders.models.rules import UNANSWERED
from shop.database.advisory_lock import take_turn
from shop.database.insertion import insert_from
from shop.hours import day_begins, shop_day
from sms.models import InboundMessage, Message
from workshop.models import Appointment

AFTER_DAYS: Final = 2
# The second text may be this many days late; after an outage, reports are looked up
# this much further back.
GRACE_DAYS: Final = 3

_COLUMNS = [
    "due_item_id",
    "step_id",
    "round",
    "is_softer",
    "planned_on",
    "last_day_on",
    "status",
]
_UNDECIDED: Final = (Reminder.Status.PENDING, Reminder.Status.HELD)


@transaction.atomic
def remind_again(*, now: datetime, vehicles: Collection[int] | None = None) -> int:
    """Create the second reminders that are due today; return how many.

    At most one per step and cycle, and only if the first text was about one due item.
    Those that wait are cancelled if their owner has answered meanwhile. Runs twice
    safely; 1 query per step with a text for ``UNANSWERED``, and 3 more.
    """
    take_turn()
    withdraw_answered(_answered(vehicles), now=now)
    today = shop_day(now)
    steps = RuleStep.objects.filter(
        is_active=True,
        wordings__case=UNANSWERED,
        wordings__template__is_active=True,
    )
    return sum(
        insert_from(Reminder, _COLUMNS, _due_today(step, today, vehicles))
        for step in steps.order_by("pk")
    )


def _unanswered() -> QuerySet[Reminder]:
    """Return the first reminders whose owner has done nothing since the text."""
    number, car = OuterRef("message__phone_index"), OuterRef("due_item__vehicle")
    told_at, told_on = OuterRef("message__created_at"), OuterRef("planned_on")
    replies = InboundMessage.objects.filter(
        phone_index=number, received_at__gte=told_at
    )
    bookings = Appointment.objects.filter(vehicle=car, booked_on__gte=told_on)
    visits = ServiceRecord.objects.not_void().filter(
        vehicle=car, came_in_on__gte=told_on
    )
    called = CallAttempt.objects.filter(at__gte=told_at)
    to_call = CallTask.objects.open().filter(reminders__due_item=OuterRef("due_item"))
    # One each: PostgreSQL finds the rows of several at once by no index.
    answers = (
        replies,
        bookings,
        visits,
        called.filter(task__customer=OuterRef("message__customer")),
        called.filter(task__vehicle=car),
        to_call,
    )
    return Reminder.objects.filter(
        *(~Exists(each) for each in answers),
        is_softer=False,
        status=Reminder.Status.SENT,
    )


def _answered(vehicles: Collection[int] | None) -> list[int]:
    """Return the second reminders that wait although their owner has answered."""
    first = _unanswered().filter(due_item=OuterRef("due_item"), step=OuterRef("step"))
    waiting = Reminder.objects.filter(
        ~Exists(first), is_softer=True, status__in=_UNDECIDED
    )
    if vehicles is not None:
        waiting = waiting.filter(due_item__vehicle__any_of=vehicles)
    return list(waiting.values_list("pk", flat=True))


def _due_today(
    step: RuleStep, today: date, vehicles: Collection[int] | None
) -> QuerySet[Reminder, Any]:
    siblings = Reminder.objects.exclude(pk=OuterRef("pk"))
    again = siblings.filter(due_item=OuterRef("due_item"), step=step, is_softer=True)
    earliest = day_begins(today - timedelta(days=AFTER_DAYS + GRACE_DAYS))
    told = _unanswered().filter(
        ~Exists(siblings.filter(message=OuterRef("message"))),
        ~Exists(again),
        step=step,
        due_item__status=DueItem.Status.OPEN,
        message__status=Message.Status.DELIVERED,
        message__status_at__gte=earliest,
        message__status_at__lt=day_begins(today - timedelta(days=AFTER_DAYS - 1)),
    )
    if step.offset_days < 0:
        # A text that announces a date is not repeated once the date has come.
        told = told.filter(**{f"due_item__{step.counted_from}__gt": today})
    if vehicles is not None:
        told = told.filter(due_item__vehicle__any_of=vehicles)
    return told.order_by("pk").values_list(
        "due_item_id",
        "step_id",
        F("round") + 1,
        Value(True),
        Value(today),
        Value(today + timedelta(days=GRACE_DAYS)),
        Value(Reminder.Status.PENDING.value),
    )
