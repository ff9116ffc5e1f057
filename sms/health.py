"""Whether a gateway is worth trying: a breaker that is read off the attempts.

Nothing else is stored. Five failures in a row close the gateway for a minute, a word
of the vendor about the whole account (no money, wrong key) for as long as it takes;
then one due text at a time is tried until one gets through.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final
from uuid import UUID

from customers.keys import uuid7
from sms.models import Attempt

FAILURES: Final = 5
PAUSE: Final = timedelta(minutes=1)
# An older run of failures says nothing about the gateway of today.
LOOK_BACK: Final = timedelta(minutes=15)

_WORKED: Final = (Attempt.Outcome.ACCEPTED, Attempt.Outcome.REJECTED)


def allowance(gateway: str, *, now: datetime, limit: int) -> int:
    """Return how many texts may be claimed for the gateway now, at most ``limit``."""
    finished = (
        Attempt.objects.filter(gateway=gateway, token__gte=_token_of(LOOK_BACK))
        .exclude(outcome=Attempt.Outcome.PENDING)
        .order_by("-token")
        .values_list("outcome", "finished_at", "account_paused_until")[:FAILURES]
    )
    failures = list(takewhile(lambda attempt: attempt[0] not in _WORKED, finished))
    paused_until = max((until for *_, until in failures if until), default=None)
    if paused_until is None and len(failures) < FAILURES:
        return limit
    latest = max(finished_at or now for _, finished_at, _ in failures)
    opens_at = max(latest + PAUSE, paused_until or latest)
    return 0 if now < opens_at else 1


def _token_of(age: timedelta) -> UUID:
    """Return the smallest token of that age: tokens begin with their time."""
    milliseconds = (uuid7().int >> 80) - age // timedelta(milliseconds=1)
    return UUID(int=milliseconds << 80)
