"""Brings a message back to the inbox if its answer did not arrive."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from sms import endings
from sms.models import InboundMessage, Message
from sms.threads.waiting import open_thread, recount


def wait_again(texts: Collection[UUID], *, now: datetime) -> int:
    """Let messages wait whose answers among these texts failed; return how many.

    Only messages that this very answer settled wait again, and only where no other
    text answers the same one. Runs twice safely; 2 queries, and some for each number.
    """
    others = Message.objects.not_failed().filter(answers_to=OuterRef("answers_to"))
    ended = Message.objects.filter(pk__in=texts, answers_to__isnull=False)
    failed = Message.objects.filter(
        ~Exists(others),
        answers_to__in=ended.values("answers_to"),
        status__in=Message.FAILED,
        phone_index=OuterRef("phone_index"),
        created_at=OuterRef("handled_at"),
    )
    numbers = Message.objects.filter(pk__in=texts).values("phone_index")
    settled = InboundMessage.objects.filter(Exists(failed), phone_index__in=numbers)
    rows = list(settled.values_list("pk", "phone_index", "phone_tail"))
    # Threads are locked before replies, as everywhere.
    for number, tail in sorted({(number, tail) for _, number, tail in rows}):
        open_thread(number, tail)
    if rows:
        keys = [pk for pk, *_ in rows]
        InboundMessage.objects.filter(pk__in=keys).update(
            handled_by=None, handled_at=None
        )
    for number in sorted({number for _, number, _ in rows}):
        recount(number, now=now)
    return len(rows)


endings.register(wait_again)
