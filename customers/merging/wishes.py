"""What the people of two records refused holds for the one customer that they become.

A refusal on either record counts for both at the merge. At an undo, what the surviving
customer refuses at that moment stands on both records: what was refused before the
merge, and since.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from customers.merging.log import Log
from customers.merging.registry import AfterUndo, Pair, Part, take_part
from customers.models import Consent, Customer, DoNotDisturb, NumberDoubt
from customers.wishes.do_not_disturb import leave_alone
from customers.wishes.withdrawal import withdraw_held

Scope = Consent.Scope

_MERGED: Final = "客户合并"
_WORDS: Final = "合并的另一条客户记录不同意"


def share_refusals(pair: Pair, log: Log) -> None:
    """Withdraw what either record refuses from both; runs before the rows move.

    The withdrawals stay after an undo. A refusal of service texts refuses all.
    """
    _withdraw(pair, _refused(pair.both))


def _refused(people: Any) -> set[str]:
    """Return the scopes in which one of them withdrew and consented to nothing since.

    Like the silence of ``customers.silences``, it asks for each person.
    """
    lines = Consent.objects.filter(customer__in=people)
    standing: set[tuple[UUID, str]] = set()
    withdrawn: set[tuple[UUID, str]] = set()
    for customer, scope, at in lines.values_list("customer", "scope", "withdrawn_at"):
        (withdrawn if at else standing).add((customer, scope))
    return {scope for _, scope in withdrawn - standing}


def _withdraw(pair: Pair, refused: set[str]) -> None:
    if not refused:
        return
    every = Scope.SERVICE in refused
    withdraw_held(
        through=_MERGED,
        by=pair.by,
        now=pair.now,
        customers=dict.fromkeys(pair.both, _WORDS),
        numbers={},
        scopes=list(Scope) if every else [Scope.MARKETING],
    )


def keep_on_both(pair: Pair) -> AfterUndo:
    """Return what writes the survivor's wishes of this moment onto both records."""
    refused = _refused([pair.survivor])
    alone = DoNotDisturb.objects.standing().filter(customer=pair.survivor).first()
    doubts = NumberDoubt.objects.standing().filter(customer=pair.survivor)
    doubted = list(doubts.order_by("pk"))

    def write() -> None:
        _withdraw(pair, refused)
        if alone:
            leave_alone(dict.fromkeys(pair.both, alone.proof), by=pair.by, now=pair.now)
        _copy_doubts(pair, doubted)

    return write


def _copy_doubts(pair: Pair, doubted: list[NumberDoubt]) -> None:
    NumberDoubt.objects.bulk_create(
        (
            NumberDoubt(
                customer_id=customer,
                phone_index=doubt.phone_index,
                source=doubt.source,
                note=doubt.note,
                recorded_by_id=doubt.recorded_by_id,
                recorded_at=doubt.recorded_at,
            )
            for doubt in doubted
            for customer in pair.both
        ),
        ignore_conflicts=True,
    )


take_part(Part(Customer, before=share_refusals, undoing=keep_on_both))
