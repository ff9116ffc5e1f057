"""Numbers that are left alone.

Keyed by the number's index, never by the customer: two customers share a phone, a
customer changes it, an import writes it again. Closing a number calls back what is
queued for it in the same transaction; only a person with proof opens it again.

Callers hold the number (``sms.number_lock``) in the transaction they call from.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import AuditEntry, User
from sms.models import InboundMessage, Message, OptOut
from sms.policy import shop_day

SUSPENDED = OptOut.Source.REVIEW


class ProofNeeded(ValueError):
    """A number is opened again only with proof; the text says so to staff."""


def close_number(
    phone_index: str,
    phone_tail: str,
    *,
    source: OptOut.Source,
    now: datetime,
    inbound: InboundMessage | None = None,
    note: str = "",
) -> OptOut:
    """Close the number and call back its queued texts; runs twice safely.

    A suspension turns into an opt-out, an opt-out never back into a suspension.
    """
    opt_out = _standing(phone_index) or _open_row(
        OptOut(
            phone_index=phone_index,
            phone_tail=phone_tail,
            source=source,
            inbound=inbound,
            note=note,
            created_at=now,
        )
    )
    if opt_out.source == SUSPENDED and source != SUSPENDED:
        _confirm(opt_out, source, inbound or opt_out.inbound, note)
    call_back(phone_index, now=now, reason=_sentence(opt_out))
    return opt_out


def call_back(phone_index: str, *, now: datetime, reason: str) -> int:
    """Suppress everything not yet sent to the number; return how many."""
    return (
        Message.objects.for_number(phone_index)
        .not_yet_sent()
        .update(status=Message.Status.SUPPRESSED, reason=reason, status_at=now)
    )


def closed_among(phone_indexes: Collection[str]) -> dict[str, str]:
    """Return the sentence to show for each of the numbers that is closed."""
    rows = OptOut.objects.filter(phone_index__in=phone_indexes, ended_at=None)
    return {row.phone_index: _sentence(row) for row in rows}


def reason_closed(phone_index: str) -> str:
    """Return why nothing is sent to the number, '' where it is open."""
    return closed_among([phone_index]).get(phone_index, "")


def open_number(opt_out: OptOut, *, by: User, proof: str, now: datetime) -> None:
    """End an opt-out or suspension; raises ProofNeeded without proof.

    《通信短信息服务管理规定》(工信部令第74号) art. 21: the sender holds the proof of
    consent, hence also of a consent given again.
    """
    if not proof.strip():
        raise ProofNeeded("恢复接收短信需要凭证，请写明客户何时以何种方式重新同意。")
    with transaction.atomic():
        ended = OptOut.objects.filter(pk=opt_out.pk, ended_at=None).update(
            ended_at=now, ended_by=by, ended_proof=proof
        )
        if ended:
            AuditEntry.objects.create(
                user=by,
                action=AuditEntry.Action.OPT_IN,
                target=str(opt_out),
                target_id=str(opt_out.pk),
                reason=proof,
            )


def _standing(phone_index: str) -> OptOut | None:
    return OptOut.objects.filter(
        phone_index=phone_index, scope=OptOut.Scope.ALL, ended_at=None
    ).first()


def _open_row(row: OptOut) -> OptOut:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return OptOut.objects.get(
            phone_index=row.phone_index, scope=row.scope, ended_at=None
        )
    return row


def _confirm(
    opt_out: OptOut,
    source: OptOut.Source,
    inbound: InboundMessage | None,
    note: str,
) -> None:
    opt_out.source, opt_out.inbound, opt_out.note = source, inbound, note
    opt_out.save(update_fields=["source", "inbound", "note"])


def _sentence(opt_out: OptOut) -> str:
    day = shop_day(opt_out.created_at)
    if opt_out.source == SUSPENDED:
        return f"客户 {day} 的回复待人工判断，暂停发送"
    return f"客户 {day} 退订({opt_out.get_source_display()})"
