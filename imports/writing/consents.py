"""Writes the consents to texts of a customer list into the ledger of consents.

A refusal is written by the effect of its column (``imports.effects``).
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from customers.models import Consent, Customer
from imports.reading.records import CustomerRecord
from imports.writing.copying import insert
from imports.writing.results import Memory

_CHANNEL = "导入"


class Consents:
    """Collects the customers who agreed and writes them at the end of a chunk."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._consenting: dict[UUID, Customer] = {}

    def take(self, customer: Customer, record: CustomerRecord) -> None:
        if record.consents is True:
            self._consenting[customer.pk] = customer

    def save(self, *, without: Collection[UUID]) -> None:
        """Add to the ledger; a customer who once withdrew does not get a new consent.

        Customers in ``without`` refused contact in the same rows.
        """
        if not self._consenting:
            return
        people = {
            each.phone_index: each
            for each in self._consenting.values()
            if each.phone_index and each.pk not in without
        }
        told = set(
            Consent.objects.filter(
                phone_index__in=people, scope=Consent.Scope.SERVICE
            ).values_list("phone_index", flat=True)
        )
        insert(
            [
                Consent(
                    customer=customer,
                    phone_index=index,
                    scope=Consent.Scope.SERVICE,
                    wording="客户档案“短信同意”栏为是",
                    channel=_CHANNEL,
                    given_on=self._memory.today,
                )
                for index, customer in people.items()
                if index not in told
            ]
        )
