"""The parts that a monitor asks about, each with a verdict and some figures.

Nothing here names a person, a secret or an address. The figures cost some small
queries, whatever the number of texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import psycopg2
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Min
from redis.exceptions import RedisError

from dealercrm.health import pulses
from reminders.day_watch import trouble_of_day
from shop.house_rules import MissingRule
from sms.gateways import registry
from sms.models import Attempt, Message
from sms.sending.breaker import pause_of
from sms.sending.holding import shown_hold

Facts = dict[str, Any]
Part = tuple[bool, Facts]

_TIMEOUT_SECONDS: Final = 2
_NOT_ASKED: Final[Part] = (False, {"unknown": True})


def all_parts(*, now: datetime) -> dict[str, Part]:
    """Return every part; those in the database are not asked if it does not answer."""
    ages = _ages()
    found: dict[str, Part] = {
        "redis": (ages is not None, {}),
        **_processes(ages or {}),
        "database": _database(),
        "hold": _hold(),
    }
    asked: Mapping[str, Callable[[datetime], Part]] = {
        "oldest_due_text": _oldest_due_text,
        "gateways": _gateways,
        "day_run": _day_run,
    }
    if not found["database"][0]:
        return found | dict.fromkeys(asked, _NOT_ASKED)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL statement_timeout = %s", [_TIMEOUT_SECONDS * 1000]
            )
            return found | {name: ask(now) for name, ask in asked.items()}
    # Before the first migration, or if the queries take too long.
    except DatabaseError:
        return found | dict.fromkeys(asked, _NOT_ASKED)


def _database() -> Part:
    """Connect anew, because only that has a time limit if the server is frozen."""
    parameters = connection.get_connection_params() | {
        "connect_timeout": _TIMEOUT_SECONDS,
        "cursor_factory": None,
    }
    try:
        psycopg2.connect(**parameters).close()
    except psycopg2.Error:
        return False, {}
    return True, {}


def _ages() -> Mapping[str, int] | None:
    try:
        return pulses.ages()
    except RedisError:
        return None


def _processes(ages: Mapping[str, int]) -> dict[str, Part]:
    return {
        part: _is_young(ages.get(pulse), limit)
        for part, (pulse, limit) in settings.HEALTH_PULSES.items()
    }


def _is_young(age: int | None, limit: timedelta) -> Part:
    is_young = age is not None and age <= limit.total_seconds()
    return is_young, {"age_seconds": age}


def _oldest_due_text(now: datetime) -> Part:
    oldest = Message.objects.due(now).aggregate(Min("not_before"))["not_before__min"]
    age = now - oldest if oldest else timedelta()
    return age <= settings.HEALTH_DUE_TEXT, {"age_seconds": int(age.total_seconds())}


def _hold() -> Part:
    """Report that nothing is sent because the database may be a restored one."""
    held = shown_hold()
    return held is None, {"problem": held.problem if held else None}


def _gateways(now: datetime) -> Part:
    """Report each gateway's pause, and the outcome and age of its last attempt."""
    states = {name: _gateway(name, now) for name in registry.names()}
    return not any(each["paused"] for each in states.values()), {"gateways": states}


def _gateway(name: str, now: datetime) -> Facts:
    last = (
        Attempt.objects.filter(gateway=name)
        .exclude(outcome=Attempt.Outcome.PENDING)
        .order_by("-token")
        .first()
    )
    return {
        "paused": pause_of(name, now=now) is not None,
        "last_outcome": last.outcome if last else None,
        "last_seconds": int((now - last.started_at).total_seconds()) if last else None,
    }


def _day_run(now: datetime) -> Part:
    try:
        trouble: str | None = trouble_of_day(now=now)
    except MissingRule:
        trouble = "no_rules"
    return trouble is None, {"trouble": trouble}
