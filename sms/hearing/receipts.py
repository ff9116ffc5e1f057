"""Store delivery reports and apply them, in any order and any number of times.

``delivered`` replaces every state, ``undelivered`` only an open or accepted one. A
report that matches no text waits, because it may arrive before the gateway's answer.
A report that the vendor blocks the number closes the number like an opt-out. Three
texts in a row that came back as 空号 or 停机 make the number doubtful.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from shop.database.number_lock import NumberBusy, lock_numbers
from shop.database.sealed import index_of
from shop.database.storable import storable
from sms.asking import ask_after_all
from sms.endings import close_texts, tell, tell_of_return
from sms.gateways.base import DeliveryReport
from sms.models import Attempt, Message, OptOut, Report
from sms.numbers.optouts import close_number
from sms.numbers.people import lock_people_of
from sms.numbers.unreachable import judge_numbers

Status = Message.Status

WAITS_FOR = timedelta(hours=72)
BATCH = 500
PATIENCE = timedelta(seconds=5)
# Gateways may write +86 or 86 in front of these digits.
PHONE_DIGITS = 11


def apply_report(
    report: DeliveryReport,
    *,
    gateway: str,
    now: datetime,
    patience: timedelta = PATIENCE,
) -> bool:
    """Store the report and apply it; False if it was stored before."""
    return bool(apply_reports([report], gateway=gateway, now=now, patience=patience))


def apply_reports(
    reports: Sequence[DeliveryReport],
    *,
    gateway: str,
    now: datetime,
    patience: timedelta = PATIENCE,
) -> int:
    """Store the reports and apply them; return how many were new.

    Runs a constant number of queries, plus some for each report that blocks its number
    and for each number that becomes doubtful. Raises NumberBusy while a text is being
    sent to a number that is blocked or unreachable; nothing is stored then and the
    caller tries again later. Runs twice safely, even concurrently.
    """
    given = {row.dedupe_key: row for row in (_row(r, gateway, now) for r in reports)}
    with transaction.atomic():
        kept = Report.objects.filter(gateway=gateway, dedupe_key__in=given)
        known = set(kept.values_list("dedupe_key", flat=True))
        new = [row for key, row in given.items() if key not in known]
        if new:
            Report.objects.bulk_create(new, ignore_conflicts=True)
            _match(list(kept.filter(message=None)), now=now, patience=patience)
    return len(new)


def match_waiting(*, now: datetime) -> int:
    """Apply reports that arrived before the gateway's answer; return how many.

    Looks at all waiting reports, because most of them will never match a text.
    """
    waiting = Report.objects.filter(message=None, received_at__gt=now - WAITS_FOR)
    keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    return sum(
        _match_again(keys[at : at + BATCH], now=now)
        for at in range(0, len(keys), BATCH)
    )


def _match_again(keys: Sequence[int], *, now: datetime) -> int:
    try:
        with transaction.atomic():
            rows = Report.objects.filter(pk__in=keys, message=None).order_by("pk")
            locked = list(rows.select_for_update(skip_locked=True))
            return _match(locked, now=now, patience=PATIENCE)
    except NumberBusy:
        return 0


def _row(report: DeliveryReport, gateway: str, now: datetime) -> Report:
    """Return the report's row; a number that got its text is not out of reach."""
    has_failed = report.status == "undelivered"
    return Report(
        gateway=gateway,
        dedupe_key=storable(report.dedupe_key, 120),
        token=storable(report.reference, 40),
        vendor_id=storable(report.vendor_id, 64),
        phone_index=index_of(storable(report.phone)[-PHONE_DIGITS:]),
        status=report.status,
        code=storable(report.code, 40),
        is_block=has_failed and report.is_block,
        is_unreachable=has_failed and report.is_unreachable,
        is_read=report.is_read,
        segments=report.segments,
        reported_at=report.reported_at,
        received_at=now,
    )


def _match(rows: Sequence[Report], *, now: datetime, patience: timedelta) -> int:
    """Find the texts of the reports and update them; return how many matched."""
    attempts = _attempts_of(rows)
    matched = [(row, attempts[row.pk]) for row in rows if row.pk in attempts]
    unreached = {row.phone_index for row, _ in matched if row.is_unreachable}
    lock_numbers(unreached, patience=patience)
    for row, attempt in matched:
        row.message = attempt.message
        if row.is_block:
            _block(row, attempt.message, now=now, patience=patience)
    Report.objects.bulk_update([row for row, _ in matched], ["message"])
    for row, attempt in matched:
        _settle_attempt(attempt, row, now=now)
    _settle_messages([row for row, _ in matched], unreached, now=now)
    return len(matched)


def _attempts_of(rows: Sequence[Report]) -> dict[int, Attempt]:
    """Find attempts by our token, else by the gateway's id; the phone must match."""
    tokens = {row.pk: _as_uuid(row.token) for row in rows}
    ids = {row.vendor_id for row in rows if not tokens[row.pk] and row.vendor_id}
    known = Q(token__in={token for token in tokens.values() if token})
    found = Attempt.objects.select_related("message").filter(
        known | Q(vendor_id__in=ids) if ids else known,
        gateway__in={row.gateway for row in rows},
    )
    by_token = {each.token: each for each in found}
    by_id = {(each.gateway, each.vendor_id): each for each in found}
    attempts = {}
    for row in rows:
        token = tokens[row.pk]
        attempt = (
            by_token.get(token) if token else by_id.get((row.gateway, row.vendor_id))
        )
        if attempt and (attempt.gateway, attempt.message.phone_index) == (
            row.gateway,
            row.phone_index,
        ):
            attempts[row.pk] = attempt
    return attempts


def _block(
    row: Report, message: Message, *, now: datetime, patience: timedelta
) -> None:
    """Close the number if we sent the text; a report without a text closes none."""
    lock_people_of(message.phone_index, now=now, patience=patience)
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
    """Mark the attempt as accepted: a report proves that the gateway took the text."""
    if attempt.outcome in Attempt.UNDECIDED:
        Attempt.objects.undecided().filter(pk=attempt.pk).update(
            outcome=Attempt.Outcome.ACCEPTED,
            vendor_id=row.vendor_id,
            finished_at=attempt.finished_at or now,
            next_query_at=None,
        )


def _settle_messages(
    rows: Sequence[Report], unreached: Collection[str], *, now: datetime
) -> None:
    """Set the texts' states: failures first, one update per code, then deliveries.

    All callers lock the texts in the same order, so that two callbacks about the
    same texts cannot deadlock. A number is judged before anybody is told of the ends,
    so that nobody plans a call to a number that has just become doubtful.
    """
    texts = {row.message_id for row in rows if row.message_id}
    about = Message.objects.filter(pk__in=texts)
    list(about.order_by("pk").select_for_update().values_list("pk"))
    failed: dict[str, set[UUID]] = defaultdict(set)
    arrived: set[UUID] = set()
    for row in rows:
        if row.message_id and row.status == Report.Status.UNDELIVERED:
            failed[row.code].add(row.message_id)
        elif row.message_id:
            arrived.add(row.message_id)
    failures: list[UUID] = []
    for code, keys in failed.items():
        failing = Message.objects.can_turn_undelivered().filter(pk__in=keys)
        failures += close_texts(failing, Status.UNDELIVERED, code, now=now)
    if arrived:
        open_ones = Message.objects.filter(pk__in=arrived)
        open_ones = open_ones.exclude(status=Status.DELIVERED)
        open_ones.update(
            status=Status.DELIVERED, reason="", status_at=now, lease_until=None
        )
    reached = {row.phone_index for row in rows if row.message_id in arrived}
    judge_numbers(unreached, reached, now=now)
    if arrived:
        asking = {row.message_id for row in rows if row.message and row.message.asks}
        ask_after_all(arrived & asking, now=now)
        tell_of_return(arrived, now=now)
    tell(set(failures) - arrived, now=now)
