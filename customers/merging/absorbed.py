"""What is known of a number holds for the person, also after a merge.

A merged record's number need not be one of the surviving customer's. What makes the
shop wait at that number, such as a reply that nobody has judged, must not be evaded by
texting the person at another one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from customers.models import Customer


def about_absorbed(
    rows: QuerySet[Any, Any], customers: Collection[UUID]
) -> QuerySet[Any, Any]:
    """Return rows about numbers of records that were merged into these customers.

    ``living`` is the customer whom the record became. Made for few rows, each of which
    looks up its number; the long list of customers is passed once.
    """
    merged = Customer.objects.exclude(merged_into=None)
    same = Q(phone_index=OuterRef("phone_index")) | (
        # Repeats the condition of its partial index, so that the index is used.
        Q(second_phone_index=OuterRef("phone_index")) & ~Q(second_phone_index="")
    )
    living = Subquery(merged.filter(same).values("merged_into_id")[:1])
    found: QuerySet[Any, Any] = rows.annotate(living=living)
    return found.filter(living__any_of=customers)
