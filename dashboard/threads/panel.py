"""The way from a person's page to the conversation, and what waits there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from customers.models import Customer
from customers.panels import Panel, Place, register
from dashboard.threads.inbox import age_of
from dashboard.threads.talk import customer_url
from sms.models import Thread
from sms.threads.people import numbers_of


@dataclass(frozen=True)
class Link:
    """``age`` is how long the oldest reply has waited, '' if none waits."""

    url: str
    age: str
    is_late: bool


def link(customer: Customer, now: datetime) -> Link:
    """Return the way to the conversation; 1 query."""
    rows = Thread.objects.filter(pk__in=numbers_of(customer))
    waiting = rows.filter(waiting_since__isnull=False).order_by("waiting_since")
    first = waiting.first()
    since, late_at = (first.waiting_since, first.late_at) if first else (None, None)
    return Link(
        customer_url(customer.pk),
        age_of(since, now) if since else "",
        bool(late_at and late_at <= now),
    )


def register_panel() -> None:
    page, may_see = "dashboard/threads/_link.html", "sms.view_inboundmessage"
    register(Customer, Panel("会话", page, link, Place.ASIDE, 1, may_see))
