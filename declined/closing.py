"""Closes declined items by hand: done elsewhere, or refused once more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from accounts.models import User
from declined.models import DeclinedItem

# How staff may close an item.
BY_HAND: Final = (DeclinedItem.State.ELSEWHERE, DeclinedItem.State.REFUSED)


def close_items(
    items: Collection[int],
    state: DeclinedItem.State,
    *,
    by: User,
    today: date,
    because: str,
) -> int:
    """Close those that still stand and return how many.

    ``because`` is what the owner said.
    """
    standing = DeclinedItem.objects.filter(
        pk__in=items, state__in=DeclinedItem.STANDING
    )
    return standing.update(
        state=state, closed_on=today, closed_by=by, closed_because=because[:100]
    )
