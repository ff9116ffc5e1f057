"""Hands the consents of a customer list to the ledger of consents.

A refusal is written by the effect of its column (``imports.effects``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from customers.models import Consent, Customer
from customers.wishes.consent import (
    EARLIEST,
    Given,
    Origin,
    Scope,
    record_consents,
)
from imports.effects import IMPORTED, Statement
from imports.reading.fields import Field
from imports.reading.records import CustomerRecord
from imports.writing.results import ConsentTally, Memory, RowResult
from shop.database.sealed import index_of

# The statements of a row against which its own consent does not count.
_AGAINST_ALL = frozenset(
    {Statement.LEAVE_ALONE, Statement.NO_TEXTS, Statement.OPTED_OUT}
)
_AGAINST_MARKETING = _AGAINST_ALL | {Statement.NO_MARKETING, Statement.WRONG_NUMBER}

# The customers of whose rows each statement was read.
Told = Mapping[Statement, Collection[UUID]]


class Consents:
    """Collects the consents of a chunk and records them at its end."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._given: dict[tuple[UUID, Consent.Scope], tuple[Customer, Given]] = {}
        self._numbers: dict[UUID, str] = {}

    def take(
        self, customer: Customer, record: CustomerRecord, result: RowResult
    ) -> None:
        """Keep what the row consents to; the first row of a customer counts."""
        if record.mobiles:
            self._numbers.setdefault(customer.pk, index_of(record.mobiles[0]))
        if record.consents is True:
            self._keep(customer, self._service(customer, result))
        if record.marketing is True:
            self._keep(customer, self._marketing(customer, record, result))

    def numbers_to_hold(self) -> set[str]:
        """Return all numbers of those who consent."""
        people = [customer for customer, _ in self._given.values()]
        return {n for c in people for n in (c.phone_index, c.second_phone_index)}

    def _keep(self, customer: Customer, given: Given) -> None:
        self._given.setdefault((customer.pk, given.scope), (customer, given))

    def _service(self, customer: Customer, result: RowResult) -> Given:
        origin = self._origin(result, Field.CONSENT)
        return Given(customer.pk, Scope.SERVICE, IMPORTED, origin=origin)

    def _marketing(
        self, customer: Customer, record: CustomerRecord, result: RowResult
    ) -> Given:
        """Return the consent, without a day unless everything proves it."""
        upload = self._memory.upload
        given_on = record.marketing_on or upload.consent_given_on
        if record.has_doubtful_consent_day or upload.uploaded_by is None:
            given_on = None
        elif given_on and not EARLIEST <= given_on <= self._memory.today:
            result.say(Field.MARKETING_ON, "同意日期不合理，同意只记为待补凭证，请核对")
            given_on = None
        return Given(
            customer.pk,
            Scope.MARKETING,
            IMPORTED,
            wording=upload.consent_wording,
            given_on=given_on,
            proof=record.marketing_proof,
            proof_file=upload.consent_file,
            origin=self._origin(result, Field.MARKETING),
        )

    def _origin(self, result: RowResult, field: Field) -> Origin:
        upload = self._memory.upload
        sheet, row, cell = result.place_of(field)
        return Origin(upload.file_name, upload.file_sha256, sheet, row, cell)

    def save(self, told: Told) -> None:
        """Record what was given, except by customers whose rows also refuse it.

        A withdrawn consent or a refusal is never revived. Locks the numbers that
        ``numbers_to_hold`` has named. Runs a constant number of statements.
        """
        silent = {
            Scope.SERVICE: _people(told, _AGAINST_ALL),
            Scope.MARKETING: _people(told, _AGAINST_MARKETING),
        }
        given = [
            self._placed(customer, each)
            for customer, each in self._given.values()
            if customer.pk not in silent[each.scope] and _is_reachable(customer)
        ]
        if not given:
            return
        upload = self._memory.upload
        recorded = record_consents(given, by=upload.uploaded_by, now=self._memory.now)
        self._memory.consents.count(recorded)

    def _placed(self, customer: Customer, given: Given) -> Given:
        """Bind the consent to the number of its row, else to the customer's first."""
        number = self._numbers.get(customer.pk, "")
        if number not in (customer.phone_index, customer.second_phone_index):
            number = ""
        return replace(given, phone_index=number)


def _people(told: Told, statements: Collection[Statement]) -> set[UUID]:
    return {pk for each in statements for pk in told.get(each, ())}


def _is_reachable(customer: Customer) -> bool:
    return bool(customer.phone_index or customer.second_phone_index)


def report_consents(tally: ConsentTally) -> Iterator[str]:
    """Yield a sentence for each kind of end that a consent to advertising had."""
    if tally.written:
        yield f"营销同意：{len(tally.written):,} 位客户已登记，有日期和凭证"
    if tally.unproved:
        yield (
            f"营销同意：{len(tally.unproved):,} 位客户没有同意文本、凭证或日期，只记为"
            "待补凭证，不会据此发送营销短信；补齐后把同一个文件再导入一次即可"
        )
    if tally.refused:
        yield (
            f"营销同意：{len(tally.refused):,} 位客户以前撤回或拒绝过，未因导入恢复；"
            "客户确已重新同意的，请在客户页面登记"
        )
