"""Compare our clock with a vendor's, by the Date header of any answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

SECONDS: Final = 3.0
# Tencent refuses requests that are 5 minutes off, Aliyun those 15 minutes off.
MOST: Final = timedelta(minutes=2)


def skew_of(base_url: str, read_clock: Callable[[], datetime]) -> timedelta | None:
    """Return how far our clock is ahead; None if the server does not answer."""
    try:
        answer = httpx.head(base_url, timeout=SECONDS, trust_env=False)
        theirs = parsedate_to_datetime(answer.headers["Date"])
    except (httpx.HTTPError, KeyError, ValueError):
        return None
    return read_clock() - theirs.replace(tzinfo=UTC)
