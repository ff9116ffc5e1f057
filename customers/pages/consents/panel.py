"""The ledger of consents on a customer's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from customers.models import Consent, Customer
from customers.pages.consents.advertising import NumberVerdict, verdicts_on
from customers.panels import Panel, Place, register


@dataclass(frozen=True)
class ConsentPanel:
    """The lines, the newest first, and what they permit today for each number."""

    customer: Customer
    lines: list[Consent]
    verdicts: list[NumberVerdict]


def consents(customer: Customer, now: datetime) -> ConsentPanel:
    lines = customer.consents.select_related("recorded_by", "proof_file")
    return ConsentPanel(
        customer,
        list(lines.defer("proof_file__content").order_by("-pk")),
        verdicts_on(customer, now),
    )


def register_panel() -> None:
    template = "customers/_customer_consents.html"
    register(Customer, Panel("同意记录", template, consents, Place.ASIDE, 30))
