"""稍后提醒: an owner who asks for a later reminder gets it then, and none before.

The wish counts from the moment of the reply: a silence (``reminders.silences``) reads
its row. Planning the reminders once more needs the turn of the day's run, which may be
held for long. So a task does it on commit, and the day's run does it first of all for
wishes whose task was lost.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery

from accounts.models import User
from reminders.ladder.later import read_wish
from reminders.ladder.rescheduling import withdraw_second_texts
from reminders.models import DueItem, Reminder, Snooze
from shop.database.advisory_lock import take_turn
from shop.doorbell import ring
from shop.hours import shop_day
from sms.hearing.readers import Acted, Answer, ForPerson
from sms.models import InboundMessage
from sms.threads.proposals import Action, Proposal

NAME: Final = "稍后提醒"
PLAN: Final = "reminders.tasks.plan_snoozes"
DAYS: Final = 7
MOST_DAYS: Final = 60
BATCH: Final = 200
_WAITING: Final = (Reminder.Status.PENDING, Reminder.Status.HELD)


def read_snooze(reply: InboundMessage, *, now: datetime) -> Answer | None:
    """Record the wish of a reply for a later reminder; None if it is none.

    The days count from when the reply was written.
    """
    today = shop_day(now)
    wish = read_wish(reply.text, min(reply.sent_at or now, now))
    if wish is None:
        return None
    if (wish - today).days > MOST_DAYS:
        return ForPerson(
            f"客户想 {wish} 再联系，超过 {MOST_DAYS} 天，请人工安排",
            Proposal(Action.LATER, {"until_on": str(wish)}),
        )
    until_on = max(wish, today)
    snooze(reply, until_on, by=None, now=now)
    return Acted(f"{until_on.month}月{until_on.day}日起再提醒")


@transaction.atomic
def snooze(
    reply: InboundMessage, until_on: date, *, by: User | None, now: datetime
) -> bool:
    """Leave the number of the reply alone until that day, from this moment on.

    Returns False if this reply was recorded before. ``by`` is None if the program
    recognised the words. ``plan_snoozes`` then repeats the reminders that the reply
    answers, once.
    """
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
    transaction.on_commit(partial(ring, PLAN), robust=True)
    return True


def plan_snoozes(*, now: datetime) -> int:
    """Plan the reminders of new snoozes once more; return how many snoozes there were.

    Runs twice safely. Only cycles that are still open are repeated.
    """
    count = 0
    while planned := _plan_some(now=now):
        count += planned
    return count


@transaction.atomic
def _plan_some(*, now: datetime) -> int:
    take_turn()
    waiting = Snooze.objects.filter(planned_at=None)
    snoozes = list(waiting.select_related("reply").order_by("pk")[:BATCH])
    for each in snoozes:
        _repeat(each, now=now)
    Snooze.objects.filter(pk__in=[each.pk for each in snoozes]).update(planned_at=now)
    return len(snoozes)


def _repeat(snoozed: Snooze, *, now: datetime) -> None:
    if snoozed.reply.answers_id is None:
        return
    rounds = Reminder.objects.filter(
        due_item=OuterRef("due_item"), step=OuterRef("step")
    )
    told = Reminder.objects.filter(
        message=snoozed.reply.answers_id, due_item__status=DueItem.Status.OPEN
    ).annotate(latest=Subquery(rounds.order_by("-round").values("round")[:1]))
    withdraw_second_texts(told.values_list("due_item", flat=True), now=now)
    for each in told.select_related("step").order_by("pk"):
        _plan(each, each.latest, snoozed.until_on)


def _plan(told: Reminder, latest: int, until_on: date) -> None:
    """Plan a round after the one that was told; a second wish moves it."""
    days = {
        "planned_on": until_on,
        "last_day_on": until_on + timedelta(days=max(DAYS, told.step.grace_days)),
    }
    rounds = Reminder.objects.filter(due_item=told.due_item_id, step=told.step_id)
    waiting = rounds.filter(round=latest, round__gt=told.round, status__in=_WAITING)
    if not waiting.update(**days):
        Reminder.objects.create(
            due_item_id=told.due_item_id,
            step_id=told.step_id,
            round=latest + 1,
            **days,
        )
