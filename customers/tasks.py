"""Celery tasks on customers' records."""

from __future__ import annotations

from celery import shared_task

from customers.rule_tags import retag_customers
from shop import clock


@shared_task
def retag() -> int:
    """Give and take the tags of rules; runs twice safely."""
    return retag_customers(today=clock.today())
