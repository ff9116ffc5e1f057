"""Shows the moments of a reply as the tables of the tests write them."""

from __future__ import annotations

from datetime import datetime

from customers.language.moments import Moment, find_moments
from shop.hours import SHOP_ZONE

WEDNESDAY = "2026-11-25T10:12"


def moment_of(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=SHOP_ZONE)


def shown(moment: Moment) -> str:
    """Return day, hour, part and ~ if the moment is not exact."""
    hour = f"{moment.at:%H:%M}" if moment.at else ""
    said = filter(None, [str(moment.on or ""), hour, moment.part])
    return " ".join(said) + ("" if moment.is_exact else " ~")


def read(text: str, now: str = WEDNESDAY) -> list[str]:
    return [shown(each) for each in find_moments(text, moment_of(now))]
