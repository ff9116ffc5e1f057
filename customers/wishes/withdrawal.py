"""Withdraws consents, and records refusals, which are lines of the same ledger.

The withdrawal screen, replies, imports and the opt-out of a number call it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.models import AuditEntry, User
from customers.models import Consent, Customer
from customers.numbers import PATIENCE, holders_of, lock_numbers_of
from customers.wishes.consent import NotAConsent, Scope
from customers.wishes.refusal_journal import note_withdrawn
from shop.hours import shop_day

BOTH: Final = (Scope.SERVICE, Scope.MARKETING)


@transaction.atomic
def withdraw_consents(
    *,
    through: str,
    by: User | None,
    now: datetime,
    customers: Mapping[UUID, str] | None = None,
    numbers: Mapping[str, str] | None = None,
    scopes: Collection[Consent.Scope] = BOTH,
    asked_on: date | None = None,
    patience: timedelta = PATIENCE,
) -> int:
    """End the consents of these customers, and of these numbers; return how many.

    Both map to the customer's own words, "" if there are none. A customer, or a
    holder of a number, without any line in the scope gets one that is withdrawn from
    the beginning, so that no later import brings a consent; a refusal of service texts
    does so for both scopes. ``asked_on`` is the day on which the customer asked, if it
    was not today; raises NotAConsent for a day to come. Each person's withdrawal is
    audited.

    Locks the numbers first, so that no advertisement to them is between its gate and
    the wire; raises NumberBusy if one is there longer than ``patience``. Runs at most
    13 statements, whatever the number; runs twice safely.
    """
    people, indexes = customers or {}, numbers or {}
    lock_numbers_of(list(people), besides=indexes, patience=patience)
    return withdraw_held(
        through=through,
        by=by,
        now=now,
        customers=people,
        numbers=indexes,
        scopes=scopes,
        asked_on=asked_on,
    )


def withdraw_held(
    *,
    through: str,
    by: User | None,
    now: datetime,
    customers: Mapping[UUID, str],
    numbers: Mapping[str, str],
    scopes: Collection[Consent.Scope],
    asked_on: date | None = None,
) -> int:
    """Withdraw within the caller's transaction, which holds the locks that it needs.

    The record of a text that the gateway refused holds its own number, and must not
    wait for another one meanwhile.
    """
    people, indexes = customers, numbers
    if asked_on is not None and asked_on > shop_day(now):
        raise NotAConsent(
            f"撤回日期 {asked_on} 在今天之后，请填客户要求撤回的那一天，"
            f"例如 {shop_day(now)}。"
        )
    end: dict[str, Any] = {
        "withdrawn_at": now,
        "withdrawn_on": asked_on or shop_day(now),
        "withdrawn_through": through[:40],
        "withdrawn_by": by,
    }
    scope = Scope.SERVICE if Scope.SERVICE in scopes else Scope.MARKETING
    ended = _end_standing(people, indexes, scopes, end)
    refusals = [
        _refusal(customer, number, scope, words, end)
        for customer, number, words in _unheard(people, indexes, scope)
    ]
    Consent.objects.bulk_create(refusals)
    note_withdrawn(
        {(row.customer_id, row.phone_index, row.scope) for row in (*ended, *refusals)},
        through=through,
        now=now,
    )
    _audit([*ended, *refusals])
    return len(ended)


def _end_standing(
    people: Mapping[UUID, str],
    indexes: Mapping[str, str],
    scopes: Collection[Consent.Scope],
    end: Mapping[str, Any],
) -> list[Consent]:
    """End the standing lines and return them, with the customers' words."""
    concerned = Q(customer__in=people) | Q(phone_index__in=indexes)
    rows = Consent.objects.standing().filter(concerned, scope__in=scopes)
    ended = list(rows.order_by("pk").select_for_update())
    for row in ended:
        words = people.get(row.customer_id) or indexes.get(row.phone_index, "")
        row.withdrawn_note = words[:200]
        for name, value in end.items():
            setattr(row, name, value)
    Consent.objects.bulk_update(ended, [*end, "withdrawn_note"], batch_size=1000)
    return ended


def _refusal(
    customer: UUID,
    number: str,
    scope: Consent.Scope,
    words: str,
    end: Mapping[str, Any],
) -> Consent:
    return Consent(
        customer_id=customer,
        phone_index=number,
        scope=scope,
        wording=words,
        channel=end["withdrawn_through"],
        recorded_by=end["withdrawn_by"],
        withdrawn_note=words[:200],
        **end,
    )


def _unheard(
    people: Mapping[UUID, str], indexes: Mapping[str, str], scope: Consent.Scope
) -> list[tuple[UUID, str, str]]:
    """Return the customers, with number and words, who have no line in the scope."""
    first = Customer.objects.filter(pk__in=people).order_by("pk")
    found = {
        (pk, number): people[pk]
        for pk, number in first.values_list("pk", "phone_index")
    }
    for number, holders in holders_of(list(indexes)).items():
        for pk in sorted(holders):
            found.setdefault((pk, number), indexes[number])
    lines = Consent.objects.filter(customer__in={pk for pk, _ in found}, scope=scope)
    heard = set(lines.values_list("customer", "phone_index"))
    heard_people = {pk for pk, _ in heard}
    return [
        (pk, number, words)
        for (pk, number), words in found.items()
        if (pk not in heard_people if pk in people else (pk, number) not in heard)
    ]


def _audit(rows: Iterable[Consent]) -> None:
    """Write one entry for each person, naming the scopes."""
    scopes: dict[UUID, set[str]] = {}
    last: dict[UUID, Consent] = {}
    for row in rows:
        scopes.setdefault(row.customer_id, set()).add(Scope(row.scope).label)
        last[row.customer_id] = row
    AuditEntry.objects.bulk_create(
        AuditEntry(
            user=row.withdrawn_by,
            action=AuditEntry.Action.WITHDRAW_CONSENT,
            target="、".join(sorted(scopes[customer])),
            target_id=str(customer),
            reason=f"{row.withdrawn_through} {row.withdrawn_note}".strip()[:200],
        )
        for customer, row in last.items()
    )


def refuse_texts(
    wordings: Mapping[UUID, str],
    *,
    through: str,
    now: datetime,
    by: User | None = None,
    asked_on: date | None = None,
) -> None:
    """Record that these customers want no texts at all (短信同意=否).

    Withdraws every consent of theirs; the line of the scope SERVICE is what closes
    service texts (``customers.silences``). It is not 勿扰. Runs twice safely.
    """
    withdraw_consents(
        customers=wordings, through=through, by=by, now=now, asked_on=asked_on
    )
