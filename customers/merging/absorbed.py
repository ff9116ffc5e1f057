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

    ``living`` is the customer whom the record became.
    """
    records = Customer.objects.filter(merged_into__any_of=customers)
    first = records.exclude(phone_index="")
    second = records.exclude(second_phone_index="")
    owner = records.filter(
        Q(phone_index=OuterRef("phone_index"))
        | Q(second_phone_index=OuterRef("phone_index"))
    )
    about: QuerySet[Any, Any] = rows.filter(
        Q(phone_index__in=first.values("phone_index"))
        | Q(phone_index__in=second.values("second_phone_index"))
    )
    living = Subquery(owner.values("merged_into")[:1])
    found: QuerySet[Any, Any] = about.annotate(living=living)
    return found
