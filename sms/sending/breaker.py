"""Whether a gateway is worth trying: a circuit breaker read off the attempts.

Nothing else is stored. Five failures in a row close the gateway for a minute, a word
of the vendor about the whole account (no money, wrong key) for as long as it takes;
then one due text at a time is tried until one gets through.
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
# An older run of failures says nothing about the gateway of today.
LOOK_BACK: Final = timedelta(minutes=15)

# Apart from the locks of numbers, which have one key of 64 bits.
_LOCK_SPACE: Final = 7_451
_WORKED: Final = (Attempt.Outcome.ACCEPTED, Attempt.Outcome.REJECTED)


@dataclass(frozen=True)
class Pause:
    """Nothing goes before ``until``, then one text at a time; ``code`` tells why."""

    until: datetime
    code: str


def pause_of(gateway: str, *, now: datetime) -> Pause | None:
    """Return the pause that the gateway is in or has to prove the end of, if any."""
    paused = _account_pause(gateway, now=now)
    if paused and paused.account_paused_until:
        return Pause(paused.account_paused_until, paused.code)
    # Tokens begin with the time of the machine, which the shop's clock may not tell.
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
    """The vendor's last word about the account, unless something worked since."""
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

    After a pause it is one, and none while one is being tried: the caller's
    transaction lets nobody else look until its claim can be seen.
    """
    pause = pause_of(gateway, now=now)
    if pause is None:
        return limit
    if now < pause.until:
        return 0
    _look_alone(gateway)
    tried = Message.objects.in_flight().filter(gateway=gateway)
    # Looked at again: another worker's try may have ended while this one waited.
    pause = pause_of(gateway, now=now)
    return int(not tried.exists() and (pause is None or now >= pause.until))


def _look_alone(gateway: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_SPACE, gateway]
        )
