"""稍后提醒: an owner who asks for a later reminder gets it then, and none before."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery

from accounts.models import User
from reminders.ladder.rescheduling import withdraw_second_texts
from reminders.models import DueItem, Reminder, Snooze
from shop.database.advisory_lock import take_turn
from shop.hours import shop_day
from sms.models import InboundMessage

DAYS: Final = 7
MOST_DAYS: Final = 60
# The day's run reads replies this far back, so that none is lost after an outage.
_HEARD_WITHIN: Final = timedelta(days=3)
# The whole reply must match, so that 以后再也不要 or a question is left to staff.
_LATER: Final = re.compile(
    r"(?:(?:请)?(?:稍后|晚点|晚些|改天|过几天|过两天|过段时间|下周|回头)(?:再)?"
    r"(?:提醒|说|联系|看)?(?:我)?(?:吧|谢谢)?)"
)
_IN_DAYS: Final = re.compile(
    r"(\d{1,2})天(?:后|以后|之后)(?:再)?(?:提醒|联系|说)?(?:我)?(?:吧)?"
)
_NOISE: Final = re.compile(r"[\s，。！!,.~～、]")


def days_asked(text: str) -> int | None:
    """Return in how many days the owner wants the reminder; None for other texts."""
    bare = _NOISE.sub("", text)
    if counted := _IN_DAYS.fullmatch(bare):
        days = int(counted[1])
        return days if 0 < days <= MOST_DAYS else None
    return DAYS if _LATER.fullmatch(bare) else None


@transaction.atomic
def snooze(
    reply: InboundMessage, until_on: date, *, by: User | None, now: datetime
) -> bool:
    """Repeat the reminders that the reply answers, once, from ``until_on`` on.

    Returns False if this reply was recorded before. ``by`` is None if the program
    recognised the words. Only cycles that are still open are repeated.
    """
    take_turn()
    try:
        with transaction.atomic():
            Snooze.objects.create(
                reply=reply,
                phone_index=reply.phone_index,
                until_on=until_on,
                by=by,
                created_at=now,
            )
    except IntegrityError:
        return False
    if reply.answers_id is None:
        return True
    rounds = Reminder.objects.filter(
        due_item=OuterRef("due_item"), step=OuterRef("step")
    )
    told = Reminder.objects.filter(
        message=reply.answers_id, due_item__status=DueItem.Status.OPEN
    ).annotate(latest=Subquery(rounds.order_by("-round").values("round")[:1]))
    withdraw_second_texts(told.values_list("due_item", flat=True), now=now)
    Reminder.objects.bulk_create(
        Reminder(
            due_item_id=each.due_item_id,
            step_id=each.step_id,
            round=each.latest + 1,
            planned_on=until_on,
            last_day_on=until_on + timedelta(days=max(DAYS, each.step.grace_days)),
        )
        for each in told.select_related("step").order_by("pk")
    )
    return True


def snooze_by_replies(*, now: datetime) -> int:
    """Record a snooze for each recent reply that asks for one; return how many.

    Reply texts are stored encrypted and cannot be searched by the database, so each
    recent reply that is no opt-out is decrypted and read.
    """
    recent = InboundMessage.objects.filter(
        verdict=InboundMessage.Verdict.OTHER,
        received_at__gte=now - _HEARD_WITHIN,
        snooze=None,
    )
    heard = 0
    for reply in recent.order_by("received_at"):
        if days := days_asked(reply.text):
            until_on = shop_day(reply.received_at) + timedelta(days=days)
            heard += snooze(reply, max(until_on, shop_day(now)), by=None, now=now)
    return heard
