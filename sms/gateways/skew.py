"""How far our clock is from a vendor's, read off the Date of any answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

SECONDS: Final = 3.0
# Tencent refuses a request that is five minutes off, Aliyun one of fifteen.
MOST: Final = timedelta(minutes=2)


def skew_of(base_url: str, read_clock: Callable[[], datetime]) -> timedelta | None:
    """Return by how much our clock is ahead, None where the server is silent."""
    try:
        answer = httpx.head(base_url, timeout=SECONDS, trust_env=False)
        theirs = parsedate_to_datetime(answer.headers["Date"])
    except (httpx.HTTPError, KeyError, ValueError):
        return None
    return read_clock() - theirs.replace(tzinfo=UTC)
