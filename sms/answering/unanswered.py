"""Brings a message back to the inbox if its answer did not arrive."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef

from sms import endings
from sms.models import InboundMessage, Message
from sms.threads.waiting import recount


def wait_again(texts: Collection[UUID], *, now: datetime) -> int:
    """Let messages wait whose answers among these texts failed; return how many.

    Only a message that this very answer settled waits again, and only without another
    answer. Runs twice safely; 2 queries, and 3 for each number.
    """
    failed = Message.objects.filter(pk__in=texts, status__in=Message.FAILED)
    others = Message.objects.not_failed().filter(answers_to=OuterRef("pk"))
    settled = InboundMessage.objects.filter(
        ~Exists(others),
        answered_by__in=failed,
        handled_at=F("answered_by__created_at"),
    )
    rows = list(settled.values_list("pk", "phone_index").distinct())
    if rows:
        keys = [pk for pk, _ in rows]
        InboundMessage.objects.filter(pk__in=keys).update(
            handled_by=None, handled_at=None
        )
    for number in sorted({number for _, number in rows}):
        recount(number, now=now)
    return len(rows)


endings.register(wait_again)
