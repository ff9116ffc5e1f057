"""Calls that take over from a text of a legal date that did not arrive.

If the text of a recall, a safety notice, 年检 or 交强险 was refused, expired or not
delivered, and no later step follows before the deadline, the reason's next call step is
brought forward: a reminder of that step for today. For a recall or a safety notice the
first call of the ladder does not wait for its own day either. It is decided like every
other, so whoever may not be called is not. A shop without a call step makes no such
call, except for recalls and safety notices: their call step counts even if it is
switched off. Texts that were cancelled need no call, because staff or the facts have
called them off.
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
        for item, is_called in failed.items()
        if (call := _call(item, steps, shop_day(now), is_called=is_called))
    ]
    Reminder.objects.bulk_create(calls, ignore_conflicts=True)
    return len(calls)


def _failed_duties(
    now: datetime, vehicles: Collection[int] | None
) -> dict[DueItem, bool]:
    """Return open items of duties with such a text and without an early call.

    The value says whether a call of the ladder was made already.
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
    keys = set(texts.values_list("due_item", flat=True))
    if not keys:
        return {}
    calls = Reminder.objects.filter(due_item__in=keys).exclude(step__channel=_TEXT)
    rounds = dict(calls.order_by("round").values_list("due_item", "round"))
    items = DueItem.objects.filter(pk__in=keys).order_by("pk")
    return {
        item: item.pk in rounds
        for item in items
        if not rounds.get(item.pk)
        and registry.reason(item.reason).is_duty(item.subject)
    }


def _call(
    item: DueItem, steps: list[RuleStep], today: date, *, is_called: bool
) -> Reminder | None:
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
    if is_danger and not is_called and usable:
        # The call of the ladder itself, a day or more before its time.
        return _reminder(item, usable[0], today, deadline, at=0)
    if follows or not usable or deadline < today:
        return None
    # A call before the date has words that suit; one after it says that it has passed.
    before = [step for step in usable if step.offset_days <= 0]
    return _reminder(item, before[-1] if before else usable[0], today, deadline, at=1)


def _reminder(
    item: DueItem, step: RuleStep, today: date, deadline: date, *, at: int
) -> Reminder:
    return Reminder(
        due_item=item, step=step, round=at, planned_on=today, last_day_on=deadline
    )
