"""Limit how many texts of a category a number gets in its period, mostly a month.

The caps are rows (``shop.caps``), read once a claim. Places of a number that a person
had on a record merged into his are not given again.

A slot is a row with the primary key (number, category, month, place). A text without a
free place is not sent. If rows were counted instead, two workers could both count one
text and both send another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from customers.numbers import numbers_merged_into
from shop.caps import HARD_LIMITS, Caps
from shop.hours import cap_month, cap_week
from sms.models import CapSlot, Message


def reserve(messages: Sequence[Message], caps: Caps, *, now: datetime) -> set[UUID]:
    """Reserve each text a place of the present period; return those that got one.

    A text that already has a place of the present month or week keeps it. Call it in
    the transaction that claims the texts. Runs a constant number of queries, and two
    for each place that is tried; all callers try the places in the same order, so that
    two claims cannot deadlock.
    """
    pks = [message.pk for message in messages]
    CapSlot.objects.filter(message__in=pks).exclude(_present(caps, now)).delete()
    _free_places({message.phone_index for message in messages}, caps, now)
    placed, elsewhere = _placed(pks), _taken_elsewhere(messages, caps, now)
    for place in range(1, max(HARD_LIMITS) + 1):
        waiting = [
            message
            for message in messages
            if message.pk not in placed
            and place + elsewhere[message.phone_index, message.category]
            <= caps.most(message.category)
        ]
        if not waiting:
            break
        _take(waiting, caps, now, place)
        placed = _placed(pks)
    return placed


def _present(caps: Caps, now: datetime) -> Q:
    """Return the condition of places of the present month, or week for a fleet."""
    is_weekly = Q(category__in=caps.weekly)
    return is_weekly & Q(month=cap_week(now)) | ~is_weekly & Q(month=cap_month(now))


def _taken_elsewhere(
    messages: Sequence[Message], caps: Caps, now: datetime
) -> Counter[tuple[str, str]]:
    """Count the places by number and category that its people hold elsewhere."""
    former = numbers_merged_into({message.phone_index for message in messages})
    if not former:
        return Counter()
    others = {number for numbers in former.values() for number in numbers}
    rows = CapSlot.objects.filter(_present(caps, now), phone_index__in=others)
    taken = Counter(rows.values_list("phone_index", "category"))
    return Counter(
        {
            (number, category): sum(taken[other, category] for other in numbers)
            for number, numbers in former.items()
            for category in {category for _, category in taken}
        }
    )


def _free_places(phone_indexes: Collection[str], caps: Caps, now: datetime) -> None:
    CapSlot.objects.filter(
        _present(caps, now),
        phone_index__in=phone_indexes,
        message__status__in=Message.NEVER_LEFT,
    ).delete()


def _take(messages: Sequence[Message], caps: Caps, now: datetime, place: int) -> None:
    # All callers insert in the same order, so that two claims cannot deadlock.
    ordered = sorted(messages, key=lambda each: (each.phone_index, each.category))
    CapSlot.objects.bulk_create(
        [
            CapSlot(
                phone_index=message.phone_index,
                category=message.category,
                month=caps.period_begins(message.category, now),
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


def holds_place(message_pk: UUID, caps: Caps, *, now: datetime) -> bool:
    """Return whether the text has a place in the period of ``now``."""
    return CapSlot.objects.filter(_present(caps, now), message=message_pk).exists()


def places_left(phone_index: str, category: str, caps: Caps, *, now: datetime) -> int:
    """Return how many more texts of the category the number may get; 1 or 2 queries."""
    numbers = {phone_index, *numbers_merged_into([phone_index]).get(phone_index, ())}
    held = CapSlot.objects.filter(
        _present(caps, now), phone_index__in=numbers, category=category
    )
    taken = held.exclude(message__status__in=Message.NEVER_LEFT).count()
    return max(0, caps.most(category) - taken)


def release(message_pks: Collection[UUID]) -> None:
    """Free the places; only for texts that provably were not sent."""
    CapSlot.objects.filter(message__in=message_pks).delete()
