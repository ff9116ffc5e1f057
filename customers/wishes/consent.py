"""The ledger of consent, in which a refusal is a line as well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from customers.models import Consent, Customer
from shop.hours import shop_day


def refuse_texts(wordings: Mapping[UUID, str], *, through: str, now: datetime) -> None:
    """Withdraw every consent of these customers; add a refusal if there was none.

    Runs three statements, whatever the number of customers; runs twice safely.
    """
    Consent.objects.filter(customer__in=wordings, withdrawn_at=None).update(
        withdrawn_at=now, withdrawn_through=through
    )
    service = Consent.objects.filter(scope=Consent.Scope.SERVICE)
    silent = Customer.objects.filter(pk__in=wordings).exclude(
        pk__in=service.values("customer")
    )
    Consent.objects.bulk_create(
        Consent(
            customer_id=customer,
            phone_index=number,
            scope=Consent.Scope.SERVICE,
            wording=wordings[customer],
            channel=through,
            given_on=shop_day(now),
            withdrawn_at=now,
            withdrawn_through=through,
        )
        for customer, number in silent.order_by("pk").values_list("pk", "phone_index")
    )
