"""Find the outcome of texts whose gateway answer was lost.

An unknown text is decided by a report (``sms.hearing.receipts``), by a customer's reply
or by asking the gateway. It is sent again at most once, and only if a gateway that
declares ``absence_is_evidence`` has denied it three times over an hour. Otherwise it
stays unknown, keeps its cap place and is shown to staff.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, assert_never
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from shop.database.storable import storable
from shop.hours import is_expired
from sms.asking import unask
from sms.endings import end_texts, tell_of_return
from sms.gateways.base import Absent, Found, Inquiry, Unavailable
from sms.gateways.registry import gateway
from sms.models import Attempt, InboundMessage, Message
from sms.sending.claims import EXPIRED

Status = Message.Status

# Pauses between queries; the first query is made two minutes after the attempt.
PAUSES: Final = (timedelta(minutes=8), timedelta(minutes=50), timedelta(hours=6))
PAUSE_WHEN_SILENT: Final = timedelta(minutes=10)
DENIALS_NEEDED: Final = 3
# Longer than any gateway was seen to take to accept a text with a lost answer.
SETTLED_AFTER: Final = timedelta(hours=1)
GIVEN_UP_AFTER: Final = timedelta(hours=72)
# How long a worker reserves an attempt, so that no other worker asks about it.
ASKING: Final = timedelta(minutes=5)
BATCH: Final = 200

ABSENT: Final = "absent"


def reconcile(*, now: datetime) -> int:
    """Ask about the attempts that are due for a query; return how many were decided."""
    due = Attempt.objects.unknown().filter(
        message__status=Status.UNKNOWN, next_query_at__lte=now
    )
    oldest = due.order_by("next_query_at").values_list("pk", flat=True)[:BATCH]
    return sum(_follow_up(pk, now=now) for pk in oldest)


def _follow_up(token: UUID, *, now: datetime) -> bool:
    attempt = _taken(token, now=now)
    if attempt is None:
        return False
    inquiry = _ask(attempt)
    match inquiry:
        case Found():
            return _found(attempt, inquiry, inquiry.code, now=now)
        case Absent():
            return _denied(attempt, now=now)
        case Unavailable():
            return _wait(attempt, PAUSE_WHEN_SILENT, now=now)
        case _:
            assert_never(inquiry)


def _taken(token: UUID, *, now: datetime) -> Attempt | None:
    """Reserve the attempt for a query; None if another worker has it."""
    due = Attempt.objects.unknown().filter(pk=token, next_query_at__lte=now)
    taken = due.update(next_query_at=now + ASKING)
    rows = Attempt.objects.select_related("message")
    return rows.get(pk=token) if taken else None


def _ask(attempt: Attempt) -> Inquiry:
    adapter = gateway(attempt.gateway)
    if not adapter.capabilities.can_query:
        return Unavailable("no query")
    return adapter.query(str(attempt.token), attempt.message.phone, attempt.started_at)


def _found(attempt: Attempt, found: Found, reason: str, *, now: datetime) -> bool:
    status = Status(found.status) if found.status else Status.ACCEPTED
    with transaction.atomic():
        _unknown_attempt(attempt).update(
            outcome=Attempt.Outcome.ACCEPTED,
            vendor_id=storable(found.vendor_id, 64),
            next_query_at=None,
        )
        if status in Message.FAILED:
            return _end(attempt, status, reason, now=now)
        return _settle(attempt, status, reason, now=now)


def _denied(attempt: Attempt, *, now: datetime) -> bool:
    attempt.queries += 1
    is_settled = now - attempt.started_at >= SETTLED_AFTER
    is_evidence = gateway(attempt.gateway).capabilities.absence_is_evidence
    if is_evidence and is_settled and attempt.queries >= DENIALS_NEEDED:
        return _proved_absent(attempt, now=now)
    pause = PAUSES[min(attempt.queries, len(PAUSES)) - 1]
    return _wait(attempt, pause, now=now)


def _wait(attempt: Attempt, pause: timedelta, *, now: datetime) -> bool:
    """Schedule the next query, unless the customer replied or no query is left.

    The number of denials and the time of the next query are written together.
    """
    is_evidence = gateway(attempt.gateway).capabilities.absence_is_evidence
    if not is_evidence and _was_answered_by_customer(attempt):
        return _found(attempt, Found(vendor_id=""), "客户已回复该短信", now=now)
    is_given_up = now - attempt.started_at >= GIVEN_UP_AFTER
    next_query_at = None if is_given_up else now + pause
    with transaction.atomic():
        _unknown_attempt(attempt).update(
            queries=attempt.queries, next_query_at=next_query_at
        )
        if not is_given_up:
            return False
        reason = "无法核实是否送达，可能已发出，请勿重复发送"
        return _end(attempt, Status.UNKNOWN, reason, now=now)


def _was_answered_by_customer(attempt: Attempt) -> bool:
    """Return whether a reply shows that the text arrived.

    Which text a reply answers is only a guess; it may answer an earlier one. So a
    reply counts only if the gateway's denial would not be evidence.
    """
    return InboundMessage.objects.filter(
        answers=attempt.message_id, received_at__gt=attempt.started_at
    ).exists()


def _proved_absent(attempt: Attempt, *, now: datetime) -> bool:
    """Queue the text once more, with its cap place; the second time reject it.

    It may be sent only through the same gateway.
    """
    message = attempt.message
    earlier = message.attempts.filter(code=ABSENT).exclude(pk=attempt.pk)
    with transaction.atomic():
        was_sent_again = earlier.exists()
        closed = _unknown_attempt(attempt).update(
            outcome=Attempt.Outcome.NOT_SENT,
            code=ABSENT,
            queries=attempt.queries,
            next_query_at=None,
        )
        if not closed:
            return False
        if is_expired(now, message.expires_at):
            return _end(attempt, Status.EXPIRED, EXPIRED, now=now)
        if was_sent_again:
            reason = "网关两次查无此短信，不再重发"
            return _end(attempt, Status.REJECTED, reason, now=now)
        if message.asks:
            unask([message.pk], now=now)
        reason = "网关查无此短信，重发一次"
        return _settle(
            attempt,
            Status.QUEUED,
            reason,
            now=now,
            not_before=now,
            only_gateway=attempt.gateway,
        )


def _end(
    attempt: Attempt, status: Message.Status, reason: str, *, now: datetime
) -> bool:
    """End the text, unless a report or a late answer has changed it."""
    return bool(end_texts(_unknown_text(attempt), status, reason, now=now))


def _unknown_attempt(attempt: Attempt) -> QuerySet[Attempt]:
    return Attempt.objects.unknown().filter(pk=attempt.pk)


def _settle(
    attempt: Attempt,
    status: Message.Status,
    reason: str,
    *,
    now: datetime,
    **fields: datetime | str,
) -> bool:
    """Set the text's state, unless a report or a late answer has changed it."""
    settled = _unknown_text(attempt).update(
        status=status, reason=storable(reason, 120), status_at=now, **fields
    )
    tell_of_return([attempt.message_id], now=now)
    return bool(settled)


def _unknown_text(attempt: Attempt) -> QuerySet[Message]:
    return Message.objects.filter(
        pk=attempt.message_id, attempts_made=attempt.number, status=Status.UNKNOWN
    )
