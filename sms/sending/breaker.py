"""A circuit breaker per gateway, computed from the stored attempts alone.

Five failures in a row pause the gateway for a minute. An error that concerns the whole
account (no money, wrong key) pauses it for the time that the error demands. After a
pause one due text at a time is tried until one succeeds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Final

from django.db import connection

from shop.database.keys import first_key_at
from sms.models import Attempt, Message

FAILURES: Final = 5
PAUSE: Final = timedelta(minutes=1)
# Older failures say nothing about the gateway's present state.
LOOK_BACK: Final = timedelta(minutes=15)

# Two-key locks cannot collide with the number locks, which use one 64-bit key.
_LOCK_SPACE: Final = 7_451
_WORKED: Final = (Attempt.Outcome.ACCEPTED, Attempt.Outcome.REJECTED)


@dataclass(frozen=True)
class Pause:
    """No text is sent before ``until``, then one at a time; ``code`` is the cause."""

    until: datetime
    code: str


def pause_of(gateway: str, *, now: datetime) -> Pause | None:
    """Return the gateway's pause, also an elapsed one that no success has ended."""
    paused = _account_pause(gateway, now=now)
    if paused and paused.account_paused_until:
        return Pause(paused.account_paused_until, paused.code)
    # Tokens begin with the machine's time, which may differ from the shop's clock.
    oldest = first_key_at(datetime.now(UTC) - LOOK_BACK)
    finished = (
        Attempt.objects.filter(gateway=gateway, token__gte=oldest)
        .exclude(outcome=Attempt.Outcome.PENDING)
        .order_by("-token")[:FAILURES]
    )
    failures = list(takewhile(lambda each: each.outcome not in _WORKED, finished))
    if len(failures) < FAILURES:
        return None
    latest = max(each.finished_at or now for each in failures)
    return Pause(latest + PAUSE, failures[0].code)


def _account_pause(gateway: str, *, now: datetime) -> Attempt | None:
    """Return the last account-wide error, unless a later attempt succeeded."""
    word = (
        Attempt.objects.filter(
            gateway=gateway, account_paused_until__gt=now - LOOK_BACK
        )
        .order_by("-token")
        .first()
    )
    if word is None:
        return None
    later = Attempt.objects.filter(gateway=gateway, token__gt=word.token)
    return None if later.filter(outcome__in=_WORKED).exists() else word


def allowance(gateway: str, *, now: datetime, limit: int) -> int:
    """Return how many texts may be claimed for the gateway now, at most ``limit``.

    During a pause it is 0. After a pause it is 1, or 0 while one text is being tried.
    An advisory lock then blocks other workers here until the caller's transaction has
    committed its claim.
    """
    pause = pause_of(gateway, now=now)
    if pause is None:
        return limit
    if now < pause.until:
        return 0
    _look_alone(gateway)
    tried = Message.objects.in_flight().filter(gateway=gateway)
    # Read again: another worker's attempt may have ended during the wait.
    pause = pause_of(gateway, now=now)
    return int(not tried.exists() and (pause is None or now >= pause.until))


def _look_alone(gateway: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_SPACE, gateway]
        )
