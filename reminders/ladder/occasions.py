"""Seasons and festivals: days that are the same for every car.

Such a day is one occasion (``SharedReason.find_shared``), known without any row. Its
due items are not stored ahead, because then the whole fleet would be computed anew in
the night in which the last cycle runs out. The scan makes the due items of all cars
with one statement as soon as a step of the occasion begins, and from them each
person's reminder, so that all that follows names the car and the person: vetoes,
control groups, decisions, explanations. The look-ahead of the arbitration
(``reminders.deciding.planned``) reads coming occasions with the same query. A refresh
keeps or closes what is stored and makes none; what ran out is closed here, without
computing any car.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q

from reminders.ladder.due_columns import Computed, Key, column_type, compute
from reminders.ladder.pairs import IN_USE
from reminders.ladder.rescheduling import withdraw_reminders
from reminders.models import DueItem
from reminders.reasons import registry
from reminders.reasons.registry import Reason
from reminders.reasons.value import Due
from shop.database.advisory_lock import take_turn
from shop.database.chunks import chunked
from shop.hours import SHOP_ZONE, shop_day

# Each batch of closed due items is one short transaction.
_CLOSED_AT_ONCE: Final = 10_000
_COLUMNS: Final = (*Key._fields[1:], *Computed._fields)
_OCCASIONS: Final = """
    SELECT occasion.*, step.first_on, step.last_on
    FROM jsonb_to_recordset(%(occasions)s::jsonb) AS occasion({types})
    CROSS JOIN LATERAL (
        SELECT min(occasion.due_on + step.offset_days) AS first_on,
            max(occasion.due_on + step.offset_days + step.grace_days) AS last_on
        FROM reminders_rulestep AS step
        WHERE step.reason = occasion.reason AND step.variant IN ('', occasion.variant)
            AND step.subject_id IS NULL AND step.counted_from = 'due_on'
            AND occasion.due_on BETWEEN {first} AND {last}
            AND {in_use}
    ) AS step
    WHERE step.first_on IS NOT NULL
"""
# The cars are read only after an occasion was found, hence the sub-select with its own
# order. A car that was added after the last step of the occasion has missed none.
_STORE: Final = """
    WITH occasion AS MATERIALIZED ({occasions})
    INSERT INTO reminders_dueitem (vehicle_id, {columns}, known_on, computed_on)
    SELECT car.id, {values}, car.known_on, car.known_on
    FROM occasion
    CROSS JOIN LATERAL (
        SELECT id, LEAST(
            %(today)s::date,
            GREATEST((created_at AT TIME ZONE %(zone)s)::date, occasion.first_on)
        ) AS known_on
        FROM customers_vehicle
        WHERE status = 'active'
            AND (%(vehicles)s::bigint[] IS NULL OR id = ANY(%(vehicles)s))
        ORDER BY id
    ) AS car
    WHERE car.known_on <= occasion.last_on
    ON CONFLICT DO NOTHING
"""


def shared_dues(today: date) -> list[Due]:
    """Return the current or next cycle of each occasion; pure."""
    return [due for reason in registry.shared() for due in reason.find_shared(today)]


def occasions(*, first: str, last: str) -> str:
    """Return a query for the occasions with a step in use in the range of days.

    ``first`` and ``last`` are SQL expressions for the range of ``due_on``, as in
    ``reminders.ladder.pairs``. The query has the parameter ``occasions``.
    """
    types = ", ".join(f"{name} {column_type(name)}" for name in _COLUMNS)
    return _OCCASIONS.format(types=types, first=first, last=last, in_use=IN_USE)


def as_parameter(today: date) -> str:
    """Return the parameter ``occasions`` for the occasions known on this day."""
    rows = (
        {
            "reason": due.reason,
            "subject": due.subject,
            "anchor": due.anchor,
            **compute(due)._asdict(),
        }
        for due in shared_dues(today)
    )
    return json.dumps(list(rows), default=str)


def store_occasions(scope: dict[str, Any]) -> None:
    """Make the due items of all cars for occasions with a step begun or missed.

    ``scope`` has the ``today``, ``seen_on`` and ``vehicles`` of a scan; 1 query.
    """
    statement = _STORE.format(
        occasions=occasions(
            first="%(seen_on)s::date - step.offset_days - step.grace_days",
            last="%(today)s::date - step.offset_days",
        ),
        columns=", ".join(_COLUMNS),
        values=", ".join(f"occasion.{name}" for name in _COLUMNS),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {
                **scope,
                "occasions": as_parameter(scope["today"]),
                "zone": SHOP_ZONE.key,
            },
        )


def ran_out(reasons: Iterable[Reason], today: date) -> Q:
    """Match cycles older than ``keep_overdue_days``: one index range per reason."""
    ranges = (
        Q(reason=reason.code, due_on__lt=today - timedelta(reason.keep_overdue_days))
        for reason in reasons
        if reason.keep_overdue_days is not None
    )
    return reduce(or_, ranges)


def close_occasions(*, now: datetime) -> int:
    """Close the occasions that ran out for all cars; return how many due items."""
    over = DueItem.objects.open().filter(ran_out(registry.shared(), shop_day(now)))
    keys = over.order_by().values_list("pk", flat=True)
    return sum(
        _close(batch, now)
        for batch in chunked(keys.iterator(_CLOSED_AT_ONCE), _CLOSED_AT_ONCE)
    )


@transaction.atomic
def _close(batch: list[int], now: datetime) -> int:
    take_turn()
    items = DueItem.objects.open().filter(pk__any_of=batch)
    closed = items.update(status=DueItem.Status.DONE)
    withdraw_reminders(batch, now=now)
    return closed
