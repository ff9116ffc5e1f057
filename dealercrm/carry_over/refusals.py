"""Carries over opt-outs, and closes numbers whose refusing customer is missing.

An opt-out belongs to a number, so it needs no customer. 勿扰 and a withdrawn consent
belong to a customer. As long as the new database has no customer with that number, the
number itself is closed: a refusal may become stricter, but must never be lost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import User
from customers.models import Consent, Customer, DoNotDisturb
from customers.wishes import do_not_disturb
from dealercrm.carry_over.holders import Holders
from dealercrm.carry_over.old_database import (
    CannotCarryOver,
    ConsentLine,
    DisturbedPerson,
    Refusal,
)
from dealercrm.carry_over.tally import Tally
from shop.database.number_lock import NumberBusy
from shop.database.sealed import unseal
from sms.models import OptOut
from sms.numbers.optouts import close_number
from sms.numbers.people import lock_people_of

NOTE_OF_LEAVE_ALONE: Final = "旧系统登记的客户要求勿扰，登记日期不详"
NOTE_OF_WITHDRAWAL: Final = "旧系统登记的撤回同意"
PATIENCE: Final = timedelta(seconds=10)
SHOWN_OF_REPLY: Final = 80
# A withdrawn consent of this scope closes these categories of the number.
CLOSED_BY_WITHDRAWAL: Final = {
    Consent.Scope.SERVICE.value: OptOut.Scope.ALL,
    Consent.Scope.MARKETING.value: OptOut.Scope.CAMPAIGN,
}


def carry_refusals(
    refusals: Collection[Refusal], staff: Mapping[int | None, User], *, now: datetime
) -> Tally:
    """Write the opt-outs with their own dates; runs twice safely.

    A number that was opened in the new database after the refusal stays open.
    """
    tally = Tally()
    known, reopened = _known_rows({each.phone_index for each in refusals})
    for refusal in refusals:
        key = refusal.phone_index, refusal.scope
        is_known = (*key, refusal.created_at) in known
        if not refusal.ended_at:
            is_known |= reopened.get(key, refusal.created_at) > refusal.created_at
        if is_known:
            tally.count(is_new=False)
        elif refusal.ended_at:
            _row(refusal, staff).save(force_insert=True)
            tally.count(is_new=True)
        else:
            tally.count(is_new=_close(refusal, now=now))
    return tally


def leave_alone(
    people: Collection[DisturbedPerson], holders: Holders, *, now: datetime
) -> tuple[Tally, Tally]:
    """Record 勿扰 for the customers, and close the numbers without a customer.

    Returns how many customers and how many numbers. Runs twice safely.
    """
    customers, numbers = Tally(), Tally()
    found: dict[UUID, Customer] = {}
    for person in people:
        for index, tail in person.numbers.items():
            of_number = holders.of(index, name=person.name)
            found |= {each.pk: each for each in of_number}
            if not of_number:
                is_new = _close_number_once(
                    index, tail, OptOut.Scope.ALL, NOTE_OF_LEAVE_ALONE, now=now
                )
                numbers.count(is_new=is_new)
    for customer in found.values():
        customers.count(is_new=_note_leave_alone(customer, now=now))
    return customers, numbers


def close_for_withdrawal(line: ConsentLine, *, now: datetime) -> bool:
    """Close a number without a customer for what its consent was withdrawn."""
    scope = CLOSED_BY_WITHDRAWAL[line.scope]
    return _close_number_once(
        line.phone_index, line.phone_tail, scope, NOTE_OF_WITHDRAWAL, now=now
    )


def _note_leave_alone(customer: Customer, *, now: datetime) -> bool:
    """Record 勿扰 as the new database stores it; only this function knows how."""
    proof = NOTE_OF_LEAVE_ALONE
    if DoNotDisturb.objects.filter(customer=customer, proof=proof).exists():
        return False
    return bool(do_not_disturb.leave_alone({customer.pk: proof}, by=None, now=now))


def _known_rows(
    numbers: Collection[str],
) -> tuple[set[tuple[str, str, datetime]], dict[tuple[str, str], datetime]]:
    """Return the existing opt-outs, and when each number was last reopened."""
    known, reopened = set(), {}
    rows = OptOut.objects.filter(phone_index__any_of=list(numbers))
    for row in rows.order_by("ended_at"):
        known.add((row.phone_index, row.scope, row.created_at))
        if row.ended_at:
            reopened[row.phone_index, row.scope] = row.ended_at
    return known, reopened


def _close(refusal: Refusal, *, now: datetime) -> bool:
    """Close the number and cancel its queued texts; tell whether it was open."""
    with transaction.atomic():
        _hold(refusal.phone_index, now=now)
        standing = close_number(
            refusal.phone_index,
            refusal.phone_tail,
            source=OptOut.Source(refusal.source),
            scope=OptOut.Scope(refusal.scope),
            note=_note(refusal),
            asked_on=refusal.asked_on,
            now=now,
        )
        # The day of the refusal is part of its proof.
        return bool(
            OptOut.objects.filter(pk=standing.pk, created_at=now).update(
                created_at=refusal.created_at
            )
        )


def _close_number_once(
    phone_index: str, phone_tail: str, scope: OptOut.Scope, note: str, *, now: datetime
) -> bool:
    """Close the number unless an earlier run did, even if it was reopened since."""
    if OptOut.objects.filter(phone_index=phone_index, scope=scope, note=note).exists():
        return False
    with transaction.atomic():
        _hold(phone_index, now=now)
        standing = close_number(
            phone_index,
            phone_tail,
            source=OptOut.Source.COUNTER,
            scope=scope,
            note=note,
            now=now,
        )
    return standing.created_at == now


def _hold(phone_index: str, *, now: datetime) -> None:
    try:
        lock_people_of(phone_index, now=now, patience=PATIENCE)
    except NumberBusy as error:
        raise CannotCarryOver(
            "有短信正在发往要退订的号码，没有全部带入：请稍后再运行一次。"
        ) from error


def _row(refusal: Refusal, staff: Mapping[int | None, User]) -> OptOut:
    return OptOut(
        phone_index=refusal.phone_index,
        phone_tail=refusal.phone_tail,
        source=refusal.source,
        scope=refusal.scope,
        asked_on=refusal.asked_on,
        note=_note(refusal),
        created_at=refusal.created_at,
        ended_at=refusal.ended_at,
        ended_by=staff.get(refusal.ended_by),
        ended_proof=refusal.ended_proof,
    )


def _note(refusal: Refusal) -> str:
    """Return the note, or the customer's words, as the reply is not carried over."""
    if refusal.note or not refusal.inbound_text:
        return refusal.note
    place = f"sms_inboundmessage.text:{refusal.inbound_pk}"
    text = unseal(refusal.inbound_text, place)
    return f"客户回复「{text[:SHOWN_OF_REPLY]}」"
