"""温馨提醒: a second, softer text to an owner who has read the first but not answered.

It needs a gateway that reports that a text was read, and a step that has a text for the
case (``reminders.models.rules.READ``). Any reply
to the first is an answer; as for every reminder, the gates check whether the owner has
booked or visited in the meantime. Source: 4S店短信提醒,
发送效果监控: a 温馨提醒 in softer words two days later.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Value

from reminders.models import DueItem, Reminder, RuleStep
from reminders.models.rules import READ
from shop.database.advisory_lock import take_turn
from shop.database.insertion import insert_from
from shop.hours import day_begins, shop_day
from sms.models import Message

AFTER_DAYS: Final = 2
# The second text may be this many days late; after an outage, reads are looked up this
# much further back.
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


@transaction.atomic
def remind_readers(*, now: datetime, vehicles: Collection[int] | None = None) -> int:
    """Create the second reminders that are due today; return how many.

    At most one per step and cycle, and only if the first text was about one due item.
    Runs twice safely; 1 query per step with a text for ``READ``, and 2 more.
    """
    take_turn()
    today = shop_day(now)
    steps = RuleStep.objects.filter(
        is_active=True,
        wordings__case=READ,
        wordings__template__is_active=True,
    )
    return sum(
        insert_from(Reminder, _COLUMNS, _due_today(step, today, vehicles))
        for step in steps.order_by("pk")
    )


def _due_today(
    step: RuleStep, today: date, vehicles: Collection[int] | None
) -> QuerySet[Reminder, Any]:
    siblings = Reminder.objects.exclude(pk=OuterRef("pk"))
    again = siblings.filter(due_item=OuterRef("due_item"), step=step, is_softer=True)
    earliest = day_begins(today - timedelta(days=AFTER_DAYS + GRACE_DAYS))
    told = Reminder.objects.filter(
        ~Exists(siblings.filter(message=OuterRef("message"))),
        ~Exists(again),
        step=step,
        is_softer=False,
        status=Reminder.Status.SENT,
        due_item__status=DueItem.Status.OPEN,
        message__status=Message.Status.DELIVERED,
        message__replies=None,
        message__read_at__gte=earliest,
        message__read_at__lt=day_begins(today - timedelta(days=AFTER_DAYS - 1)),
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
