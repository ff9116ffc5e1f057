"""Addresses of filtered admin lists, and the start of the shop's day."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from shop.hours import day_begins, shop_day


def list_url(name: str, **query: object) -> str:
    """Return the address of an admin list with the given filters."""
    address = reverse(f"admin:{name}_changelist")
    return f"{address}?{urlencode(query)}" if query else address


def midnight(now: datetime) -> datetime:
    return day_begins(shop_day(now))
