"""Calls that take over from a text of a legal date that did not arrive.

If the text of a recall, a safety notice, 年检 or 交强险 was refused, expired or not
delivered, and no later step follows before the deadline, the reason's next call step is
brought forward: a reminder of that step for today. It is decided like every other, so
whoever may not be called is not. A shop without a call step makes no such call, except
for recalls and safety notices: their call step counts even if it is switched off. Texts
that were cancelled need no call, because staff or the facts have called them off.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from reminders.models import DueItem, Reminder, RuleStep
from reminders.reasons import registry
from reminders.reasons.registry import Priority
from shop.database.advisory_lock import take_turn
from shop.hours import shop_day
from sms.models import Message

# Failures are looked up this far back, so that an outage loses none.
LOOK_BACK: Final = timedelta(days=7)
# A recall has no deadline; its call may be made this many days late.
GRACE_DAYS: Final = 7

_FAILED: Final = (
    Message.Status.SUPPRESSED,
    Message.Status.EXPIRED,
    Message.Status.REJECTED,
    Message.Status.UNDELIVERED,
    Message.Status.UNKNOWN,
)
_TEXT: Final = RuleStep.Channel.TEXT


@transaction.atomic
def bring_calls_forward(
    *, now: datetime, vehicles: Collection[int] | None = None
) -> int:
    """Create the calls that take over today, one per due item; return how many.

    Runs twice safely. Runs at most 6 queries.
    """
    take_turn()
    failed = _failed_duties(now, vehicles)
    if not failed:
        return 0
    steps = list(
        RuleStep.objects.filter(reason__in={each.reason for each in failed}).order_by(
            "offset_days", "pk"
        )
    )
    calls = [
        call
        for item in failed
        if (call := _call(item, steps, shop_day(now))) is not None
    ]
    Reminder.objects.bulk_create(calls, ignore_conflicts=True)
    return len(calls)


def _failed_duties(now: datetime, vehicles: Collection[int] | None) -> list[DueItem]:
    """Return open items of duties with such a text and without an early call."""
    # Two queries, so that the plan does not depend on the estimated size of a join.
    ended = Message.objects.filter(
        status__in=_FAILED, told_end__in=_FAILED, status_at__gte=now - LOOK_BACK
    )
    texts = Reminder.objects.filter(
        message__any_of=list(ended.values_list("pk", flat=True)),
        due_item__status=DueItem.Status.OPEN,
        due_item__reason__in=registry.codes(),
    )
    if vehicles is not None:
        texts = texts.filter(due_item__vehicle__any_of=vehicles)
    keys = set(texts.values_list("due_item", flat=True))
    called = Reminder.objects.filter(due_item__in=keys, round__gt=0).exclude(
        step__channel=_TEXT
    )
    keys -= set(called.values_list("due_item", flat=True)) if keys else set()
    items = DueItem.objects.filter(pk__in=keys).order_by("pk") if keys else ()
    return [
        item for item in items if registry.reason(item.reason).is_duty(item.subject)
    ]


def _call(item: DueItem, steps: list[RuleStep], today: date) -> Reminder | None:
    is_danger = registry.reason(item.reason).priority <= Priority.SAFETY
    own = [
        (day, step)
        for step in steps
        if (day := step.day_of(item)) is not None and step.reason == item.reason
    ]
    deadline = today + timedelta(days=GRACE_DAYS) if is_danger else item.due_on
    follows = any(
        step.is_active and today < day and (is_danger or day <= deadline)
        for day, step in own
    )
    usable = [
        step
        for _, step in own
        if step.channel != _TEXT and (step.is_active or is_danger)
    ]
    if follows or not usable or deadline < today:
        return None
    # A call before the date has words that suit; one after it says that it has passed.
    before = [step for step in usable if step.offset_days <= 0]
    return Reminder(
        due_item=item,
        step=before[-1] if before else usable[0],
        round=1,
        planned_on=today,
        last_day_on=deadline,
    )
