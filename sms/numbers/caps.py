"""Limit how many texts of a category a number gets in a calendar month.

A slot is a row with the primary key (number, category, month, place). A text without a
free place is not sent. If rows were counted instead, two workers could both count one
text and both send another.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from shop.hours import cap_month
from sms.models import CapSlot, Message


def reserve(messages: Sequence[Message], cap: int, *, now: datetime) -> set[UUID]:
    """Reserve each text a place of the current month; return those that got one.

    ``cap`` is the number of places by the house rules, at most CapSlot.HIGHEST. A text
    that already has a place of this month keeps it. Call it in the transaction that
    claims the texts. Runs a constant number of queries.
    """
    month = cap_month(now)
    pks = [message.pk for message in messages]
    CapSlot.objects.filter(message__in=pks).exclude(month=month).delete()
    _free_places({message.phone_index for message in messages}, month)
    placed = _placed(pks)
    for place in range(1, min(cap, CapSlot.HIGHEST) + 1):
        waiting = [message for message in messages if message.pk not in placed]
        _take(waiting, month, place)
        placed = _placed(pks)
    return placed


def _free_places(phone_indexes: Collection[str], month: date) -> None:
    CapSlot.objects.filter(
        phone_index__in=phone_indexes,
        month=month,
        message__status__in=Message.NEVER_LEFT,
    ).delete()


def _take(messages: Sequence[Message], month: date, place: int) -> None:
    # All callers insert in the same order, so that two claims cannot deadlock.
    ordered = sorted(messages, key=lambda each: (each.phone_index, each.category))
    CapSlot.objects.bulk_create(
        [
            CapSlot(
                phone_index=message.phone_index,
                category=message.category,
                month=month,
                slot=place,
                message=message,
            )
            for message in ordered
        ],
        ignore_conflicts=True,
    )


def _placed(pks: Collection[UUID]) -> set[UUID]:
    return set(
        CapSlot.objects.filter(message__in=pks).values_list("message_id", flat=True)
    )


def holds_place(message_pk: UUID, *, now: datetime) -> bool:
    """Return whether the text has a place in the month of ``now``."""
    return CapSlot.objects.filter(message=message_pk, month=cap_month(now)).exists()


def release(message_pks: Collection[UUID]) -> None:
    """Free the places; only for texts that provably were not sent."""
    CapSlot.objects.filter(message__in=message_pks).delete()
