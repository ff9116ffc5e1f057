"""What customers wrote on a day, what was made of it, and what staff did about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.utils.timezone import localtime

from shop.hours import day_begins
from sms.models import InboundMessage, ThreadEntry


def heard_on(numbers: Collection[str], on: date) -> Mapping[str, tuple[str, ...]]:
    """Return sentences by number, in the order in which it happened; 2 queries."""
    begins, ends = day_begins(on), day_begins(on + timedelta(days=1))
    replies = InboundMessage.objects.filter(
        phone_index__in=numbers, received_at__gte=begins, received_at__lt=ends
    )
    entries = ThreadEntry.objects.filter(
        thread__in=numbers, at__gte=begins, at__lt=ends
    )
    told: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for reply in replies.order_by("received_at", "pk"):
        told[reply.phone_index].append((reply.received_at, _heard(reply)))
    for entry in entries.select_related("by").order_by("at", "pk"):
        told[entry.thread_id].append((entry.at, _done(entry)))
    return {
        number: tuple(
            f"{localtime(at):%H:%M} {words}"
            for at, words in sorted(found, key=lambda each: each[0])
        )
        for number, found in told.items()
    }


def _heard(reply: InboundMessage) -> str:
    because = f"：{reply.outcome}" if reply.outcome else ""
    judged = f"{reply.get_verdict_display()}{because}"
    return f"客户来信「{reply.text}」（{judged}）"


def _done(entry: ThreadEntry) -> str:
    undone = "（已撤销）" if entry.undone_at else ""
    return f"{entry.by}：{entry.text}{undone}"
