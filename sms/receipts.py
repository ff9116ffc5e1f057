"""Delivery reports: kept always, applied in any order and any number of times.

delivered beats everything, undelivered beats only what is still open or accepted.
A report that matches no text waits; the gateway's answer may arrive after it. One
that says the vendor blocks the number closes it, as if the customer had refused.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from customers.encryption import index_of
from sms.gateways.base import DeliveryReport
from sms.models import Attempt, Message, OptOut, Report
from sms.number_lock import NumberBusy, take_for_transaction
from sms.optouts import close_number
from sms.storable import storable

Status = Message.Status

# A late "undelivered" does not undo "delivered", nor tell of a text called back.
UNDELIVERED_FROM = (
    Status.QUEUED,
    Status.CLAIMED,
    Status.SENDING,
    Status.UNKNOWN,
    Status.ACCEPTED,
)
WAITS_FOR = timedelta(hours=72)
PATIENCE = timedelta(seconds=5)
# Gateways write +86 or 86 in front of the number, or nothing.
PHONE_DIGITS = 11


def apply_report(
    report: DeliveryReport,
    *,
    gateway: str,
    now: datetime,
    patience: timedelta = PATIENCE,
) -> bool:
    """Keep the report and apply it; False where it was kept before.

    Raises NumberBusy where it blocks a number that a text is on its way to; nothing
    is kept then and the caller comes back.
    """
    with transaction.atomic():
        row, is_new = Report.objects.get_or_create(
            gateway=gateway,
            dedupe_key=storable(report.dedupe_key, 120),
            defaults={
                "token": storable(report.reference, 40),
                "vendor_id": storable(report.vendor_id, 64),
                "phone_index": index_of(storable(report.phone)[-PHONE_DIGITS:]),
                "status": report.status,
                "code": storable(report.code, 40),
                "is_block": report.is_block,
                "segments": report.segments,
                "reported_at": report.reported_at,
                "received_at": now,
            },
        )
        if is_new:
            _match(row, now=now, patience=patience)
    return is_new


def match_waiting(*, now: datetime) -> int:
    """Apply reports that came before the answer they belong to; return how many."""
    waiting = Report.objects.filter(message=None, received_at__gt=now - WAITS_FOR)
    return sum(_match_again(pk, now=now) for pk in waiting.values_list("pk", flat=True))


def _match_again(pk: int, *, now: datetime) -> bool:
    try:
        with transaction.atomic():
            row = Report.objects.select_for_update().get(pk=pk)
            return row.message_id is None and _match(row, now=now, patience=PATIENCE)
    except NumberBusy:
        return False


def _match(row: Report, *, now: datetime, patience: timedelta) -> bool:
    attempt = _attempt_of(row)
    if attempt is None:
        return False
    if row.is_block:
        _block(row, attempt.message, now=now, patience=patience)
    row.message = attempt.message
    row.save(update_fields=["message"])
    _settle_attempt(attempt, row, now=now)
    _settle_message(row, attempt.message_id, now=now)
    return True


def _attempt_of(row: Report) -> Attempt | None:
    """Find the attempt by our token, else by the gateway's id; the phone must agree."""
    if token := _as_uuid(row.token):
        known = Q(token=token)
    elif row.vendor_id:
        known = Q(vendor_id=row.vendor_id)
    else:
        return None
    return (
        Attempt.objects.select_related("message")
        .filter(known, gateway=row.gateway, message__phone_index=row.phone_index)
        .first()
    )


def _block(
    row: Report, message: Message, *, now: datetime, patience: timedelta
) -> None:
    """Close the number of a text that we sent; a report alone closes none."""
    take_for_transaction(message.phone_index, patience=patience)
    close_number(
        message.phone_index,
        message.phone_tail,
        source=OptOut.Source.GATEWAY,
        now=now,
        note=row.code,
    )


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _settle_attempt(attempt: Attempt, row: Report, *, now: datetime) -> None:
    """A report proves that the gateway took the text, whatever we heard of it."""
    Attempt.objects.filter(
        pk=attempt.pk,
        outcome__in=[Attempt.Outcome.PENDING, Attempt.Outcome.UNKNOWN],
    ).update(
        outcome=Attempt.Outcome.ACCEPTED,
        vendor_id=row.vendor_id,
        finished_at=attempt.finished_at or now,
        next_query_at=None,
    )


def _settle_message(row: Report, message_pk: UUID, *, now: datetime) -> None:
    message = Message.objects.filter(pk=message_pk)
    if row.status == Report.Status.DELIVERED:
        reached = message.exclude(status=Status.DELIVERED)
    else:
        reached = message.filter(status__in=UNDELIVERED_FROM)
    reached.update(
        status=row.status,
        reason=row.code if row.status == Report.Status.UNDELIVERED else "",
        status_at=now,
        lease_until=None,
    )
