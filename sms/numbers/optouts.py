"""The suppression list: numbers that get no texts, and the people who refused.

Entries are keyed by the number's index, because customers share phones, change them,
and imports write them again. Beside each entry stand the customers who had the number
then: they stay silent under every other number too. A customer may refuse all texts,
all but those on the warranty, or one category. Closing also suppresses the queued texts
to the number and to these people in the same transaction; during a suspension they wait
in the queue until a person has read the reply (``sms.silences``). A number or a person
is opened again only by staff with proof or by a word that the shop has configured for
it.

Callers hold the locks of the people's numbers (``lock_people_of``) in their
transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from accounts.models import AuditEntry, User
from customers.categories import Category
from customers.models import Consent
from customers.numbers import numbers_of, people_with
from customers.wishes.refusal_journal import (
    note_closed,
    note_opened,
    note_people_opened,
)
from customers.wishes.withdrawal import withdraw_held
from shop.doorbell import ring_on_commit
from shop.hours import shop_day
from sms.endings import end_texts
from sms.models import InboundMessage, Message, OptOut, PersonRefusal
from sms.models.numbers import PersonRefusalQuerySet
from sms.numbers.agreeing import record_agreement
from sms.numbers.people import Concerned, concerned_by
from sms.numbers.scopes import (
    SUSPENDED,
    Scope,
    Source,
    covers,
    sentence_of,
    sentence_of_person,
)

# How long a text to a suspended number waits before it is checked again.
SUSPENSION_PAUSE: Final = timedelta(minutes=10)


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
    """Close the number and silence its people; runs twice safely.

    Suppresses the queued texts that this covers; a suspension only lets them wait. It
    may become an opt-out, but an opt-out never becomes a suspension. A narrower refusal
    is kept beside a wider one, because it stays when the wider one is ended.
    ``asked_on`` is the day on which the customer asked, if it was not today.
    """
    concerned = _concerned(phone_index, inbound, now=now)
    known = _standing(phone_index, scope)
    opt_out = known or _open_row(
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
    is_confirmed = opt_out.source == SUSPENDED and source != SUSPENDED
    if is_confirmed:
        _confirm(opt_out, source, inbound or opt_out.inbound, note)
    if known is None or is_confirmed:
        note_closed(
            [phone_index], scope=scope, source=source, asked_on=asked_on, now=now
        )
    write_people(opt_out, concerned.people, now=now)
    if opt_out.source != SUSPENDED:
        _withdraw_consent(opt_out, concerned.people, asked_on=asked_on, now=now)
        if concerned.is_crowd:
            _ask_who(opt_out)
        _call_back(opt_out, concerned.people, now=now)
    return opt_out


def _concerned(
    phone_index: str, inbound: InboundMessage | None, *, now: datetime
) -> Concerned:
    """Return who refuses; a judged reply speaks for those who had the number then."""
    if inbound is not None:
        suspended = PersonRefusal.objects.standing().filter(
            opt_out__inbound=inbound, opt_out__source=SUSPENDED
        )
        if people := frozenset(suspended.values_list("customer", flat=True)):
            return Concerned(people)
    return concerned_by(phone_index, now=now)


def write_people(
    opt_out: OptOut, people: Collection[UUID], *, now: datetime
) -> list[PersonRefusal]:
    """Write the refusal to these people; one statement, runs twice safely."""
    return PersonRefusal.objects.bulk_create(
        (
            PersonRefusal(opt_out=opt_out, customer_id=customer, created_at=now)
            for customer in sorted(people)
        ),
        ignore_conflicts=True,
    )


def _withdraw_consent(
    opt_out: OptOut,
    people: Collection[UUID],
    *,
    asked_on: date | None,
    now: datetime,
) -> None:
    """Withdraw the consent to advertising, which stays so when the number is opened."""
    if covers(opt_out.scope, Category.CAMPAIGN):
        words = _sentence(opt_out)
        withdraw_held(
            through=opt_out.get_source_display(),
            by=None,
            now=now,
            customers=dict.fromkeys(people, words),
            numbers={opt_out.phone_index: words},
            scopes=[Consent.Scope.MARKETING],
            asked_on=asked_on,
        )


def _ask_who(opt_out: OptOut) -> None:
    OptOut.objects.filter(pk=opt_out.pk).update(asks_who=True)


def _call_back(opt_out: OptOut, people: Collection[UUID], *, now: datetime) -> None:
    to_number = Message.objects.for_number(opt_out.phone_index)
    suppress_queued(to_number, opt_out.scope, now=now, reason=_sentence(opt_out))
    if people:
        call_back_people(opt_out, people, now=now)


def call_back_people(
    opt_out: OptOut, people: Collection[UUID], *, now: datetime
) -> None:
    """Suppress the queued texts to these people, whatever their numbers."""
    to_people = Message.objects.filter(
        Q(phone_index__any_of=numbers_of(people)) | Q(customer__any_of=people)
    )
    reason = sentence_of_person(
        Source(opt_out.source),
        Scope(opt_out.scope),
        shop_day(opt_out.created_at),
        opt_out.phone_tail,
    )
    suppress_queued(to_people, opt_out.scope, now=now, reason=reason)


def suppress_queued(
    texts: QuerySet[Message], scope: str, *, now: datetime, reason: str
) -> int:
    """Suppress those of the texts that were not sent and that the scope covers."""
    ended = [each for each in Category if covers(scope, each)]
    refused = texts.filter(status__in=Message.RECALLABLE, category__in=ended)
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
            note_opened(opt_out.phone_index, scope=opt_out.scope, now=now)
            AuditEntry.objects.create(
                user=by,
                action=AuditEntry.Action.OPT_IN,
                target=str(opt_out),
                target_id=str(opt_out.pk),
                reason=proof,
            )
            if opt_out.source == SUSPENDED:
                suspended = PersonRefusal.objects.standing().filter(opt_out=opt_out)
                open_people(suspended, by=by, proof=proof, now=now)
                _stop_waiting(opt_out.phone_index, now=now)


def _stop_waiting(phone_index: str, *, now: datetime) -> None:
    """Send at once what waited for a reply to be read; the last check asks again."""
    waiting = Message.objects.for_number(phone_index).due(now + SUSPENSION_PAUSE)
    if waiting.update(not_before=now):
        ring_on_commit()


def open_people(
    refusals: PersonRefusalQuerySet, *, by: User | None, proof: str, now: datetime
) -> int:
    """End the people's own refusals; raises ProofNeeded without proof.

    The number of the refusal stays as it is. Runs a constant number of queries.
    """
    if not proof.strip():
        raise ProofNeeded("恢复接收短信需要凭证，请写明客户何时以何种方式重新同意。")
    with transaction.atomic():
        locked = refusals.standing().order_by("pk").select_for_update(of=("self",))
        ended = list(locked.select_related("customer", "opt_out"))
        PersonRefusal.objects.filter(pk__in=[each.pk for each in ended]).update(
            ended_at=now, ended_by=by, ended_proof=proof
        )
        note_people_opened(
            {
                (each.customer_id, each.opt_out.phone_index, each.opt_out.scope)
                for each in ended
            },
            now=now,
        )
        AuditEntry.objects.bulk_create(
            AuditEntry(
                user=by,
                action=AuditEntry.Action.OPT_IN,
                target=str(each)[:80],
                target_id=str(each.customer_id),
                reason=proof,
            )
            for each in ended
        )
        people = {e.customer_id for e in ended if e.opt_out.scope == Scope.ALL}
        record_agreement(people, through="恢复接收短信", by=by, proof=proof, now=now)
    return len(ended)


def open_by_word(phone_index: str, inbound: InboundMessage, *, now: datetime) -> int:
    """End what the customer caused, of the number and of himself; return how many.

    The people are those who have the number now. Who of several wrote is not known, so
    a refusal from another number ends only if just one customer has this number. Only
    staff can end entries from a vendor's block list or from 12321.
    """
    by_customer = tuple(set(Source) - {Source.GATEWAY, Source.COMPLAINT})
    standing = OptOut.objects.standing().for_number(phone_index)
    rows = standing.filter(source__in=by_customer)
    proof = f"客户回复「{inbound.text[:40]}」"
    people = people_with(phone_index)
    refusals = PersonRefusal.objects.standing().filter(
        customer__in=people, opt_out__source__in=by_customer
    )
    if len(people) > 1:
        refusals = refusals.filter(opt_out__phone_index=phone_index)
    of_people = open_people(refusals, by=None, proof=proof, now=now)
    for row in rows:
        open_number(row, by=None, proof=proof, now=now)
    return len(rows) + of_people


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


def _sentence(opt_out: OptOut) -> str:
    return sentence_of(
        Source(opt_out.source), Scope(opt_out.scope), shop_day(opt_out.created_at)
    )
