"""Who has a phone number, and which numbers are in doubt for whom.

A doubt is about a pair of customer and number: the customer's other numbers stay
usable, and correcting the number ends the doubt.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import AuditEntry, User
from customers.models import Customer, NumberDoubt
from shop.database.compiled import Compiled, compile_rows, slot
from shop.database.number_lock import lock_numbers

# Longer than a text is on the wire.
PATIENCE: Final = timedelta(seconds=10)


class ProofNeeded(ValueError):
    """A fact can be ended only with proof; the message tells staff so."""


def holders_of(numbers: Collection[str]) -> dict[str, frozenset[UUID]]:
    """Return the living customers who have each number; one query."""
    holders: dict[str, set[UUID]] = {}
    if numbers:
        for number, customer in _compiled_holders().run(numbers=numbers):
            holders.setdefault(number, set()).add(customer)
    return {number: frozenset(found) for number, found in holders.items()}


@cache
def _compiled_holders() -> Compiled:
    living, numbers = Customer.objects.living().order_by(), slot("numbers")
    first = living.filter(phone_index__any_of=numbers)
    # Each repeats the condition of its partial index, so that the index is used.
    second = living.filter(second_phone_index__any_of=numbers).exclude(
        second_phone_index=""
    )
    landline = living.filter(landline_index__any_of=numbers).exclude(landline_index="")
    return compile_rows(
        first.values_list("phone_index", "pk").union(
            second.values_list("second_phone_index", "pk"),
            landline.values_list("landline_index", "pk"),
            all=True,
        )
    )


def numbers_of(customers: Collection[UUID]) -> set[str]:
    """Return all numbers of these customers; one query."""
    rows = Customer.objects.filter(pk__any_of=customers)
    found = rows.values_list("phone_index", "second_phone_index", "landline_index")
    return {index for numbers in found for index in numbers} - {""}


def lock_numbers_of(
    customers: Collection[UUID],
    *,
    besides: Collection[str] = (),
    patience: timedelta = PATIENCE,
) -> None:
    """Lock all numbers of these customers, and ``besides``, until the transaction ends.

    Whoever changes a number or closes a person to texts calls it before writing, so a
    text is either gone before or meets the change at its gate. Raises NumberBusy if a
    number is not free within ``patience``. Runs three statements.
    """
    lock_numbers(numbers_of(customers) | set(besides), patience=patience)


def people_with(phone_index: str) -> set[UUID]:
    """Return who has the number now; a merged record counts as the one it became."""
    rows = Customer.objects.with_number(phone_index)
    living = Coalesce("merged_into", "pk")
    found = rows.annotate(living=living).values_list("living", flat=True)
    return {pk for pk in found if pk is not None}


def numbers_merged_into(numbers: Collection[str]) -> dict[str, frozenset[str]]:
    """Return the other numbers of each number's people whose records were merged.

    What was sent to those counts for the same person. Runs two queries.
    """
    holders = holders_of(numbers)
    people = {pk for found in holders.values() for pk in found}
    ours = ("phone_index", "second_phone_index", "landline_index")
    theirs = [f"merged_into__{name}" for name in ours]
    every: dict[UUID, set[str]] = {}
    rows = Customer.objects.filter(merged_into__any_of=people)
    for living, *indexes in rows.values_list("merged_into", *ours, *theirs):
        every.setdefault(living, set()).update(filter(None, indexes))
    others = {
        number: frozenset(
            index for pk in found if pk in every for index in every[pk] - {number}
        )
        for number, found in holders.items()
    }
    return {number: found for number, found in others.items() if found}


def is_doubted(column: str) -> Exists:
    """Return whether this number of a contact's ``customer`` is in doubt."""
    doubts = NumberDoubt.objects.standing().filter(
        customer=OuterRef("customer"), phone_index=OuterRef(column)
    )
    return Exists(doubts)


def doubts_of(customer: Customer) -> QuerySet[NumberDoubt]:
    """Return the standing doubts about numbers that the customer still has."""
    numbers = {
        customer.phone_index,
        customer.second_phone_index,
        customer.landline_index,
    }
    rows = NumberDoubt.objects.standing().filter(
        customer=customer, phone_index__in=numbers - {""}
    )
    return rows.select_related("recorded_by")


@transaction.atomic
def doubt_number(
    phone_index: str,
    customers: Iterable[UUID],
    *,
    source: NumberDoubt.Source,
    now: datetime,
    by: User | None = None,
    note: str = "",
) -> int:
    """Doubt the number for these customers; return how many doubts are new.

    An existing doubt stays as it is. Runs three statements, whatever the number.
    """
    pairs = set(customers)
    rows = NumberDoubt.objects.standing().filter(
        customer__in=pairs, phone_index=phone_index
    )
    fresh = pairs - set(rows.values_list("customer", flat=True))
    return _write_doubts(
        NumberDoubt(
            customer_id=customer,
            phone_index=phone_index,
            source=source,
            note=note[:200],
            recorded_by=by,
            recorded_at=now,
        )
        for customer in sorted(fresh)
    )


@transaction.atomic
def doubt_customers(
    notes: Mapping[UUID, str], *, source: NumberDoubt.Source, now: datetime
) -> int:
    """Doubt all numbers that these customers have now; return how many are new.

    A doubt that staff have ended is not raised again by the same note, so importing a
    file again does not undo their work. Runs four statements; runs twice safely.
    """
    people = Customer.objects.filter(pk__in=notes).order_by("pk")
    pairs = {
        (pk, number): notes[pk][:200]
        for pk, *numbers in people.values_list(
            "pk", "phone_index", "second_phone_index", "landline_index"
        )
        for number in numbers
        if number
    }
    known = NumberDoubt.objects.filter(customer__in=notes)
    for customer, number, note, ended_at in known.values_list(
        "customer", "phone_index", "note", "ended_at"
    ):
        if ended_at is None or pairs.get((customer, number)) == note:
            pairs.pop((customer, number), None)
    return _write_doubts(
        NumberDoubt(
            customer_id=customer,
            phone_index=number,
            source=source,
            note=note,
            recorded_at=now,
        )
        for (customer, number), note in pairs.items()
    )


def _write_doubts(doubts: Iterable[NumberDoubt]) -> int:
    """Insert the doubts and their audit entries; two statements."""
    made = NumberDoubt.objects.bulk_create(doubts, ignore_conflicts=True)
    AuditEntry.objects.bulk_create(
        AuditEntry(
            user=row.recorded_by,
            action=AuditEntry.Action.DOUBT_NUMBER,
            target="号码存疑",
            target_id=str(row.customer_id),
            reason=f"{NumberDoubt.Source(row.source).label} {row.note}".strip()[:200],
        )
        for row in made
    )
    return len(made)


def doubt_all_holders(
    phone_index: str, *, source: NumberDoubt.Source, now: datetime, note: str = ""
) -> int:
    """Doubt the number for every customer who has it."""
    holders = holders_of([phone_index]).get(phone_index, frozenset())
    return doubt_number(phone_index, holders, source=source, now=now, note=note)


@transaction.atomic
def confirm_number(doubt: NumberDoubt, *, proof: str, by: User, now: datetime) -> bool:
    """End a doubt; False if it was ended before. Raises ProofNeeded without proof."""
    if not proof.strip():
        raise ProofNeeded("请写明怎样核实了这个号码，例如「客户到店当面确认」。")
    standing = NumberDoubt.objects.standing().filter(pk=doubt.pk)
    ended = standing.update(ended_at=now, ended_by=by, ended_proof=proof[:200])
    if ended:
        AuditEntry.objects.create(
            user=by,
            action=AuditEntry.Action.CONFIRM_NUMBER,
            target=str(doubt),
            target_id=str(doubt.customer_id),
            reason=proof[:200],
        )
    return bool(ended)


@transaction.atomic
def withdraw_doubts(
    numbers: Collection[str],
    *,
    source: NumberDoubt.Source,
    proof: str,
    now: datetime,
) -> int:
    """End the doubts of this source, which ``proof`` refutes; return how many.

    Doubts of other sources stay. Runs three statements.
    """
    standing = NumberDoubt.objects.standing().filter(
        phone_index__in=numbers, source=source
    )
    ended = list(standing.select_for_update().order_by("pk"))
    NumberDoubt.objects.filter(pk__in=[each.pk for each in ended]).update(
        ended_at=now, ended_proof=proof[:200]
    )
    AuditEntry.objects.bulk_create(
        AuditEntry(
            action=AuditEntry.Action.CONFIRM_NUMBER,
            target="号码存疑",
            target_id=str(row.customer_id),
            reason=proof[:200],
        )
        for row in ended
    )
    return len(ended)


def crowded(holders: Mapping[str, frozenset[UUID]], limit: int) -> dict[str, int]:
    """Return the numbers with more customers than the limit, and how many.

    Such a number belongs to an adviser or is a placeholder, not to any of the
    customers.
    """
    counts = {number: len(found) for number, found in holders.items()}
    return {number: count for number, count in counts.items() if count > limit}
