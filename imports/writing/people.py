"""Finds, completes or creates the customers of one chunk of rows.

A person is identified by number and name. Two names with one number are two people
(husband and wife, or an adviser's own number). One name with two numbers is two people
unless they share a car.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from customers.handover.names import Advisers
from customers.models import Customer
from customers.same_names import is_same_name, is_short_form
from imports import effects
from imports.effects import Saying, Statement, Told
from imports.reading.fields import CUSTOMER_FIELDS, Field, columns_kept
from imports.reading.records import CustomerRecord
from imports.writing.consents import Consents
from imports.writing.copying import insert
from imports.writing.matching.corrections import Former, correct
from imports.writing.matching.owners import Agreement, agreement
from imports.writing.results import Memory, Outcome, RowResult
from shop.database.number_lock import lock_numbers
from shop.database.sealed import index_of

_KEPT = columns_kept(CUSTOMER_FIELDS - {Field.ADVISER})
# Which field of a file goes into which column of a customer.
_COLUMNS = {
    **_KEPT,
    "prefers_from": Field.HOURS,
    "prefers_until": Field.HOURS,
    "adviser_name": Field.ADVISER,
}
# A chunk waits for the texts that are on the wire to its customers.
_PATIENCE = timedelta(seconds=30)
_NEVER_UPDATED = {"id", "created_at", "merged_into"}


class People:
    """Loads in a constant number of queries, decides in memory, writes in bulk."""

    def __init__(self, memory: Memory, staff: Advisers) -> None:
        self._memory = memory
        self._staff = staff
        self._by_pk: dict[UUID, Customer] = {}
        self._remembered: set[UUID] = set()
        self._by_number: dict[str, list[Customer]] = {}
        self._unreachable: dict[str, list[Customer]] = {}
        self._new: dict[UUID, Customer] = {}
        self._changed: dict[UUID, Customer] = {}
        self._changed_fields: set[str] = set()
        self._consents = Consents(memory)
        self._told: dict[Statement, dict[UUID, Saying]] = {}
        # The old and new numbers of customers whose number this chunk changes.
        self._moved: set[str] = set()

    def load(self, records: Iterable[CustomerRecord], owners: Collection[UUID]) -> None:
        """Fetch the customers that these records may mean, and lock their rows.

        `owners` are the people of the cars of the same rows.
        """
        records = list(records)
        indexes = {index_of(n) for record in records for n in record.mobiles}
        landlines = {index_of(record.landline) for record in records} - {""}
        names = {record.name for record in records if not record.mobiles}
        for wanted in (
            Q(phone_index__any_of=indexes)
            # Repeated, so that the planner uses the partial index.
            | (Q(second_phone_index__any_of=indexes) & ~Q(second_phone_index=""))
            | (Q(landline_index__any_of=landlines) & ~Q(landline_index="")),
            Q(name__any_of=names, phone_index="", second_phone_index=""),
            Q(pk__any_of=owners),
        ):
            self._remember_all(self._locked(wanted))

    def _locked(self, wanted: Q) -> list[Customer]:
        rows = Customer.objects.filter(wanted).order_by("pk")
        return list(rows.select_for_update(no_key=True))

    def _remember_all(self, found: Sequence[Customer]) -> None:
        """Keep one object per customer: two would overwrite each other's changes.

        The merged customers are read by a query of their own: while a first import is
        not yet committed, the planner takes the table for empty and would join it with
        itself row by row.
        """
        for customer in found:
            if customer.merged_into_id is None:
                self._by_pk.setdefault(customer.pk, customer)
        merged = {customer.merged_into_id for customer in found} - {None}
        if unknown := merged - self._by_pk.keys():
            living = self._locked(Q(pk__any_of=unknown))
            self._by_pk |= {customer.pk: customer for customer in living}
        for customer in found:
            self._remember(customer)

    def _remember(self, customer: Customer) -> None:
        """Index the customer, or the one it was merged into, by this row's values."""
        if customer.pk in self._remembered:
            return
        self._remembered.add(customer.pk)
        living = self._by_pk.setdefault(
            customer.merged_into_id or customer.pk, customer
        )
        self._by_pk[customer.pk] = living
        if not (customer.phone_index or customer.second_phone_index):
            self._unreachable.setdefault(customer.name, []).append(living)
        for index in _indexes(customer):
            if index:
                self._by_number.setdefault(index, []).append(living)

    def living(self, pk: UUID) -> Customer:
        """Return a loaded customer, or the one into which it was merged."""
        return self._by_pk[pk]

    def resolve(
        self,
        record: CustomerRecord,
        result: RowResult,
        owner: Customer | None = None,
        former: Former | None = None,
    ) -> tuple[Customer, Outcome]:
        """Return the customer of a record, completed by it, and the outcome.

        `owner` is the known owner of the car of the same row, `former` what the row
        wrote that this one corrects.
        """
        for number in record.mobiles:
            self._memory.phone_indexes.setdefault(index_of(number), number)
        customer = self.find(record, owner)
        wrong = self._by_pk.get(former.customer) if former and former.customer else None
        if customer is None:
            customer = wrong
        is_corrected = customer is not None and customer is wrong
        if is_corrected and former and wrong:
            is_corrected = self._correct(wrong, record, former)
        if customer is None:
            customer, outcome = self._create(record), Outcome.CREATED
        else:
            outcome = self._complete(customer, record, result)
            if is_corrected:
                outcome = Outcome.UPDATED
        self._consents.take(customer, record, result)
        self.add_statements(customer, record.told, result)
        return customer, outcome

    def _correct(
        self, customer: Customer, record: CustomerRecord, former: Former
    ) -> bool:
        """Change what the corrected row wrote; tell whether that was anything."""
        before = set(_indexes(customer))
        if not (changed := correct(customer, record, former)):
            return False
        self._moved |= before | set(_indexes(customer))
        self._mark(customer, changed)
        return True

    def find(
        self, record: CustomerRecord, owner: Customer | None = None
    ) -> Customer | None:
        """Return the customer of a record, or None; changes nothing."""
        candidates = [
            customer
            for number in (*record.mobiles, record.landline)
            for customer in self._by_number.get(index_of(number), ())
        ]
        if owner is not None:
            if agreement(owner, record) >= Agreement.MAYBE:
                candidates.append(owner)
        elif not record.mobiles:
            candidates += [
                customer
                for customer in self._unreachable.get(record.name, ())
                if not record.landline or customer.landline in ("", record.landline)
            ]
        same = (each for each in candidates if is_same_name(each.name, record.name))
        return next(same, None)

    def with_number_of(self, record: CustomerRecord) -> Customer | None:
        """Return a customer with a number of the record, whatever the name.

        A firm's drivers or a family may give one number with many names; they bring the
        car of the customer who is known by that number.
        """
        for number in record.mobiles:
            if known := self._by_number.get(index_of(number)):
                return known[0]
        return None

    def add_statements(
        self, customer: Customer, told: Iterable[Told], result: RowResult
    ) -> None:
        """Keep what a row says about contact until the chunk is saved.

        Of several rows of a customer the one with the latest day counts, else the
        first.
        """
        for statement, words, on in told:
            known = self._told.setdefault(statement, {})
            before = known.get(customer.pk)
            if before is None or (before.on or date.min) < (on or date.min):
                origin = self._memory.origin_of(result)
                known[customer.pk] = Saying(customer.pk, words, on, origin)

    def _mark(self, customer: Customer, fields: set[str]) -> None:
        if customer.pk not in self._new:
            self._changed[customer.pk] = customer
            self._changed_fields |= fields

    def _create(self, record: CustomerRecord) -> Customer:
        customer = Customer(name=record.name, landline=record.landline)
        customer.phone, customer.second_phone = (*record.mobiles, "", "")[:2]
        for name, value in self._facts(record).items():
            if value:
                setattr(customer, name, value)
        customer.tags = list(record.tags)
        customer.notes = record.notes
        self._new[customer.pk] = customer
        self._claims(customer).update(n for n, v in self._facts(record).items() if v)
        self._remember(customer)
        return customer

    def _facts(
        self, record: CustomerRecord, current: int | None = None
    ) -> dict[str, Any]:
        """Return the columns; ``current`` is the adviser whom the customer has."""
        start, end = record.hours or (None, None)
        return {
            **{name: getattr(record, name) for name in _KEPT},
            "prefers_from": start,
            "prefers_until": end,
            "adviser_name": record.adviser,
            "adviser_id": self._staff.whom(record.adviser, current),
        }

    def _claims(self, customer: Customer) -> set[str]:
        return self._memory.claims.setdefault(customer.pk, set())

    def _complete(
        self, customer: Customer, record: CustomerRecord, result: RowResult
    ) -> Outcome:
        """Write what the record knows; what it does not say stays as it is."""
        changed = self._take_facts(customer, record, result)
        changed |= self._take_name(customer, record)
        changed |= self._take_numbers(customer, record, result)
        changed |= self._take_texts(customer, record)
        if not changed:
            return Outcome.UNCHANGED
        self._mark(customer, changed)
        return Outcome.UPDATED

    def _take_facts(
        self, customer: Customer, record: CustomerRecord, result: RowResult
    ) -> set[str]:
        claims = self._claims(customer)
        changed = set()
        for name, value in self._facts(record, customer.adviser_id).items():
            current = getattr(customer, name)
            if not value:
                continue
            if current != value and name in claims:
                if name in _COLUMNS:
                    result.say(
                        _COLUMNS[name], "与文件前面的行不一致，保留先出现的，请核对"
                    )
            elif current != value:
                setattr(customer, name, value)
                changed.add(name.removesuffix("_id"))
            claims.add(name)
        return changed

    def _take_name(self, customer: Customer, record: CustomerRecord) -> set[str]:
        """Set a missing name, or replace 王女士 by a full name."""
        is_fuller = is_short_form(customer.name) and not is_short_form(record.name)
        if record.name and (not customer.name or is_fuller):
            customer.name = record.name
            return {"name"}
        return set()

    def _take_numbers(
        self, customer: Customer, record: CustomerRecord, result: RowResult
    ) -> set[str]:
        """Put a new number first and keep the old one as the second number."""
        changed = set()
        known = {customer.phone_index, customer.second_phone_index}
        before = set(known)
        for number in record.mobiles:
            index = index_of(number)
            if index in known:
                continue
            if not customer.phone_index:
                customer.phone = number
            elif not customer.second_phone_index:
                is_first = number == record.mobiles[0]
                old = customer.phone
                customer.phone, customer.second_phone = (
                    (number, old) if is_first else (old, number)
                )
            else:
                result.say(Field.PHONE, "客户已有两个号码，新号码未保存，请核对")
                continue
            known.add(index)
            if customer.pk not in self._new:
                self._moved |= before | known
            self._by_number.setdefault(index, []).append(customer)
            changed |= _columns_of("phone") | _columns_of("second_phone")
        if record.landline and not customer.landline:
            customer.landline = record.landline
            if customer.pk not in self._new:
                self._moved.add(customer.landline_index)
            self._by_number.setdefault(customer.landline_index, []).append(customer)
            changed |= {"landline", "landline_index"}
        return changed

    def _take_texts(self, customer: Customer, record: CustomerRecord) -> set[str]:
        """Add tags and notes to the existing ones."""
        changed = set()
        tags = list(dict.fromkeys((*customer.tags, *record.tags)))
        if tags != customer.tags:
            customer.tags = tags
            changed.add("tags")
        if record.notes and record.notes not in customer.notes:
            customer.notes = f"{customer.notes}\n{record.notes}".strip()
            changed.add("notes")
        return changed

    def save(self) -> None:
        """Write customers and their statements; a constant number of queries."""
        self._lock_numbers()
        insert(list(self._new.values()))
        if self._changed:
            fields = self._changed_fields - _NEVER_UPDATED | {"updated_at"}
            Customer.objects.bulk_create(
                sorted(self._changed.values(), key=lambda each: each.pk),
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=sorted(fields),
            )
        said = {each: list(rows.values()) for each, rows in self._told.items()}
        self._consents.save(self._told)
        effects.write(said, now=self._memory.now)

    def _lock_numbers(self) -> None:
        """Lock the numbers of all wishes in this chunk and all that it changes."""
        people = [self._by_pk[pk] for rows in self._told.values() for pk in rows]
        of_told = {index for each in people for index in _indexes(each)}
        others = effects.numbers_to_hold(self._told) | self._consents.numbers_to_hold()
        lock_numbers(self._moved | of_told | others, patience=_PATIENCE)


def _indexes(customer: Customer) -> tuple[str, str, str]:
    return (
        customer.phone_index,
        customer.second_phone_index,
        customer.landline_index,
    )


def _columns_of(number: str) -> set[str]:
    return {number, f"{number}_index", f"{number}_tail"}
