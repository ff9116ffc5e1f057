"""The day to which a file of a night belongs: arithmetic on the shop's clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from shop.hours import SHOP_ZONE

# What comes in the evening, after closing, is the export of the coming morning.
DAY_ENDS: Final = time(18)
MORNING: Final = time(8)


def export_day(moment: datetime) -> date:
    """Return the day whose morning a file that is taken now belongs to."""
    local = moment.astimezone(SHOP_ZONE)
    return local.date() + timedelta(days=local.time() >= DAY_ENDS)


def expected_day(now: datetime, due: time) -> date:
    """Return the last day whose files should be there by now."""
    local = now.astimezone(SHOP_ZONE)
    return local.date() - timedelta(days=local.time() < due)
