"""Texts that ask a question, and how they pass their gate."""

from __future__ import annotations

from typing import Any

from customers.models import Customer
from sms.asking import Asks
from sms.models import Message
from tests.factories import NOW, make_customer, make_message

SLOT = Asks("slot", {"1": "周二上午", "2": "周三下午"})


def make_asking(
    owner: Customer | None = None, *, asks: Asks = SLOT, **fields: Any
) -> Message:
    """Return a queued text to the owner that asks the question."""
    customer = owner or make_customer()
    values = {
        "customer": customer,
        "phone": customer.phone,
        "asks": asks.kind,
        "options": asks.stored_options,
        "now": NOW,
        **fields,
    }
    return make_message(**values)
