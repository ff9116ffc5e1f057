"""Take gateways' callbacks: store them raw, answer at once, interpret them afterwards.

Aliyun waits 700 ms for the answer to a callback and repeats an unanswered one, so the
view only inserts a row before it answers. The same request tries to interpret the
callback with a short lock timeout; otherwise a worker does it, started by a task on
commit or by the sweep. A refusal is in the journal outside the database before the
callback is answered (``customers.wishes.refusal_journal``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from ipaddress import ip_address, ip_network
from secrets import compare_digest
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, DataError, OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from customers.identifiers.phone import parse_phones
from shop import clock
from shop.announced_length import announced_length
from shop.client_address import client_address
from shop.database.number_lock import NumberBusy
from shop.doorbell import ring
from shop.witness.pending import write_pending
from sms.gateways import registry
from sms.gateways.base import (
    Acknowledgement,
    CallbackKind,
    CallbackRequest,
    CannotParse,
    DeliveryReport,
    Gateway,
    Readable,
    Reply,
)
from sms.hearing.inbound import take_reply
from sms.hearing.receipts import apply_reports
from sms.hearing.unread import note_unread_refusals
from sms.models import Callback

logger = logging.getLogger(__name__)

Item = TypeVar("Item")

MAX_BODY_BYTES = 256 * 1024
PATIENCE_OF_REQUEST = timedelta(milliseconds=150)
PATIENCE_OF_WORKER = timedelta(seconds=15)
BATCH = 200

KINDS = {"reports": CallbackKind.REPORT, "replies": CallbackKind.REPLY}


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, gateway: str, token: str, kind: str) -> HttpResponse:
    """Take a callback; a vendor probes the address by GET when staff save it."""
    if not _is_valid(token) or gateway not in registry.names() or kind not in KINDS:
        raise Http404
    if not _is_expected(client_address(request), gateway):
        return HttpResponse(status=403)
    adapter = registry.gateway(gateway)
    if request.method == "GET":
        return _answer(adapter.acknowledge(KINDS[kind]))
    if announced_length(request) > MAX_BODY_BYTES:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    posted = CallbackRequest(KINDS[kind], request.body, headers)
    if not adapter.authenticate(posted):
        return HttpResponse(status=403)
    return _keep_and_answer(gateway, adapter, posted)


def process_callback(pk: UUID, *, now: datetime, patience: timedelta) -> bool:
    """Interpret one stored callback; False if another worker does or a number is busy.

    A body that cannot be read is marked with its problem and never tried again.
    After a database error the next sweep tries again.
    """
    try:
        with transaction.atomic():
            row = (
                Callback.objects.select_for_update(skip_locked=True)
                .unread()
                .filter(pk=pk)
                .first()
            )
            if row is None:
                return False
            row.problem = _read(row, now=now, patience=patience)[:200]
            row.processed_at = now
            row.save(update_fields=["problem", "processed_at"])
    except (NumberBusy, DatabaseError):
        return False
    return True


def process_pending(*, now: datetime) -> int:
    """Interpret the stored callbacks, oldest first; return how many."""
    waiting = Callback.objects.unread().order_by("id")
    return sum(
        process_callback(pk, now=now, patience=PATIENCE_OF_WORKER)
        for pk in waiting.values_list("pk", flat=True)[:BATCH]
    )


def _is_valid(token: str) -> bool:
    given = token.encode()
    valid = [token.encode() for token in settings.SMS_CALLBACK_TOKENS]
    # Compare every token, so that the duration reveals nothing.
    return sum(compare_digest(given, token) for token in valid) > 0


def _is_expected(address: str, gateway: str) -> bool:
    """Return whether the gateway may post from there; without a list it may."""
    networks = settings.SMS_CALLBACK_NETWORKS.get(gateway)
    if networks is None:
        return True
    try:
        return any(ip_address(address) in ip_network(each) for each in networks)
    except ValueError:
        return False


def _keep_and_answer(
    gateway: str, adapter: Gateway, posted: CallbackRequest
) -> HttpResponse:
    now = clock.now()
    row = Callback(
        gateway=gateway,
        kind=posted.kind,
        # latin-1 maps each byte to a character, so the bytes can be restored.
        body=posted.body.decode("latin-1"),
        received_at=now,
    )
    try:
        row.save(force_insert=True)
    except DatabaseError:
        return HttpResponse(status=503)
    if not process_callback(row.pk, now=now, patience=PATIENCE_OF_REQUEST):
        note_unread_refusals(adapter, posted, now=now)
        ring("sms.tasks.process_callbacks")
    try:
        write_pending(now=now)
    # The vendor posts it again; what is stored here counts all the same.
    except (OSError, DatabaseError):
        logger.exception("A callback is not acknowledged.")
        return HttpResponse(status=503)
    return _answer(adapter.acknowledge(posted.kind))


def _answer(acknowledgement: Acknowledgement) -> HttpResponse:
    return HttpResponse(
        acknowledgement.body,
        status=acknowledgement.status,
        content_type=acknowledgement.content_type,
    )


def _read(row: Callback, *, now: datetime, patience: timedelta) -> str:
    """Apply the reports or replies of the body; return the problem, '' if none."""
    adapter = registry.gateway(row.gateway)
    body = row.body.encode("latin-1")
    try:
        if row.kind == Callback.Kind.REPORT:
            reports = _reports(adapter, row, body)
            apply = partial(
                apply_reports, gateway=row.gateway, now=now, patience=patience
            )
            if not _take_all([reports], apply):
                return reports.problem
            return _take_all([[each] for each in reports], apply) or reports.problem
        replies = _replies(adapter, row, body)
        take = partial(take_reply, gateway=row.gateway, now=now, patience=patience)
        return _take_all(replies, take) or replies.problem or _unnamed(replies)
    except CannotParse as error:
        return str(error)
    except ValueError as error:
        return f"回调内容无法读取：{error}"


def _unnamed(replies: Iterable[Reply]) -> str:
    """Return a problem if a reply names no mobile number, so that it closes none."""
    is_named = all(parse_phones(reply.phone).mobiles for reply in replies)
    return "" if is_named else "有一条回复的号码无法识别，请查看原文，核对是谁回复的。"


def _take_all(items: Iterable[Item], take: Callable[[Item], object]) -> str:
    """Take each item in a savepoint of its own; return the first problem.

    A busy number and a lost connection stop the callback, which is then read again.
    """
    problem = ""
    for item in items:
        try:
            with transaction.atomic():
                take(item)
        except (NumberBusy, OperationalError):
            raise
        except (ArithmeticError, DataError, LookupError, TypeError, ValueError):
            logger.exception("An item of a callback cannot be taken.")
            problem = problem or "有一条内容无法处理，其余已处理，请查看原文。"
    return problem


def _reports(adapter: Gateway, row: Callback, body: bytes) -> Readable[DeliveryReport]:
    parse = adapter.parse_pulled_reports if row.is_pulled else adapter.parse_reports
    return parse(body)


def _replies(adapter: Gateway, row: Callback, body: bytes) -> Readable[Reply]:
    parse = adapter.parse_pulled_replies if row.is_pulled else adapter.parse_replies
    return parse(body)
