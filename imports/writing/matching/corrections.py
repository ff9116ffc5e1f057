"""Rows of a workbook of corrections, each with the key of the row that it corrects.

What the row wrote is changed instead of written a second time. A number that the row
had and its correction has not was wrong, and is dropped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from customers.identifiers.phone import parse_phones
from customers.models import Customer
from imports.models import ImportRow
from imports.reading.records import CustomerRecord
from imports.writing.results import Memory, Outcome, RowResult
from shop.database.sealed import index_of


@dataclass(frozen=True, slots=True)
class Former:
    """What the corrected row wrote, and the indexes of the numbers that it had."""

    customer: UUID | None = None
    vehicle: int | None = None
    numbers: frozenset[str] = frozenset()


_NOTHING = Former()


class Corrections:
    """Loads the corrected rows of a chunk in one query, and marks them as healed."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._former: dict[UUID, Former] = {}
        self._healed: set[UUID] = set()

    def load(self, results: Iterable[RowResult]) -> None:
        keys = {key for each in results if (key := each.record.corrects)}
        if not keys:
            return
        rows = ImportRow.objects.filter(pk__in=keys, batch__is_dry_run=False)
        for row in rows.filter(healed_at=None):
            numbers = _numbers(row) if row.customer_id else frozenset()
            self._former[row.pk] = Former(row.customer_id, row.vehicle_id, numbers)

    @property
    def people(self) -> set[UUID]:
        return {each.customer for each in self._former.values() if each.customer}

    @property
    def cars(self) -> set[int]:
        return {each.vehicle for each in self._former.values() if each.vehicle}

    def of(self, result: RowResult) -> Former:
        """Return what the row corrects; a key counts once, a copied row is a new one.

        A row that waits for the end of the file comes a second time.
        """
        key = result.record.corrects
        if key is None or key in self._memory.corrected:
            return _NOTHING
        return self._former.get(key, _NOTHING)

    def note(self, result: RowResult) -> None:
        """Remember that the row has healed the one that it corrects."""
        key = result.record.corrects
        if (
            key is not None
            and key in self._former
            and result.outcome
            not in (
                Outcome.REJECTED,
                Outcome.WAITING,
            )
        ):
            self._memory.corrected.add(key)
            self._healed.add(key)

    def save(self) -> None:
        if self._healed:
            rows = ImportRow.objects.filter(pk__in=self._healed)
            rows.update(healed_at=self._memory.now)


def correct(customer: Customer, record: CustomerRecord, former: Former) -> set[str]:
    """Take the corrected name, and drop wrong numbers; return the changed columns."""
    changed = set()
    if record.name and record.name != customer.name:
        customer.name = record.name
        changed.add("name")
    right = {index_of(number) for number in record.mobiles}
    wrong = former.numbers - right if right else frozenset()
    numbers = [each for each in (customer.phone, customer.second_phone) if each]
    kept = [each for each in numbers if index_of(each) not in wrong]
    if kept != numbers:
        customer.phone, customer.second_phone = (*kept, "", "")[:2]
        changed |= {
            f"{name}{part}"
            for name in ("phone", "second_phone")
            for part in ("", "_index", "_tail")
        }
    return changed


def _numbers(row: ImportRow) -> frozenset[str]:
    cells: dict[str, str] = json.loads(row.cells)
    found = (parse_phones(text).mobiles for text in cells.values() if text)
    return frozenset(index_of(number) for numbers in found for number in numbers)
