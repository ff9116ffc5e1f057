"""温馨提醒: the second, softer text to an owner who has read the first and is silent.

Only where the gateway tells that a text was read, and only of steps that have words for
it (``StepWording.Case.READ``). Whether the owner has answered, booked or come meanwhile
is asked by the gates, as of every reminder. After 4S店短信提醒, 发送效果监控: two days
later a 温馨提醒 in softer words.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Value

from reminders.models import DueItem, Reminder, RuleStep, StepWording
from shop.database.advisory_lock import take_turn
from shop.database.insertion import insert_from
from shop.hours import day_begins, shop_day
from sms.models import Message

AFTER_DAYS: Final = 2
# So much later it may still be said, and be looked for after an outage.
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
    """Write the second reminders that are ripe today; return how many.

    One a step and cycle, of a text that spoke of one thing only. Runs twice safely;
    a query a wording and two more.
    """
    take_turn()
    today = shop_day(now)
    steps = RuleStep.objects.filter(
        is_active=True,
        wordings__case=StepWording.Case.READ,
        wordings__template__is_active=True,
    )
    return sum(
        insert_from(Reminder, _COLUMNS, _ripe(step, today, vehicles))
        for step in steps.order_by("pk")
    )


def _ripe(
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
        message__read_at__gte=earliest,
        message__read_at__lt=day_begins(today - timedelta(days=AFTER_DAYS - 1)),
    )
    if step.offset_days < 0:
        # "Soon" is said before the day.
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
