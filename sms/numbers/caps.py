"""How many texts of a category a number gets in a calendar month.

A slot is a row whose primary key is (number, category, month, place); the text that
finds no free place is not sent. Counting rows instead would let two workers both
count one and both send.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from shop.hours import cap_month
from sms.models import CapSlot, Message

# Texts that certainly never left; whatever place they held is free again.
NEVER_LEFT: Final = (
    Message.Status.SUPPRESSED,
    Message.Status.EXPIRED,
    Message.Status.CANCELLED,
    Message.Status.REJECTED,
)


def reserve(messages: Sequence[Message], cap: int, *, now: datetime) -> set[UUID]:
    """Give each text a place of the current month; return those that have one.

    ``cap`` is how many there are by the house rules; the database has no more than
    CapSlot.HIGHEST. A text that already holds one of this month keeps it. Belongs into
    the transaction that claims the texts; a constant number of queries.
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
        phone_index__in=phone_indexes, month=month, message__status__in=NEVER_LEFT
    ).delete()


def _take(messages: Sequence[Message], month: date, place: int) -> None:
    # In one order for everybody, so that two claims never wait in a circle.
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
    """Whether the text has a place in the month of ``now``."""
    return CapSlot.objects.filter(message=message_pk, month=cap_month(now)).exists()


def release(message_pks: Collection[UUID]) -> None:
    """Give the places back; only for texts that are proved not to have left."""
    CapSlot.objects.filter(message__in=message_pks).delete()
