"""Writes into the ledger that a customer whom a file had silenced agrees to texts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from accounts.models import User
from customers.models import Consent, Customer
from customers.wishes.consent import Given, record_held
from imports.effects import IMPORTED
from shop.hours import shop_day

Scope = Consent.Scope


def record_agreement(
    people: Collection[UUID],
    *,
    through: str,
    by: User | None,
    proof: str,
    now: datetime,
) -> None:
    """Record the consent to service texts of those who refused them only in a file.

    A refusal in a file is a line of the ledger besides the opt-out. Who opens the
    customer with proof ends both. A customer who withdrew the consent by another way
    stays silent. The caller holds the number's lock. Runs a constant number of
    statements.
    """
    refused = Consent.objects.filter(
        customer__in=people, scope=Scope.SERVICE, withdrawn_at__isnull=False
    )
    ways: dict[UUID, set[str]] = {}
    for customer, way in refused.values_list("customer", "withdrawn_through"):
        ways.setdefault(customer, set()).add(way)
    only_by_file = [pk for pk, found in ways.items() if found == {IMPORTED}]
    reachable = Customer.objects.living().filter(pk__in=only_by_file)
    reachable = reachable.exclude(phone_index="", second_phone_index="")
    given = [
        Given(
            pk,
            Scope.SERVICE,
            through,
            given_on=shop_day(now),
            proof=proof,
        )
        for pk in reachable.order_by("pk").values_list("pk", flat=True)
    ]
    if given:
        record_held(given, by=by, now=now)
