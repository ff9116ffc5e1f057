"""Send claimed texts: a last check (the gate), one attempt on the wire, the record.

    claim    ``sms.sending.claims``    SKIP LOCKED, expiry, hours, cap place, a lease
    gate     one transaction   under the number's lock: silences, then the attempt row
    wire     no transaction    the journal of departures, then exactly one attempt
    record   one transaction   fenced by the attempt; then the lock is released
    recover  ``sms.sending.claims``    ended leases: queued again, or unknown

A worker may be killed between any two steps. Before the gate has committed, nothing was
sent. From then until the record is written only the gateway knows the outcome, and no
text is sent again without proof (``sms.sending.reconcile``).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Final, assert_never

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F
from django.db.models.functions import Now

from customers.categories import Category, MessageClass
from customers.contact import may_contact
from customers.silences import CAR_GONE, NOT_THEIR_CAR
from customers.verdicts import (
    Allowed,
    Ask,
    Refused,
    Until,
)
from shop.database.number_lock import holding
from shop.database.sealed import CannotOpen
from shop.hours import (
    deferred_until,
    is_expired,
    is_open,
)
from shop.house_rules import HouseRules
from sms.asking import open_question
from sms.endings import end_texts
from sms.gateways.base import (
    NotSent,
    Outcome,
    Submission,
)
from sms.gateways.registry import gateway
from sms.models import Attempt, Message
from sms.numbers.caps import holds_place, release
from sms.sending import departures
from sms.sending.claims import (
    BATCH,
    Claim,
    claim,
    expired,
)
from sms.sending.departures import departure_of
from sms.sending.holding import ON_HOLD, is_held
from sms.sending.prompt_answers import is_prompt_answer
from sms.sending.record import Ticket, record
from sms.texts.filings import (
    PAUSE_FOR_FILING,
    NotFiled,
    SentText,
    text_for_gateway,
)
from sms.texts.parts import segments
from sms.texts.rendering import CannotRender

logger = logging.getLogger(__name__)

Status = Message.Status
Clock = Callable[[], datetime]

# Longer than any attempt takes, including the DNS lookup and the connection.
SENDING_LEASE: Final = timedelta(minutes=1)
# A worker that was frozen for longer than this after the gate sends nothing.
LEAVE_SECONDS: Final = 4.0

# A process sends one text at a time, even with several lanes.
WIRE: Final = Lock()

TEMPLATE_INACTIVE: Final = "短信模板已停用"
PAUSE_ON_HOLD: Final = timedelta(minutes=10)
UNREADABLE: Final = "号码或正文无法解密，请检查密钥"


@dataclass(frozen=True)
class Stop:
    """Why a text is not sent now; ``not_before`` is set if it is sent later."""

    status: Message.Status
    reason: str = ""
    not_before: datetime | None = None


def deliver(
    read_clock: Clock,
    *,
    budget: timedelta,
    on_backlog: Callable[[], None] | None = None,
) -> Counter[str]:
    """Send due texts until none is left or the time budget is used up.

    Any number of workers may run this concurrently. After the first full batch
    ``on_backlog`` is called once, to start one more worker. Returns the number of
    texts by their resulting state.
    """
    left: Counter[str] = Counter()
    until = monotonic() + budget.total_seconds()
    while monotonic() < until:
        batch = claim(now=read_clock())
        if on_backlog and batch.seen == BATCH:
            on_backlog()
            on_backlog = None
        for each in batch.claims:
            left[_send_or_leave(each, read_clock)] += 1
        if not batch.seen:
            break
    return left


def _send_or_leave(claimed: Claim, read_clock: Clock) -> str:
    try:
        return send(claimed, read_clock)
    except DatabaseError:
        raise
    # One broken row must not stop the texts after it; its lease will end.
    except Exception:
        logger.exception("Text %s could not be sent.", claimed.message_pk)
        return "failed"


def send(claimed: Claim, read_clock: Clock) -> str:
    """Take one claimed text through gate, wire and record; return its state.

    The number's lock is held throughout, so an opt-out happens either before the
    gate, which then sends nothing, or after the record. A text that has lost its
    claim is not touched.
    """
    with holding(claimed.phone_index):
        ticket = pass_gate(claimed, now=read_clock())
        if ticket is None:
            return "stopped"
        outcome = _let_go(ticket)
        return record(ticket, outcome, now=read_clock())


def _let_go(ticket: Ticket) -> Outcome:
    """Make the attempt; not without its entry in the journal outside the database."""
    try:
        departures.note(ticket.departure)
    except OSError as error:
        return NotSent(departures.NOT_NOTED, str(error.strerror))
    with WIRE:
        return gateway(ticket.gateway).submit(ticket.submission)


def pass_gate(claimed: Claim, *, now: datetime) -> Ticket | None:
    """Create the attempt, or stop the text; the caller holds the number's lock.

    All queries here are separate statements after the lock, because the snapshot of
    the locking statement is older than an opt-out that it waited for.
    """
    with transaction.atomic():
        message = _claimed_message(claimed)
        if message is None:
            return None
        stop = _reason_to_stop(message, claimed.rules, now=now)
        if stop is not None:
            _stop(message, stop, now=now)
            return None
        return _ticket(message, now=now)


def _claimed_message(claimed: Claim) -> Message | None:
    return (
        Message.objects.select_for_update(of=("self",))
        .select_related("template_version__template")
        .filter(
            pk=claimed.message_pk,
            status=Status.CLAIMED,
            worker=claimed.worker,
            lease_until__gt=Now(),
        )
        .first()
    )


def _reason_to_stop(
    message: Message, rules: HouseRules, *, now: datetime
) -> Stop | None:
    if is_held():
        return Stop(Status.QUEUED, ON_HOLD, not_before=now + PAUSE_ON_HOLD)
    if silenced := _silenced(message, rules, now=now):
        return silenced
    if not message.template_version.template.is_active:
        return Stop(Status.CANCELLED, TEMPLATE_INACTIVE)
    if is_expired(now, message.expires_at):
        return Stop(Status.EXPIRED, expired(message.reason))
    window = rules.sending_hours
    if not is_open(now, window) and not is_prompt_answer(message, now=now):
        share = message.pk.int % 1000 / 1000
        later = deferred_until(now, window, share)
        return Stop(Status.QUEUED, not_before=later)
    # A new month has begun since the claim, or the place was freed meanwhile.
    if not holds_place(message.pk, rules.caps, now=now):
        return Stop(Status.QUEUED, not_before=now)
    return None


def _silenced(message: Message, rules: HouseRules, *, now: datetime) -> Stop | None:
    """Return why the number, its customers or the car may get no text now, if so."""
    verdict, *_ = may_contact([_contact(message)], now, rules)
    match verdict:
        case Allowed():
            return None
        case Refused():
            is_outdated = verdict.code in (CAR_GONE, NOT_THEIR_CAR)
            ending = Status.CANCELLED if is_outdated else Status.SUPPRESSED
            return Stop(ending, verdict.sentence)
        case Until():
            later = min(verdict.moment, message.expires_at)
            return Stop(Status.QUEUED, verdict.sentence, later)
        case _:
            assert_never(verdict)


def _contact(message: Message) -> Ask:
    return Ask(
        number=message.phone_index,
        category=Category(message.category),
        message_class=MessageClass(message.message_class),
        customer=message.customer_id,
        vehicle=message.vehicle_id,
        reason=message.about,
        too_late=message.expires_at,
    )


def _stop(message: Message, stop: Stop, *, now: datetime) -> None:
    stopped = Message.objects.filter(pk=message.pk)
    if stop.status is not Status.QUEUED:
        end_texts(stopped, stop.status, stop.reason, now=now)
        return
    release([message.pk])
    stopped.update(
        status=Status.QUEUED,
        reason=stop.reason,
        not_before=stop.not_before or message.not_before,
        worker="",
        lease_until=None,
        status_at=now,
    )


def _ticket(message: Message, *, now: datetime) -> Ticket | None:
    attempt = Attempt(
        message=message,
        number=message.attempts_made + 1,
        gateway=message.gateway,
        started_at=now,
    )
    try:
        wording = text_for_gateway(message, message.gateway)
        submission = _submission(message, attempt, wording)
    except NotFiled as error:
        later = now + PAUSE_FOR_FILING
        _stop(message, Stop(Status.QUEUED, str(error), later), now=now)
        return None
    except CannotRender as error:
        _stop(message, Stop(Status.REJECTED, str(error)), now=now)
        return None
    except CannotOpen:
        _stop(message, Stop(Status.REJECTED, UNREADABLE), now=now)
        return None
    if stop := _ask(message, now=now):
        _stop(message, stop, now=now)
        return None
    attempt.save(force_insert=True)
    Message.objects.filter(pk=message.pk).update(
        status=Status.SENDING,
        attempts_made=F("attempts_made") + 1,
        lease_until=Now() + SENDING_LEASE,
        status_at=now,
    )
    if wording.text != message.body:
        _rewrite(message, wording.text)
    return Ticket(
        message_pk=message.pk,
        phone_index=message.phone_index,
        phone_tail=message.phone_tail,
        version_pk=message.template_version_id,
        gateway=message.gateway,
        number=attempt.number,
        token=attempt.token,
        submission=submission,
        departure=departure_of(message, attempt),
        asks=message.asks,
    )


def _ask(message: Message, *, now: datetime) -> Stop | None:
    """Open the question of the text, if it asks one; return why it has to wait."""
    if not message.asks or (refused := open_question(message, now=now)) is None:
        return None
    if refused.until is None:
        return Stop(Status.CANCELLED, refused.sentence)
    later = min(refused.until, message.expires_at)
    return Stop(Status.QUEUED, refused.sentence, later)


def _submission(message: Message, attempt: Attempt, wording: SentText) -> Submission:
    return Submission(
        reference=str(attempt.token),
        phone=message.phone,
        signature=settings.SHOP["SIGNATURE"],
        text=wording.text,
        template_code=wording.template_code,
        params=wording.params,
        leave_before=monotonic() + LEAVE_SECONDS,
    )


def _rewrite(message: Message, text: str) -> None:
    """Store the text as it is sent: each gateway has its own opt-out wording."""
    message.body, message.segments = text, segments(text)
    message.save(update_fields=["body", "segments"])
