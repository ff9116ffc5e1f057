"""A silence: an open complaint holds back everything that is not urgent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from customers.categories import COURTESIES
from customers.silence import (
    Asked,
    Found,
    Key,
    Reach,
    Rows,
    Scope,
    Silence,
    keyed_rows,
    register,
)
from customers.verdicts import Ask, Until
from feedback.models import Complaint

FOLLOW_UP: Final = "complaint"
OPEN_COMPLAINT: Final = "open_complaint"


def _complaints(reach: Reach) -> Rows:
    complaints = Complaint.objects.open().filter(customer__any_of=reach.customers)
    return keyed_rows(complaints, "customer")


def _judge(ask: Ask, found: Sequence[Found], asked: Asked) -> Until | None:
    """Hold for a day and check again, since nobody knows when it will be closed."""
    if not found:
        return None
    return Until(
        OPEN_COMPLAINT,
        asked.now + timedelta(days=1),
        "客户的投诉还在处理",
        "投诉未结不发保养、质保、关怀和推广",
    )


register(
    Silence(
        OPEN_COMPLAINT,
        Scope(texts=COURTESIES, calls=COURTESIES, own_reasons=frozenset({FOLLOW_UP})),
        Key.CUSTOMER,
        _complaints,
        _judge,
    )
)
