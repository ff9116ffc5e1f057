"""One claimed text through its last gate, over the wire and into the books.

    claim    ``sms.sending.claims``    SKIP LOCKED, expiry, hours, cap place, a lease
    gate     one transaction   under the number's lock: silences, then the token
    wire     no transaction    exactly one attempt
    record   one transaction   fenced by the attempt; then the lock goes
    recover  ``sms.sending.claims``    leases that are over: queued again, or unknown

A worker may be killed between any two of these. Before the gate has committed
nothing left the house; after it only the gateway knows until the record is written,
and nothing is sent again on a guess (``sms.sending.reconcile``).
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
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from customers.contact import (
    Allowed,
    Ask,
    Category,
    MessageClass,
    Refused,
    Until,
    may_contact,
)
from customers.silences import CAR_GONE, NOT_THEIR_CAR
from shop.database.sealed import CannotOpen
from shop.database.storable import storable
from shop.hours import (
    deferred_until,
    is_expired,
    is_open,
)
from shop.house_rules import HouseRules
from sms.gateways.base import (
    DEFAULT_PAUSE,
    Accepted,
    NotSent,
    Outcome,
    Rejected,
    Submission,
    Throttled,
    Unknown,
)
from sms.gateways.registry import gateway
from sms.models import Attempt, Message, OptOut
from sms.numbers import optouts
from sms.numbers.caps import holds_place, release
from sms.numbers.number_lock import holding
from sms.sending.claims import (
    BATCH,
    EXPIRED,
    FIRST_QUERY_AFTER,
    Claim,
    claim,
)
from sms.texts.filings import NotFiled, Wording, wording_of
from sms.texts.parts import segments
from sms.texts.rendering import CannotRender

logger = logging.getLogger(__name__)

Status = Message.Status
Clock = Callable[[], datetime]

# Longer than any attempt takes, looking up the name and connecting included.
SENDING_LEASE: Final = timedelta(minutes=1)
# A worker that was frozen for longer than this since the gate sends nothing.
LEAVE_SECONDS: Final = 4.0
LONGEST_BACKOFF: Final = timedelta(minutes=30)

# One text at a time is on its way from a process, however many lanes lead there.
WIRE: Final = Lock()

TEMPLATE_INACTIVE: Final = "短信模板已停用"
PAUSE_FOR_FILING: Final = timedelta(minutes=10)
UNREADABLE: Final = "号码或正文无法解密，请检查密钥"


@dataclass(frozen=True)
class Ticket:
    """One attempt that may go on the wire; ``number`` fences what is recorded."""

    message_pk: UUID
    phone_index: str
    phone_tail: str
    gateway: str
    number: int
    token: UUID
    submission: Submission


@dataclass(frozen=True)
class Stop:
    """Why a text does not go now; ``not_before`` is set where it goes later."""

    status: Message.Status
    reason: str = ""
    not_before: datetime | None = None


def deliver(
    read_clock: Clock,
    *,
    budget: timedelta,
    on_backlog: Callable[[], None] | None = None,
) -> Counter[str]:
    """Send what is due until nothing is, or the budget is used up.

    Any number of workers may do so at the same time; where a whole batch was due,
    ``on_backlog`` is called once, for one more of them. Returns how many texts were
    left in which state.
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
    # One poisoned row must not stop the texts behind it; its lease frees it.
    except Exception:
        logger.exception("Text %s could not be sent.", claimed.message_pk)
        return "failed"


def send(claimed: Claim, read_clock: Clock) -> str:
    """Bring one claimed text through gate, wire and record; return its state.

    The number is held throughout: an opt-out comes before the gate, and then nothing
    is sent, or after the record. Without its claim the text is left alone.
    """
    with holding(claimed.phone_index):
        ticket = pass_gate(claimed, now=read_clock())
        if ticket is None:
            return "stopped"
        with WIRE:
            outcome = gateway(ticket.gateway).submit(ticket.submission)
        return record(ticket, outcome, now=read_clock())


def pass_gate(claimed: Claim, *, now: datetime) -> Ticket | None:
    """Write down the attempt, or stop the text; the caller holds the number.

    What is looked up here is read after the lock was taken, in statements of its
    own: the lock's own snapshot is older than an opt-out it waited for.
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
    if silenced := _silenced(message, rules, now=now):
        return silenced
    if not message.template_version.template.is_active:
        return Stop(Status.CANCELLED, TEMPLATE_INACTIVE)
    if is_expired(now, message.expires_at):
        return Stop(Status.EXPIRED, EXPIRED)
    window = rules.sending_hours
    if not is_open(now, window):
        share = message.pk.int % 1000 / 1000
        later = deferred_until(now, window, share)
        return Stop(Status.QUEUED, not_before=later)
    # The month turned since the claim, or the place was given back meanwhile.
    if not holds_place(message.pk, now=now):
        return Stop(Status.QUEUED, not_before=now)
    return None


def _silenced(message: Message, rules: HouseRules, *, now: datetime) -> Stop | None:
    """What became of the number, its people and the car since the text was queued."""
    verdict, *_ = may_contact([_ask(message)], now, rules)
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


def _ask(message: Message) -> Ask:
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
    release([message.pk])
    Message.objects.filter(pk=message.pk).update(
        status=stop.status,
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
        wording = wording_of(message, message.gateway)
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
        gateway=message.gateway,
        number=attempt.number,
        token=attempt.token,
        submission=submission,
    )


def _submission(message: Message, attempt: Attempt, wording: Wording) -> Submission:
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
    """Keep the words as they leave: another gateway ends a text in another way."""
    message.body, message.segments = text, segments(text)
    message.save(update_fields=["body", "segments"])


def record(ticket: Ticket, outcome: Outcome, *, now: datetime) -> Attempt.Outcome:
    """Write down what the gateway said; what a report said meanwhile stays.

    Runs twice safely. A record that comes after the lease was over still settles
    the text, unless a later attempt has begun.
    """
    with transaction.atomic():
        match outcome:
            case Accepted():
                _record_accepted(ticket, outcome, now=now)
                return Attempt.Outcome.ACCEPTED
            case Rejected():
                _record_rejected(ticket, outcome, now=now)
                return Attempt.Outcome.REJECTED
            case Throttled():
                _close(ticket, Attempt.Outcome.THROTTLED, outcome, now=now)
                _wait_or_fail_over(ticket, outcome, outcome.retry_after, now=now)
                return Attempt.Outcome.THROTTLED
            case NotSent():
                _close(ticket, Attempt.Outcome.NOT_SENT, outcome, now=now)
                _wait_or_fail_over(ticket, outcome, _backoff(ticket.number), now=now)
                return Attempt.Outcome.NOT_SENT
            case Unknown():
                _record_unknown(ticket, outcome, now=now)
                return Attempt.Outcome.UNKNOWN
            case _:
                assert_never(outcome)


def _record_accepted(ticket: Ticket, outcome: Accepted, *, now: datetime) -> None:
    _open_attempt(ticket).update(
        outcome=Attempt.Outcome.ACCEPTED,
        vendor_id=storable(outcome.vendor_id, 64),
        finished_at=now,
        next_query_at=None,
    )
    # Also from queued: a text that turns out to be there must not go again.
    accepted = _message(ticket, *Message.OPEN)
    _settle(accepted, Status.ACCEPTED, now=now)
    if outcome.segments:
        Message.objects.filter(pk=ticket.message_pk).update(segments=outcome.segments)


def _record_rejected(ticket: Ticket, outcome: Rejected, *, now: datetime) -> None:
    _close(ticket, Attempt.Outcome.REJECTED, outcome, now=now)
    rejected = _message(ticket, Status.SENDING, Status.UNKNOWN)
    reason = f"{outcome.code} {outcome.detail}".strip()
    if _settle(rejected, Status.REJECTED, reason=reason, now=now):
        release([ticket.message_pk])
    if outcome.is_opt_out:
        optouts.close_number(
            ticket.phone_index,
            ticket.phone_tail,
            source=OptOut.Source.GATEWAY,
            now=now,
            note=storable(outcome.code, 80),
        )


def _record_unknown(ticket: Ticket, outcome: Unknown, *, now: datetime) -> None:
    _close(
        ticket,
        Attempt.Outcome.UNKNOWN,
        outcome,
        now=now,
        next_query_at=now + FIRST_QUERY_AFTER,
    )
    reason = f"网关没有给出结果（{outcome.code}），正在核实"
    _settle(_message(ticket, Status.SENDING), Status.UNKNOWN, reason=reason, now=now)


def _wait_or_fail_over(
    ticket: Ticket, outcome: Throttled | NotSent, pause: timedelta, *, now: datetime
) -> None:
    """Nothing left the house. Where the account is at fault, the gateway pauses and
    the text is due at once: for the gateway that stands in, or for this one's probe.
    """
    if outcome.scope == "account":
        Attempt.objects.filter(pk=ticket.token).update(
            account_paused_until=now + max(pause, DEFAULT_PAUSE)
        )
        pause = timedelta(0)
    _queue_again(ticket, outcome.code, pause, now=now)


def _queue_again(ticket: Ticket, code: str, pause: timedelta, *, now: datetime) -> None:
    """Nothing left the house: the text waits and gives its cap place back."""
    again = _message(ticket, Status.SENDING, Status.UNKNOWN)
    reason = f"尚未发出（{code}），稍后再试"
    if _settle(again, Status.QUEUED, reason=reason, now=now, not_before=now + pause):
        release([ticket.message_pk])


def _backoff(number: int) -> timedelta:
    return min(timedelta(minutes=2 ** min(number - 1, 10)), LONGEST_BACKOFF)


def _close(
    ticket: Ticket,
    ending: Attempt.Outcome,
    said: Rejected | Throttled | NotSent | Unknown,
    *,
    now: datetime,
    next_query_at: datetime | None = None,
) -> None:
    _open_attempt(ticket).update(
        outcome=ending,
        code=storable(said.code, 80),
        detail=storable(said.detail, 300),
        finished_at=now,
        next_query_at=next_query_at,
    )


def _open_attempt(ticket: Ticket) -> QuerySet[Attempt]:
    """The attempt, unless a report has told meanwhile how it ended."""
    undecided = [Attempt.Outcome.PENDING, Attempt.Outcome.UNKNOWN]
    return Attempt.objects.filter(pk=ticket.token, outcome__in=undecided)


def _message(ticket: Ticket, *statuses: Message.Status) -> QuerySet[Message]:
    """The text, unless it has moved on or a later attempt has begun."""
    return Message.objects.filter(
        pk=ticket.message_pk, attempts_made=ticket.number, status__in=statuses
    )


def _settle(
    rows: QuerySet[Message],
    status: Message.Status,
    *,
    now: datetime,
    reason: str = "",
    **fields: datetime,
) -> bool:
    return bool(
        rows.update(
            status=status,
            reason=storable(reason, 120),
            worker="",
            lease_until=None,
            status_at=now,
            **fields,
        )
    )
