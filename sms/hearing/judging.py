"""Record how a person judges a reply that no rule could decide."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models, transaction

from accounts.models import AuditEntry, User
from sms.hearing.readers import ForPerson, Verdict, ask_readers
from sms.models import InboundMessage, OptOut
from sms.numbers import optouts
from sms.numbers.people import lock_people_of
from sms.numbers.scopes import SUSPENDED
from sms.threads.keeping import write_entry
from sms.threads.waiting import open_thread, recount

PATIENCE = timedelta(seconds=5)
QUOTED = 40


class Judgement(models.TextChoices):
    OPT_OUT = "opt_out", "客户不想再收短信：登记退订"
    WARRANTY_ONLY = "warranty_only", "客户只收质保提醒：其他短信都停发"
    THIS_CATEGORY = "this_category", "客户不想再收这一类短信"
    NO_OPT_OUT = "no_opt_out", "不是退订：恢复发送"
    ANSWERED = "answered", "已回电或已办理"


REASONS_TO_OPEN = {
    Judgement.NO_OPT_OUT: "不是退订",
    Judgement.WARRANTY_ONLY: "只退订部分短信",
    Judgement.THIS_CATEGORY: "只退订部分短信",
}


def choices_for(inbound: InboundMessage) -> list[tuple[str, str]]:
    """Return the judgements that are possible after the rules' verdict."""
    is_suspended = inbound.verdict == InboundMessage.Verdict.REVIEW
    first = Judgement.NO_OPT_OUT if is_suspended else Judgement.ANSWERED
    offered = [(first.value, first.label)]
    if inbound.answers and inbound.answers.category in OptOut.Scope:
        category = inbound.answers.get_category_display()
        label = f"{Judgement.THIS_CATEGORY.label}（{category}）"
        offered.append((Judgement.THIS_CATEGORY.value, label))
    narrow, wide = Judgement.WARRANTY_ONLY, Judgement.OPT_OUT
    return [*offered, (narrow.value, narrow.label), (wide.value, wide.label)]


def judge(
    inbound: InboundMessage, judgement: Judgement, *, by: User, now: datetime
) -> bool:
    """Record the judgement once; False if somebody else was faster.

    Takes the locks of the customer's numbers; raises ``NumberBusy`` while a text to
    one of them is being sent.
    A number that several replies suspend opens when the last of them is judged.
    """
    with transaction.atomic():
        lock_people_of(inbound.phone_index, now=now, patience=PATIENCE)
        open_thread(inbound.phone_index, inbound.phone_tail)
        unhandled = InboundMessage.objects.unhandled().filter(pk=inbound.pk)
        settled = unhandled.update(handled_by=by, handled_at=now)
        scope = _scope(judgement, inbound)
        if settled and scope:
            register_opt_out(
                inbound.phone_index,
                inbound.phone_tail,
                source=OptOut.Source.REPLY,
                scope=scope,
                note="",
                by=by,
                now=now,
                inbound=inbound,
            )
        # A narrower refusal replaces the suspension.
        if settled and judgement in REASONS_TO_OPEN:
            _end_suspension(inbound, REASONS_TO_OPEN[judgement], by=by, now=now)
            _read_on(inbound, now=now)
        if settled:
            number = inbound.phone_index, inbound.phone_tail
            write_entry(number, f"判断来信：{judgement.label}", by=by, now=now)
        recount(inbound.phone_index, now=now)
    return bool(settled)


def _read_on(inbound: InboundMessage, *, now: datetime) -> None:
    """Read what else the reply says; with a proposal it goes on waiting."""
    kept = InboundMessage.objects.get(pk=inbound.pk)
    by, handled_at = kept.handled_by, kept.handled_at
    kept.verdict, kept.handled_by, kept.handled_at = Verdict.OTHER, None, None
    answer = ask_readers(kept, now=now)
    if not isinstance(answer, ForPerson):
        kept.verdict = Verdict.ACTED if answer else Verdict.REVIEW
        kept.handled_by, kept.handled_at = by, handled_at
    kept.save(update_fields=["verdict", "handled_by", "handled_at"])


def _scope(judgement: Judgement, inbound: InboundMessage) -> OptOut.Scope | None:
    match judgement:
        case Judgement.OPT_OUT:
            return OptOut.Scope.ALL
        case Judgement.WARRANTY_ONLY:
            return OptOut.Scope.ALL_BUT_WARRANTY
        case Judgement.THIS_CATEGORY:
            return OptOut.Scope(inbound.answers.category) if inbound.answers else None
    return None


def register_opt_out(
    phone_index: str,
    phone_tail: str,
    *,
    source: OptOut.Source,
    note: str,
    by: User,
    now: datetime,
    scope: OptOut.Scope = OptOut.Scope.ALL,
    inbound: InboundMessage | None = None,
    asked_on: date | None = None,
) -> OptOut:
    """Close a number on behalf of the customer and log which user did it.

    The caller's transaction holds the locks of ``lock_people_of``.
    """
    opt_out = optouts.close_number(
        phone_index,
        phone_tail,
        source=source,
        scope=scope,
        now=now,
        inbound=inbound,
        note=note,
        asked_on=asked_on,
    )
    AuditEntry.objects.create(
        user=by,
        action=AuditEntry.Action.OPT_OUT,
        target=str(opt_out),
        target_id=str(opt_out.pk),
        reason=note,
    )
    return opt_out


def _end_suspension(
    inbound: InboundMessage, reason: str, *, by: User, now: datetime
) -> None:
    unsettled = InboundMessage.objects.to_judge().for_number(inbound.phone_index)
    standing = OptOut.objects.standing().for_number(inbound.phone_index)
    suspension = standing.filter(source=SUSPENDED).first()
    if suspension is not None and not unsettled.exists():
        proof = f"人工判断回复{reason}：{inbound.text[:QUOTED]}"
        optouts.open_number(suspension, by=by, proof=proof, now=now)
