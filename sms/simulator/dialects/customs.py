"""Conventions that the mainland vendors share."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, timezone
from typing import Final

BEIJING: Final = timezone(timedelta(hours=8))
OPT_OUT_WORDING: Final = "拒收请回复R"
PROMOTIONS_FROM: Final = time(8)
PROMOTIONS_UNTIL: Final = time(22)

_LINK: Final = re.compile(r"https?:|www\.|[a-z0-9]\.(?:com|cn|net|top|cc)", re.I)
_MOBILE: Final = re.compile(r"(?:\+86|0086|86)?(1\d{10})")


def has_link(value: str) -> bool:
    return _LINK.search(value) is not None


def mobile(number: str) -> str:
    """Return the 11 digits of a mobile number with any prefix, '' if it is none."""
    written = _MOBILE.fullmatch(number)
    return written[1] if written else ""


def are_promotions_open(at: datetime) -> bool:
    hour = at.astimezone(BEIJING).time()
    return PROMOTIONS_FROM <= hour < PROMOTIONS_UNTIL


def moment(written: str) -> datetime:
    """Return a moment of the ledger in Beijing time."""
    return datetime.fromisoformat(written).astimezone(BEIJING)
