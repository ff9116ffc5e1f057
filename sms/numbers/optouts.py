"""The suppression list: numbers that get no texts.

Entries are keyed by the number's index and not by the customer, because customers share
phones, change them, and imports write them again. A customer may refuse all texts, all
but those on the warranty, or one category. Closing a number also suppresses its queued
texts in the same transaction; during a suspension they wait in the queue until a person
has read the reply (``sms.silences``). A number is opened again only by staff with proof
or by a word that the shop has configured for it.

Callers hold the number's lock (``sms.numbers.number_lock``) in their transaction.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from accounts.models import AuditEntry, User
from customers.contact import Category
from shop.doorbell import ring_on_commit
from shop.hours import shop_day
from sms.endings import end_texts
from sms.models import InboundMessage, Message, OptOut

Scope = OptOut.Scope
Source = OptOut.Source

SUSPENDED: Final = Source.REVIEW
# How long a text to a suspended number waits before it is checked again.
SUSPENSION_PAUSE: Final = timedelta(minutes=10)
_WIDTH: Final[dict[str, int]] = {Scope.ALL: 0, Scope.ALL_BUT_WARRANTY: 1}


class ProofNeeded(ValueError):
    """The proof for opening a number is missing; the message is for staff."""


def close_number(
    phone_index: str,
    phone_tail: str,
    *,
    source: OptOut.Source,
    now: datetime,
    scope: OptOut.Scope = Scope.ALL,
    inbound: InboundMessage | None = None,
    note: str = "",
    asked_on: date | None = None,
) -> OptOut:
    """Close the number and suppress its queued texts; runs twice safely.

    A suspension only lets them wait. It may become an opt-out, but an opt-out never
    becomes a suspension. A narrower refusal is kept beside a wider one, because it
    stays when the wider one is ended.
    ``asked_on`` is the day on which the customer asked, if it was not today.
    """
    opt_out = _standing(phone_index, scope) or _open_row(
        OptOut(
            phone_index=phone_index,
            phone_tail=phone_tail,
            source=source,
            scope=scope,
            asked_on=asked_on,
            inbound=inbound,
            note=note,
            created_at=now,
        )
    )
    if opt_out.source == SUSPENDED and source != SUSPENDED:
        _confirm(opt_out, source, inbound or opt_out.inbound, note)
    if opt_out.source != SUSPENDED:
        suppress_queued(phone_index, scope, now=now, reason=_sentence(opt_out))
    return opt_out


def covers(scope: str, category: str) -> bool:
    """Return whether a refusal of this scope covers texts of the category."""
    match scope:
        case Scope.ALL:
            return True
        case Scope.ALL_BUT_WARRANTY:
            return category != Category.WARRANTY
        case _:
            return category == scope


def suppress_queued(phone_index: str, scope: str, *, now: datetime, reason: str) -> int:
    """Suppress the unsent texts that the scope covers; return how many."""
    ended = [each for each in Category if covers(scope, each)]
    texts = Message.objects.for_number(phone_index).recallable()
    refused = texts.filter(category__in=ended)
    return len(end_texts(refused, Message.Status.SUPPRESSED, reason, now=now))


def open_number(opt_out: OptOut, *, by: User | None, proof: str, now: datetime) -> None:
    """End an opt-out or suspension; raises ProofNeeded without proof.

    《通信短信息服务管理规定》(工信部令第74号) art. 21: the sender must prove consent,
    hence also a renewed consent. ``by`` is None if the customer used an opt-in word.
    """
    if not proof.strip():
        raise ProofNeeded("恢复接收短信需要凭证，请写明客户何时以何种方式重新同意。")
    with transaction.atomic():
        ended = (
            OptOut.objects.standing()
            .filter(pk=opt_out.pk)
            .update(ended_at=now, ended_by=by, ended_proof=proof)
        )
        if ended:
            AuditEntry.objects.create(
                user=by,
                action=AuditEntry.Action.OPT_IN,
                target=str(opt_out),
                target_id=str(opt_out.pk),
                reason=proof,
            )
        if ended and opt_out.source == SUSPENDED:
            _stop_waiting(opt_out.phone_index, now=now)


def _stop_waiting(phone_index: str, *, now: datetime) -> None:
    """Send at once what waited for a reply to be read; the last check asks again."""
    waiting = Message.objects.for_number(phone_index).due(now + SUSPENSION_PAUSE)
    if waiting.update(not_before=now):
        ring_on_commit()


def open_by_word(phone_index: str, inbound: InboundMessage, *, now: datetime) -> int:
    """End the opt-outs and suspensions that the customer caused; return how many.

    Only staff can end entries from a vendor's block list or from 12321.
    """
    by_customer = (Source.REPLY, Source.REVIEW, Source.PHONE, Source.COUNTER)
    standing = OptOut.objects.standing().for_number(phone_index)
    rows = standing.filter(source__in=by_customer)
    for row in rows:
        open_number(row, by=None, proof=f"客户回复「{inbound.text[:40]}」", now=now)
    return len(rows)


def _standing(phone_index: str, scope: OptOut.Scope) -> OptOut | None:
    standing = OptOut.objects.standing().for_number(phone_index)
    return standing.filter(scope=scope).first()


def _open_row(row: OptOut) -> OptOut:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        standing = OptOut.objects.standing().for_number(row.phone_index)
        return standing.get(scope=row.scope)
    return row


def _confirm(
    opt_out: OptOut,
    source: OptOut.Source,
    inbound: InboundMessage | None,
    note: str,
) -> None:
    opt_out.source, opt_out.inbound, opt_out.note = source, inbound, note
    opt_out.save(update_fields=["source", "inbound", "note"])


def breadth_rank(scope: OptOut.Scope) -> int:
    """Return a sort key that puts the widest refusal first."""
    return _WIDTH.get(scope, 2)


def sentence_of(source: OptOut.Source, scope: OptOut.Scope, day: date) -> str:
    """Return a sentence for staff: when, how and what the customer refused."""
    if source == SUSPENDED:
        return f"客户 {day} 的回复待人工判断，暂停发送"
    refused = f"客户 {day} 退订({source.label})"
    return refused if scope == Scope.ALL else f"{refused}：{scope.label}"


def _sentence(opt_out: OptOut) -> str:
    return sentence_of(
        Source(opt_out.source), Scope(opt_out.scope), shop_day(opt_out.created_at)
    )
