"""When beat last sent a task, and when a worker of each queue last began one.

The moments are in Redis: beat opens no database, and a moment that is lost there is
written again within a minute. They are of the machine's clock, not of the shop's, which
the demo shifts.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Final

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

BEAT: Final = "beat"
# Longer than any answer of a Redis that works, shorter than a monitor waits.
TIMEOUT_SECONDS: Final = 2
_KEY: Final = "dealercrm:pulses"


@lru_cache
def _redis(url: str) -> Redis:
    return Redis.from_url(
        url,
        socket_connect_timeout=TIMEOUT_SECONDS,
        socket_timeout=TIMEOUT_SECONDS,
        decode_responses=True,
        retry=Retry(NoBackoff(), 0),
    )


def note(name: str) -> None:
    """Record that this process works now; without Redis nothing is recorded."""
    with suppress(RedisError):
        _redis(settings.REDIS_URL).hset(_KEY, name, str(int(time.time())))


def ages() -> Mapping[str, int]:
    """Return the seconds since each pulse. Raises RedisError within the timeout."""
    now = int(time.time())
    pulses = _redis(settings.REDIS_URL).hgetall(_KEY)
    return {str(name): now - int(moment) for name, moment in pulses.items()}
