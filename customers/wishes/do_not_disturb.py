"""勿扰: records and lifts a customer's wish to be left alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import AuditEntry, User
from customers.models import DoNotDisturb
from customers.numbers import ProofNeeded, lock_numbers_of
from customers.wishes.refusal_journal import (
    note_left_alone,
    note_left_alone_no_more,
)


@transaction.atomic
def leave_alone(
    proofs: Mapping[UUID, str], *, by: User | None, now: datetime
) -> list[DoNotDisturb]:
    """Record the wish of each customer, with its proof; return the new lines.

    A standing wish stays as it is. Locks the customers' numbers first, so that no text
    to them is between its gate and the wire; raises NumberBusy if one is there too
    long. Runs a constant number of statements.
    """
    lock_numbers_of(proofs)
    standing = DoNotDisturb.objects.standing().filter(customer__in=proofs)
    known = set(standing.values_list("customer", flat=True))
    made = DoNotDisturb.objects.bulk_create(
        (
            DoNotDisturb(
                customer_id=customer,
                proof=proofs[customer][:200],
                recorded_by=by,
                recorded_at=now,
            )
            for customer in sorted(proofs.keys() - known)
        ),
        ignore_conflicts=True,
    )
    note_left_alone({row.customer_id for row in made}, now=now)
    AuditEntry.objects.bulk_create(
        AuditEntry(
            user=by,
            action=AuditEntry.Action.DO_NOT_DISTURB,
            target="勿扰",
            target_id=str(row.customer_id),
            reason=row.proof,
        )
        for row in made
    )
    return made


@transaction.atomic
def lift(line: DoNotDisturb, *, proof: str, by: User, now: datetime) -> bool:
    """End the wish; False if it was ended before. Raises ProofNeeded without proof.

    No other function lifts a wish.
    """
    if not proof.strip():
        raise ProofNeeded("解除勿扰需要凭证，请写明客户何时以何种方式同意恢复联系。")
    standing = DoNotDisturb.objects.standing().filter(pk=line.pk)
    ended = standing.update(lifted_at=now, lifted_by=by, lifted_proof=proof[:200])
    if ended:
        note_left_alone_no_more(line.customer_id, now=now)
        AuditEntry.objects.create(
            user=by,
            action=AuditEntry.Action.LIFT_DO_NOT_DISTURB,
            target=str(line),
            target_id=str(line.customer_id),
            reason=proof[:200],
        )
    return bool(ended)
