"""Marks by which an open page knows whether anything has changed since it was made.

A page that asks every few seconds is answered 304 while its mark is the same; so it
costs some short queries and no rendering.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Count, Max

from accounts.models import User
from calls.models import CallAttempt
from dashboard.threads.inbox import Tab
from dashboard.threads.talk import Talk
from sms.models import InboundMessage, Message, Thread, ThreadEntry, ThreadSight


def mark_of_talk(talk: Talk) -> str:
    """Return the mark of a conversation: its texts, replies, calls and entries."""
    numbers = talk.numbers
    texts = Message.objects.filter(phone_index__in=numbers)
    replies = InboundMessage.objects.filter(phone_index__in=numbers)
    entries = ThreadEntry.objects.filter(thread__in=numbers)
    calls = CallAttempt.objects.filter(task__phone_index__in=numbers)
    return _mark(
        texts.aggregate(count=Count("pk"), last=Max("status_at")),
        replies.aggregate(
            count=Count("pk"), handled=Count("handled_at"), last=Max("handled_at")
        ),
        entries.aggregate(count=Count("pk"), undone=Count("undone_at")),
        calls.aggregate(count=Count("pk")),
        sorted(
            (each.pk, each.assigned_to_id, str(each.snoozed_until))
            for each in talk.threads.values()
        ),
    )


def mark_of_inbox(user: User, tabs: Sequence[Tab], query: str, *, now: datetime) -> str:
    """Return the mark of the inbox; ages are written in minutes, so it changes then."""
    last = Thread.objects.aggregate(last=Max("last_reply_at"))
    seen = ThreadSight.objects.filter(user=user).aggregate(last=Max("seen_at"))
    minute = now.replace(second=0, microsecond=0)
    return _mark(tabs, last, seen, minute, user.pk, query)


def _mark(*parts: Any) -> str:
    return f'"{sha256(repr(parts).encode()).hexdigest()[:24]}"'
