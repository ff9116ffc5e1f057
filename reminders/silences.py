"""Two silences: owners who asked for a later reminder, and unanswered replies.

An owner who asked to be reminded later is left alone until that day. A reply that staff
have not handled pauses the cycles of the text that it answers, and no other cycle of
the number. Recalls, safety notices and texts that the customer asked for are still
sent; an unanswered reply does not pause what is due by law either.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db.models.functions import TruncDate

from customers.categories import COURTESIES, DANGERS, EVERYTHING, REQUESTED
from customers.merging.absorbed import about_absorbed
from customers.silence import (
    Asked,
    Found,
    Key,
    Reach,
    Rows,
    Scope,
    Silence,
    keyed_rows,
    register,
)
from customers.verdicts import Ask, Until
from reminders.models import Snooze
from shop.hours import SHOP_ZONE, day_begins, shop_day
from sms.hearing.pauses import last_day_of_pause
from sms.models import InboundMessage


def _snoozes(reach: Reach) -> Rows:
    later = Snooze.objects.filter(
        phone_index__any_of=reach.numbers, until_on__gt=reach.today
    )
    return keyed_rows(later, "phone_index", on="until_on", word="pk")


def _snoozes_of_merged(reach: Reach) -> Rows:
    """Snoozes by numbers of records that were merged into these customers."""
    later = Snooze.objects.filter(until_on__gt=reach.today)
    rows = about_absorbed(later, reach.customers)
    return keyed_rows(rows, "living", on="until_on", word="pk")


def _judge(ask: Ask, found: Sequence[Found], asked: Asked) -> Until | None:
    """Hold until the day that the latest request names, ignoring earlier requests."""
    latest = max(found, key=lambda row: int(row.word), default=None)
    if latest is None or latest.on is None:
        return None
    return Until(
        "snoozed",
        day_begins(latest.on),
        f"客户请求 {latest.on} 再提醒",
        "客户要稍后的，到日子再说",
    )


_SCOPE = EVERYTHING - DANGERS - REQUESTED

for code, key, read in (
    ("snoozed", Key.NUMBER, _snoozes),
    ("snoozed_before_merge", Key.CUSTOMER, _snoozes_of_merged),
):
    scope = Scope(texts=_SCOPE, calls=_SCOPE)
    register(Silence(code, scope, key, read, _judge, gives_way=True))

# Longer than the working days of a pause and the longest holidays together.
_LOOK_BACK: Final = timedelta(days=40)


def _unanswered(reach: Reach) -> Rows:
    """Return the replies that staff have not handled, by the cycles that they answer.

    A reply that was understood as a wish for a later reminder has its answer.
    """
    replies = InboundMessage.objects.waiting().filter(
        answers__reminders__due_item__any_of=reach.cycles,
        received_at__gte=day_begins(reach.today - _LOOK_BACK),
        snooze=None,
    )
    day = TruncDate("received_at", tzinfo=SHOP_ZONE)
    return keyed_rows(replies, "answers__reminders__due_item", on=day)


def _judge_unanswered(ask: Ask, found: Sequence[Found], asked: Asked) -> Until | None:
    """Hold for a day and check again, since staff may handle the reply at any time."""
    latest = max((row.on for row in found if row.on), default=None)
    if ask.is_duty or latest is None:
        return None
    today = shop_day(asked.now)
    last_day = last_day_of_pause(latest, asked.calendar, asked.rules)
    if today > last_day:
        return None
    return Until(
        "replied",
        day_begins(today + timedelta(days=1)),
        f"客户 {latest} 已回复短信，请先处理回复（最多暂停到 {last_day}）",
        f"回复未处理时，该短信的非法定事项暂停 {asked.rules.reply_pause_days} 个工作日",
    )


register(
    Silence(
        "replied",
        Scope(texts=COURTESIES, calls=COURTESIES),
        Key.CYCLE,
        _unanswered,
        _judge_unanswered,
    )
)
