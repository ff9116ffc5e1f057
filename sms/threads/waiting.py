"""Keeps, for each number, since when a reply waits for a person and until when.

Called in the transaction that stores a reply or settles one, so that the inbox and the
replies cannot tell different things.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Min

from customers.models import Customer
from shop.days.opening import after_open_minutes
from shop.hours import shop_day
from shop.house_rules import HouseRules, read_house_rules
from sms.models import InboundMessage, Thread


def open_thread(phone_index: str, phone_tail: str) -> Thread:
    """Return the locked thread of the number; a new one belongs to the adviser.

    The caller is inside a transaction.
    """
    rows = Thread.objects.select_for_update(of=("self",))
    found = rows.filter(pk=phone_index).first()
    if found is not None:
        return found
    thread = Thread(
        phone_index=phone_index,
        phone_tail=phone_tail,
        assigned_to_id=_adviser_of(phone_index),
    )
    Thread.objects.bulk_create([thread], ignore_conflicts=True)
    return rows.get(pk=phone_index)


def _adviser_of(phone_index: str) -> int | None:
    """Return the adviser of the people with the number; None if they have several."""
    owners = Customer.objects.with_number(phone_index).living()
    advisers = owners.filter(adviser__is_active=True).order_by()
    found = set(advisers.values_list("adviser", flat=True))
    return found.pop() if len(found) == 1 else None


def hear(inbound: InboundMessage, *, now: datetime) -> None:
    """Bring the thread of a reply up to date; a thread that was put off comes back."""
    thread = open_thread(inbound.phone_index, inbound.phone_tail)
    thread.last_reply_at = inbound.received_at
    thread.snoozed_until = None
    _count(thread, read_house_rules(shop_day(now)))
    thread.save(
        update_fields=["last_reply_at", "snoozed_until", "waiting_since", "late_at"]
    )


@transaction.atomic(savepoint=False)
def recount(phone_index: str, *, now: datetime) -> None:
    """Look again whether a reply of the number waits; after one was settled."""
    rows = Thread.objects.select_for_update(of=("self",))
    thread = rows.filter(pk=phone_index).first()
    if thread is not None:
        _count(thread, read_house_rules(shop_day(now)))
        thread.save(update_fields=["waiting_since", "late_at"])


def _count(thread: Thread, rules: HouseRules) -> None:
    waiting = InboundMessage.objects.waiting().for_number(thread.phone_index)
    since = waiting.aggregate(since=Min("received_at"))["since"]
    thread.waiting_since = since
    thread.late_at = since and after_open_minutes(
        since, rules.reply_promise, rules.opening_hours
    )
