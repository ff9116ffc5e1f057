"""Carries over the consent ledger of the old database, line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from customers.models import Consent, Customer
from dealercrm.carry_over.holders import Holders
from dealercrm.carry_over.old_database import ConsentLine
from dealercrm.carry_over.refusals import close_for_withdrawal
from dealercrm.carry_over.tally import Tally


@dataclass
class CarriedConsents:
    """``waiting`` consents have no customer yet and are not carried over.

    ``closed_numbers`` were closed because of a withdrawal without a customer.
    """

    lines: Tally = field(default_factory=Tally)
    closed_numbers: Tally = field(default_factory=Tally)
    waiting: int = 0


def carry_consents(
    lines: Collection[ConsentLine],
    holders: Holders,
    staff: Mapping[int | None, User],
    *,
    now: datetime,
) -> CarriedConsents:
    """Write each line to the one customer who holds its number; runs twice safely.

    If several customers share the number and none has the name on the line, the consent
    is not carried over: a permission is not guessed.
    """
    carried = CarriedConsents()
    ledger = _Ledger(line.phone_index for line in lines)
    standing = {_number_and_scope(line) for line in lines if not line.withdrawn_at}
    for line in lines:
        found = holders.of(line.phone_index, name=line.customer_name)
        if len(found) == 1:
            carried.lines.count(is_new=ledger.add(line, found[0], staff))
        elif not line.withdrawn_at:
            carried.waiting += 1
        elif _number_and_scope(line) not in standing:
            is_new = close_for_withdrawal(line, now=now)
            carried.closed_numbers.count(is_new=is_new)
    return carried


def _number_and_scope(line: ConsentLine) -> tuple[str, str]:
    return line.phone_index, line.scope


class _Ledger:
    """The new ledger's rows of these numbers; adding a line runs two statements."""

    def __init__(self, phone_indexes: Iterable[str]) -> None:
        self._rows: dict[tuple[UUID, str, str], list[Consent]] = defaultdict(list)
        numbers = sorted(set(phone_indexes))
        for row in Consent.objects.filter(phone_index__any_of=numbers):
            self._rows[row.customer_id, row.phone_index, row.scope].append(row)

    def add(
        self, line: ConsentLine, customer: Customer, staff: Mapping[int | None, User]
    ) -> bool:
        """Write the line unless a row of the ledger makes it unnecessary."""
        rows = self._rows[customer.pk, line.phone_index, line.scope]
        if any(_settles(row, line) for row in rows):
            return False
        with transaction.atomic():
            row = Consent.objects.create(
                customer=customer,
                phone_index=line.phone_index,
                scope=line.scope,
                wording=line.wording,
                channel=line.channel,
                proof=line.proof,
                given_on=line.given_on,
                recorded_by=staff.get(line.recorded_by),
                withdrawn_at=line.withdrawn_at,
                withdrawn_through=line.withdrawn_through,
            )
            # The field sets the present moment on insert.
            row.created_at = line.created_at
            row.save(update_fields=["created_at"])
        rows.append(row)
        return True


def _settles(row: Consent, line: ConsentLine) -> bool:
    """Tell whether this row makes writing the old line unnecessary."""
    if row.created_at == line.created_at:
        return True
    if line.withdrawn_at:
        return False
    return row.withdrawn_at is None or row.withdrawn_at > line.created_at
