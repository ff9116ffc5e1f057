"""What a person makes of a reply that no rule could settle."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models, transaction

from accounts.models import AuditEntry, User
from sms import optouts
from sms.models import InboundMessage, OptOut
from sms.number_lock import take_for_transaction

PATIENCE = timedelta(seconds=5)
QUOTED = 40


class Judgement(models.TextChoices):
    OPT_OUT = "opt_out", "客户不想再收短信：登记退订"
    NO_OPT_OUT = "no_opt_out", "不是退订：恢复发送"
    ANSWERED = "answered", "已回电或已办理"


def choices_for(inbound: InboundMessage) -> list[tuple[str, str]]:
    """Return the judgements that fit what the rules made of the reply."""
    is_suspended = inbound.verdict == InboundMessage.Verdict.REVIEW
    second = Judgement.NO_OPT_OUT if is_suspended else Judgement.ANSWERED
    return [(each.value, each.label) for each in (second, Judgement.OPT_OUT)]


def judge(
    inbound: InboundMessage, judgement: Judgement, *, by: User, now: datetime
) -> bool:
    """Settle the reply once; False where somebody was faster.

    Holds the number; raises ``NumberBusy`` when a text to it is on the wire. A
    number suspended by several replies opens when the last of them is settled.
    """
    with transaction.atomic():
        take_for_transaction(inbound.phone_index, patience=PATIENCE)
        settled = InboundMessage.objects.filter(pk=inbound.pk, handled_at=None).update(
            handled_by=by, handled_at=now
        )
        if settled and judgement is Judgement.OPT_OUT:
            register_opt_out(
                inbound.phone_index,
                inbound.phone_tail,
                source=OptOut.Source.REPLY,
                note="",
                by=by,
                now=now,
                inbound=inbound,
            )
        if settled and judgement is Judgement.NO_OPT_OUT:
            _end_suspension(inbound, by=by, now=now)
    return bool(settled)


def register_opt_out(
    phone_index: str,
    phone_tail: str,
    *,
    source: OptOut.Source,
    note: str,
    by: User,
    now: datetime,
    inbound: InboundMessage | None = None,
) -> OptOut:
    """Close a number on the word of staff and write down who did it.

    The caller's transaction holds the number.
    """
    opt_out = optouts.close_number(
        phone_index, phone_tail, source=source, now=now, inbound=inbound, note=note
    )
    AuditEntry.objects.create(
        user=by,
        action=AuditEntry.Action.OPT_OUT,
        target=str(opt_out),
        target_id=str(opt_out.pk),
        reason=note,
    )
    return opt_out


def _end_suspension(inbound: InboundMessage, *, by: User, now: datetime) -> None:
    unsettled = InboundMessage.objects.filter(
        phone_index=inbound.phone_index,
        verdict=InboundMessage.Verdict.REVIEW,
        handled_at=None,
    )
    standing = OptOut.objects.filter(
        phone_index=inbound.phone_index, source=optouts.SUSPENDED, ended_at=None
    ).first()
    if standing is not None and not unsettled.exists():
        proof = f"人工判断回复不是退订：{inbound.text[:QUOTED]}"
        optouts.open_number(standing, by=by, proof=proof, now=now)
