"""Counts minutes within the shop's opening hours; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from shop.hours import SHOP_ZONE, Window, shop_day

_DAY: Final = timedelta(days=1)


def after_open_minutes(
    since: datetime, minutes: int, hours: Sequence[Window]
) -> datetime:
    """Return the moment at which the shop has been open for so many minutes.

    A dealership is open on weekends and holidays too, so every day counts. ``hours``
    are the parts of a day in their order, for instance before and after lunch.
    """
    left = timedelta(minutes=minutes)
    for opens, closes in _spans(since, hours):
        begins = max(opens, since)
        if begins < closes and closes - begins >= left:
            return begins + left
        left -= max(closes - begins, timedelta())
    raise AssertionError("The days have no end.")


def _spans(
    since: datetime, hours: Sequence[Window]
) -> Iterator[tuple[datetime, datetime]]:
    day = shop_day(since)
    while True:
        for window in hours:
            opens = datetime.combine(day, window.opens, SHOP_ZONE)
            yield opens, opens + window.length
        day += _DAY
