"""What a customer list says of consent to texts, into the ledger of consents."""

from __future__ import annotations

from uuid import UUID

from customers.models import Consent, Customer
from imports.reading.records import CustomerRecord
from imports.writing.copying import insert
from imports.writing.results import Memory

_CHANNEL = "导入"


class Consents:
    """Collects who agreed and who refused, and writes both at the end of a chunk."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._consenting: dict[UUID, Customer] = {}
        self._refusing: dict[UUID, Customer] = {}

    def take(self, customer: Customer, record: CustomerRecord) -> None:
        if record.consents is True:
            self._consenting[customer.pk] = customer
        elif record.consents is False:
            self._refusing[customer.pk] = customer

    def save(self) -> None:
        """Add to the ledger; who once withdrew is not signed up again."""
        Consent.objects.standing().filter(customer__in=self._refusing).update(
            withdrawn_at=self._memory.now, withdrawn_through=_CHANNEL
        )
        if not self._consenting:
            return
        people = {
            each.phone_index: each
            for each in self._consenting.values()
            if each.phone_index and not each.hold
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
