"""What a callback missed, fetched: reports and replies that wait at the vendor.

A vendor hands each one out once, so it is kept raw before it is read, like a callback
(``sms.hearing.callbacks``). Where a vendor has no such queue, it is asked about each
text that it accepted and never reported; a missed reply is then gone.
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

# A queue that never ends is the vendor's fault, not a reason to go on for ever.
MOST_PULLS: Final = 200
# Reports come within minutes; a carrier gives up after three days.
OVERDUE_AFTER: Final = timedelta(hours=1)
ASKED_FOR: Final = timedelta(days=3)
MOST_QUESTIONS: Final = 500


def pull_missed(*, now: datetime) -> Counter[str]:
    """Fetch what waits at each gateway; return how many of what, by gateway and kind.

    ``failed`` counts the kinds of which a gateway did not tell. Runs twice safely.
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
    """Yield what the vendor hands out until its queue is empty; None for silence.

    What it hands out is gone there: without a database nothing is asked for.
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
    """Whether the vendor told what became of the text."""
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
