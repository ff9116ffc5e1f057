"""Work on customers' records that a worker does."""

from __future__ import annotations

from celery import shared_task

from customers.rule_tags import retag_customers
from shop import clock


@shared_task
def retag() -> int:
    """Give and take the tags by rule; runs twice safely."""
    return retag_customers(today=clock.today())
