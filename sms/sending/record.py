"""Record a gateway's answer to one attempt.

Every update is fenced by the attempt: it never overwrites a report or a later attempt
that came first. The caller holds the number's lock (``sms.sending.delivery``). The
attempt is locked before its text, as everywhere in sms, so that no two transactions
wait for each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from shop.database.storable import storable
from sms.asking import ask_after_all, unask
from sms.endings import end_texts
from sms.gateways.base import (
    DEFAULT_PAUSE,
    Accepted,
    Fault,
    NotSent,
    Outcome,
    Rejected,
    Submission,
    TemplateLost,
    Throttled,
    Unknown,
)
from sms.models import Attempt, Message, OptOut
from sms.numbers import optouts
from sms.numbers.caps import release
from sms.sending.claims import FIRST_QUERY_AFTER
from sms.sending.departures import Departure
from sms.texts.filings import PAUSE_FOR_FILING, WAITS, lose_approval

Status = Message.Status

LONGEST_BACKOFF: Final = timedelta(minutes=30)
# Until a text is tried again whose template was refused although staff checked it.
PAUSE_AFTER_CHECK: Final = timedelta(hours=6)
# What a gateway refused, as staff read it before the gateway's own words.
FAULTS: Final[dict[Fault, str]] = {
    "number": "号码不可用",
    "template": "模板不可用",
    "signature": "签名不可用",
    "content": "内容不可用",
    "account": "账户不可用",
    "request": "请求不可用",
}


@dataclass(frozen=True)
class Ticket:
    """One attempt that may be sent; its ``number`` fences what is recorded.

    ``asks`` is the kind of the text's question, if it asks one.
    """

    message_pk: UUID
    phone_index: str
    phone_tail: str
    version_pk: int
    gateway: str
    number: int
    token: UUID
    submission: Submission
    departure: Departure
    asks: str = ""


def record(ticket: Ticket, outcome: Outcome, *, now: datetime) -> Attempt.Outcome:
    """Record the gateway's answer without overwriting an earlier report.

    Runs twice safely. A record after the end of the lease still decides the text's
    state, unless a later attempt has begun.
    """
    with transaction.atomic():
        match outcome:
            case Accepted():
                _record_accepted(ticket, outcome, now=now)
                return Attempt.Outcome.ACCEPTED
            case Rejected():
                _record_rejected(ticket, outcome, now=now)
                return Attempt.Outcome.REJECTED
            case TemplateLost():
                _record_template_lost(ticket, outcome, now=now)
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
    # Also from queued: a text that the gateway has must not be sent again.
    accepted = _message(ticket, *Message.OPEN)
    _settle(accepted, Status.ACCEPTED, now=now)
    if ticket.asks:
        ask_after_all([ticket.message_pk], now=now)
    if outcome.segments:
        Message.objects.filter(pk=ticket.message_pk).update(segments=outcome.segments)


def _record_rejected(ticket: Ticket, outcome: Rejected, *, now: datetime) -> None:
    """Record the refusal; one by the gateway's block list also silences the customer.

    Only the number's own lock is held. A text to another number of the customer that
    has passed its gate already leaves; every later gate reads the refusal.
    """
    _close(ticket, Attempt.Outcome.REJECTED, outcome, now=now)
    if outcome.is_opt_out:
        optouts.close_number(
            ticket.phone_index,
            ticket.phone_tail,
            source=OptOut.Source.GATEWAY,
            now=now,
            note=storable(outcome.code, 80),
        )
    rejected = _message(ticket, *Message.ON_THE_WIRE)
    fault = FAULTS[outcome.fault] if outcome.fault else ""
    reason = f"{fault} {outcome.code} {outcome.detail}".strip()
    end_texts(rejected, Status.REJECTED, reason, now=now)


def _record_template_lost(
    ticket: Ticket, outcome: TemplateLost, *, now: datetime
) -> None:
    """Let the text wait, and with it all texts of its wording, for a new approval.

    Some vendors give the same answer where only this text does not fit its template.
    So a text that is refused again, after staff have checked the template, waits alone.
    """
    attempts = Attempt.objects.filter(
        message=ticket.message_pk,
        gateway=ticket.gateway,
        outcome=Attempt.Outcome.REJECTED,
    )
    was_checked = attempts.exclude(pk=ticket.token).exists()
    _close(ticket, Attempt.Outcome.REJECTED, outcome, now=now)
    if not was_checked:
        lose_approval(
            ticket.version_pk,
            ticket.gateway,
            ticket.submission.template_code,
            f"{outcome.code} {outcome.detail}".strip(),
            now=now,
        )
    pause = PAUSE_AFTER_CHECK if was_checked else PAUSE_FOR_FILING
    reason = f"{WAITS}不被网关认可（{outcome.code}），等待重新通过"
    _queue_again(ticket, reason, pause, now=now)


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
    """Queue a text that was not sent for a later attempt.

    If the account is at fault, the gateway pauses and the text is due at once, either
    for the fallback gateway or for the attempt that tests this one.
    """
    if outcome.scope == "account":
        Attempt.objects.filter(pk=ticket.token).update(
            account_paused_until=now + max(pause, DEFAULT_PAUSE)
        )
        pause = timedelta(0)
    _queue_again(ticket, f"尚未发出（{outcome.code}），稍后再试", pause, now=now)


def _queue_again(
    ticket: Ticket, reason: str, pause: timedelta, *, now: datetime
) -> None:
    """Queue a text that was not sent again after a pause, and free its cap place."""
    again = _message(ticket, *Message.ON_THE_WIRE)
    if _settle(again, Status.QUEUED, reason=reason, now=now, not_before=now + pause):
        release([ticket.message_pk])
        if ticket.asks:
            unask([ticket.message_pk], now=now)


def _backoff(number: int) -> timedelta:
    return min(timedelta(minutes=2 ** min(number - 1, 10)), LONGEST_BACKOFF)


def _close(
    ticket: Ticket,
    ending: Attempt.Outcome,
    said: Rejected | TemplateLost | Throttled | NotSent | Unknown,
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
    """Select the attempt, unless a report has meanwhile decided it."""
    return Attempt.objects.undecided().filter(pk=ticket.token)


def _message(ticket: Ticket, *statuses: Message.Status) -> QuerySet[Message]:
    """Select the text, unless its state has changed or a later attempt has begun."""
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
