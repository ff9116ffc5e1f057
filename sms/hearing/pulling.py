"""Fetch reports and replies from vendors' queues if a callback did not arrive.

A vendor returns each item only once, so it is stored raw before it is interpreted,
like a callback (``sms.hearing.callbacks``). A vendor without such a queue is asked
about each text that it accepted and has not reported; a missed reply is then lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from sms.gateways import registry
from sms.gateways.base import (
    CallbackKind,
    DeliveryReport,
    Found,
    Pulled,
)
from sms.hearing.callbacks import PATIENCE_OF_WORKER, process_callback
from sms.hearing.receipts import apply_report
from sms.models import Attempt, Callback, Message

# Limits the pulls if a faulty vendor never reports an empty queue.
MOST_PULLS: Final = 200
# Reports usually come within minutes; a carrier gives up after three days.
OVERDUE_AFTER: Final = timedelta(hours=1)
ASKED_FOR: Final = timedelta(days=3)
MOST_QUESTIONS: Final = 500


def pull_missed(*, now: datetime) -> Counter[str]:
    """Fetch the waiting items of each gateway; return counts by gateway and kind.

    ``failed`` counts the kinds that a gateway did not return. Runs twice safely.
    """
    counts: Counter[str] = Counter()
    for name in registry.names():
        for kind in CallbackKind:
            counts += _pull(name, kind, now=now)
        if CallbackKind.REPORT not in registry.gateway(name).capabilities.pulls:
            counts["asked"] += _ask_for_reports(name, now=now)
    return counts


def _pull(name: str, kind: CallbackKind, *, now: datetime) -> Counter[str]:
    counts: Counter[str] = Counter()
    if kind not in registry.gateway(name).capabilities.pulls:
        return counts
    for pulled in _batches(name, kind):
        if pulled is None:
            counts["failed"] += 1
            continue
        row = _kept(name, kind, pulled, now=now)
        process_callback(row.pk, now=now, patience=PATIENCE_OF_WORKER)
        counts[kind.value] += 1
    return counts


def _batches(name: str, kind: CallbackKind) -> Iterator[Pulled | None]:
    """Yield the vendor's items until its queue is empty; None if it does not answer.

    The vendor deletes what it returns, so the database is checked before each pull.
    """
    for _ in range(MOST_PULLS):
        connection.ensure_connection()
        pulled = registry.gateway(name).pull(kind)
        if not isinstance(pulled, Pulled):
            yield None
            return
        yield pulled
        if not pulled.has_more:
            return


def _kept(name: str, kind: CallbackKind, pulled: Pulled, *, now: datetime) -> Callback:
    return Callback.objects.create(
        gateway=name,
        kind=kind.value,
        is_pulled=True,
        body=pulled.body.decode("latin-1"),
        received_at=now,
    )


def _ask_for_reports(name: str, *, now: datetime) -> int:
    if not registry.gateway(name).capabilities.can_query:
        return 0
    silent = Attempt.objects.filter(
        gateway=name,
        outcome=Attempt.Outcome.ACCEPTED,
        message__status=Message.Status.ACCEPTED,
        started_at__gt=now - ASKED_FOR,
        started_at__lte=now - OVERDUE_AFTER,
    ).select_related("message")
    return sum(
        _ask(attempt, now=now) for attempt in silent.order_by("token")[:MOST_QUESTIONS]
    )


def _ask(attempt: Attempt, *, now: datetime) -> bool:
    """Ask the vendor for the outcome of the text; return whether it is known."""
    phone = attempt.message.phone
    found = registry.gateway(attempt.gateway).query(
        str(attempt.token), phone, attempt.started_at
    )
    if not isinstance(found, Found) or found.status is None:
        return False
    report = DeliveryReport(
        dedupe_key=f"query:{attempt.token}:{found.status}",
        reference=str(attempt.token),
        vendor_id=found.vendor_id,
        phone=phone,
        status=found.status,
        code=found.code,
        segments=found.segments,
    )
    return apply_report(report, gateway=attempt.gateway, now=now)
