"""Calls that take over from a text of a legal date that did not arrive.

If the text of a recall, a safety notice, 年检 or 交强险 was refused, expired or not
delivered, and no later step follows before the deadline, the reason's call step is
brought forward: a reminder of that step for today. For a recall or a safety notice the
first call of the ladder does not wait for its own day either. Where the reason has no
call, the text itself is repeated as a call. It is decided like every other reminder, so
whoever may not be called is not. Texts that were cancelled need no call, because staff
or the facts have called them off.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from reminders.models import DueItem, Reminder, RuleStep
from reminders.models.reminders import AS_TEXT
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
        RuleStep.objects.active()
        .filter(reason__in={text.due_item.reason for text, _ in failed})
        .order_by("offset_days", "pk")
    )
    calls = [
        call
        for text, is_called in failed
        if (call := _call(text, steps, shop_day(now), is_called=is_called))
    ]
    Reminder.objects.bulk_create(calls, ignore_conflicts=True)
    return len(calls)


def _failed_duties(
    now: datetime, vehicles: Collection[int] | None
) -> list[tuple[Reminder, bool]]:
    """Return the latest such text of each open duty that has no early call.

    The second value says whether a call of its ladder was made already.
    """
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
    latest = {
        text.due_item_id: text
        for text in texts.select_related("due_item", "step").order_by("planned_on")
        if registry.reason(text.due_item.reason).is_duty(text.due_item.subject)
    }
    calls = Reminder.objects.filter(due_item__in=latest).exclude(AS_TEXT)
    ordered = calls.order_by("round").values_list("due_item", "round")
    rounds = dict(ordered) if latest else {}
    return [
        (text, item in rounds)
        for item, text in sorted(latest.items())
        if not rounds.get(item)
    ]


def _call(
    text: Reminder, steps: list[RuleStep], today: date, *, is_called: bool
) -> Reminder | None:
    item = text.due_item
    is_danger = registry.reason(item.reason).priority <= Priority.SAFETY
    own = [
        (day, step)
        for step in steps
        if (day := step.day_of(item)) is not None and step.reason == item.reason
    ]
    deadline = today + timedelta(days=GRACE_DAYS) if is_danger else item.due_on
    follows = any(today < day and (is_danger or day <= deadline) for day, _ in own)
    calls = [step for _, step in own if step.channel != RuleStep.Channel.TEXT]
    if is_danger and not is_called and calls:
        # The call of the ladder itself, a day or more before its time.
        return _reminder(item, calls[0], today, deadline, at=0)
    if follows or deadline < today:
        return None
    # A call before the date has words that suit; one after it says that it has passed.
    before = [step for step in calls if step.offset_days <= 0]
    step = (before or calls[:1] or [text.step])[-1]
    return _reminder(item, step, today, deadline, at=text.round + 1)


def _reminder(
    item: DueItem, step: RuleStep, today: date, deadline: date, *, at: int
) -> Reminder:
    return Reminder(
        due_item=item,
        step=step,
        round=at,
        is_called=step.channel == RuleStep.Channel.TEXT,
        planned_on=today,
        last_day_on=deadline,
    )
