"""The way from a person's page to the conversation, and what waits there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from customers.models import Customer
from customers.panels import Panel, Place, register
from dashboard.threads.inbox import age_of
from dashboard.threads.talk import customer_url
from sms.models import Thread


@dataclass(frozen=True)
class Link:
    """``age`` is how long the oldest reply has waited, '' if none waits."""

    url: str
    age: str
    is_late: bool


def link(customer: Customer, now: datetime) -> Link:
    """Return the way to the conversation; 1 query."""
    rows = Thread.objects.filter(pk__in=customer.number_indexes)
    waiting = rows.filter(waiting_since__isnull=False).order_by("waiting_since")
    first = waiting.first()
    since = first.waiting_since if first else None
    return Link(
        customer_url(customer.pk),
        age_of(since, now) if since else "",
        first is not None and first.is_late(now),
    )


def register_panel() -> None:
    page, may_see = "dashboard/threads/_link.html", "sms.view_inboundmessage"
    register(Customer, Panel("会话", page, link, Place.ASIDE, 1, may_see))
