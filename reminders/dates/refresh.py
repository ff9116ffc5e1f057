"""Keeps ``DueItem`` in step with the facts, many cars at a time.

Facts change → triggers note the car (``VehicleChange``) → its due dates are computed
by pure functions and only what differs is written. What a night costs follows what
has changed. A cycle that is over is closed and what was planned for it called off.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from campaigns import reason as campaign
from customers.models import Vehicle, VehicleChange
from reminders.dates.plans import assign_plans
from reminders.dates.vehicle_facts import (
    Rulebook,
    find_due,
    read_facts,
    read_rulebook,
)
from reminders.ladder.rescheduling import move_reminders, withdraw_reminders
from reminders.models import DueItem
from reminders.reasons import (
    absence,
    anniversary,
    birthday,
    booking,
    complaint,
    festival,
    inspection,
    insurance,
    purchase,
    season,
    trade_in,
    warranty,
)
from reminders.reasons.value import Due, Reason
from shop.database.advisory_lock import take_turn
from shop.database.chunks import chunked
from shop.hours import shop_day
from telematics import reason as event

BATCH = 1_000
WARNING_LABEL = "请核实"

# How long after its day a cycle stays open; a service stays until it is done.
KEEP_OVERDUE_DAYS = {
    Reason.INSPECTION: inspection.KEEP_OVERDUE_DAYS,
    Reason.INSURANCE: insurance.KEEP_OVERDUE_DAYS,
    Reason.WARRANTY: warranty.KEEP_OVERDUE_DAYS,
    Reason.BIRTHDAY: birthday.KEEP_OVERDUE_DAYS,
    Reason.ANNIVERSARY: anniversary.KEEP_OVERDUE_DAYS,
    Reason.SEASON: season.KEEP_OVERDUE_DAYS,
    Reason.FESTIVAL: festival.KEEP_OVERDUE_DAYS,
    Reason.PURCHASE: purchase.KEEP_OVERDUE_DAYS,
    Reason.ABSENCE: absence.KEEP_OVERDUE_DAYS,
    Reason.TRADE_IN: trade_in.KEEP_OVERDUE_DAYS,
    Reason.EVENT: event.KEEP_OVERDUE_DAYS,
    Reason.COMPLAINT: complaint.KEEP_OVERDUE_DAYS,
    Reason.BOOKING: booking.KEEP_OVERDUE_DAYS,
    Reason.CAMPAIGN: campaign.KEEP_OVERDUE_DAYS,
}

_KEY = ("vehicle_id", "reason", "subject", "anchor")
_COMPUTED = (
    "variant",
    "due_on",
    "due_km",
    "ahead_on",
    "beyond_on",
    "decided_by",
    "is_estimate",
    "grade",
    "facts",
    "rule",
    "source",
    "status",
)
_DUE_ON, _STATUS = _COMPUTED.index("due_on"), _COMPUTED.index("status")
# What a reminder is planned by.
_PLANNED_BY = [
    _COMPUTED.index(name) for name in ("variant", "due_on", "ahead_on", "beyond_on")
]
_FACTS = len(_KEY) + _COMPUTED.index("facts")

# bulk_create does the same in four times the time: it makes a model of each row.
_UPSERT = f"""
INSERT INTO reminders_dueitem ({", ".join(_KEY + _COMPUTED)}, computed_on)
SELECT found.*, %s FROM unnest(
    %s::bigint[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::date[], %s::integer[], %s::date[], %s::date[],
    %s::text[], %s::boolean[], %s::text[], %s::jsonb[],
    %s::text[], %s::text[], %s::text[]
) AS found
ON CONFLICT ({", ".join(_KEY)}) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in (*_COMPUTED, "computed_on"))}
"""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many cars were looked at and how many due items were written."""

    vehicles: int = 0
    created: int = 0
    changed: int = 0
    closed: int = 0

    def __add__(self, other: Refreshed) -> Refreshed:
        return Refreshed(
            self.vehicles + other.vehicles,
            self.created + other.created,
            self.changed + other.changed,
            self.closed + other.closed,
        )


def refresh_vehicles(vehicles: Iterable[int], *, now: datetime) -> Refreshed:
    """Recompute these cars; runs twice safely and writes nothing the second time.

    A constant number of queries a thousand cars, each thousand a transaction.
    """
    rulebook = read_rulebook()
    total = Refreshed()
    for batch in chunked(vehicles, BATCH):
        total += _refresh(batch, rulebook, now)
    return total


def refresh_changed(*, now: datetime) -> Refreshed:
    """Recompute the cars whose facts changed and those whose cycle ran out."""
    assign_plans()
    changed = VehicleChange.objects.order_by("pk").values_list("pk", flat=True)
    lapsed = DueItem.objects.open().filter(_ran_out(shop_day(now)))
    run_out = lapsed.order_by("vehicle").values_list("vehicle", flat=True).distinct()
    return refresh_vehicles(_stream(changed), now=now) + refresh_vehicles(
        _stream(run_out), now=now
    )


def _ran_out(today: date) -> Q:
    """Cycles that say nothing any more, a range of the scan's index each."""
    ranges = (
        Q(reason=reason, due_on__lt=today - timedelta(days=days))
        for reason, days in KEEP_OVERDUE_DAYS.items()
    )
    return reduce(or_, ranges)


def refresh_all(*, now: datetime) -> Refreshed:
    """Recompute every car, in flat memory; for rules and plans that changed."""
    assign_plans()
    every = Vehicle.objects.order_by("pk").values_list("pk", flat=True)
    return refresh_vehicles(_stream(every), now=now)


def _stream(rows: QuerySet[Any, int]) -> Iterator[int]:
    """Read by a server-side cursor, so that a million keys are never in memory."""
    return rows.iterator(chunk_size=BATCH)


@transaction.atomic
def _refresh(vehicles: Collection[int], rulebook: Rulebook, now: datetime) -> Refreshed:
    """Recompute one batch.

    The notes of change go first and the facts are read after: what is written in
    between leaves its own note, to be seen by the next run. Two refreshes take
    turns, so that the later one has read the later facts.
    """
    take_turn()
    _take_notes(vehicles)
    today = shop_day(now)
    wanted = {
        row[: len(_KEY)]: row[len(_KEY) :]
        for facts in read_facts(vehicles, rulebook, today)
        for row in _rows(facts.pk, find_due(facts, rulebook, today))
    }
    return _write(vehicles, wanted, now)


def _take_notes(vehicles: Collection[int]) -> None:
    """Delete the notes of change, but for those that a writer is just renewing.

    To wait for such a writer, an import perhaps, which may be waiting for a note
    taken here, would end in a deadlock; its note is there for the next run.
    """
    notes = VehicleChange.objects.filter(pk__any_of=vehicles)
    free = notes.select_for_update(skip_locked=True).values_list("pk", flat=True)
    VehicleChange.objects.filter(pk__any_of=list(free)).delete()


def _rows(vehicle: int, found: list[Due]) -> Iterator[tuple[Any, ...]]:
    """Flatten into the columns of ``_KEY`` and ``_COMPUTED``."""
    for due in found:
        facts = [list(fact) for fact in due.facts]
        facts += [[WARNING_LABEL, warning] for warning in due.warnings]
        yield (
            vehicle,
            due.reason.value,
            due.subject,
            due.anchor,
            due.variant,
            due.due_on,
            due.due_km,
            due.ahead_on,
            due.beyond_on,
            due.decided_by.value,
            due.is_estimate,
            due.grade,
            facts,
            due.rule[:120],
            due.source[:300],
            DueItem.Status.OPEN.value,
        )


def _write(
    vehicles: Collection[int],
    wanted: dict[tuple[Any, ...], tuple[Any, ...]],
    now: datetime,
) -> Refreshed:
    """Write what differs from the stored rows and look after their reminders."""
    stored = {
        tuple(row[1 : 1 + len(_KEY)]): (row[0], tuple(row[1 + len(_KEY) :]))
        for row in DueItem.objects.filter(vehicle__any_of=vehicles).values_list(
            "pk", *_KEY, *_COMPUTED
        )
    }
    created = [key for key in wanted if key not in stored]
    changed = [key for key in wanted if key in stored and wanted[key] != stored[key][1]]
    over = {
        key: row
        for key, row in stored.items()
        if row[1][_STATUS] == DueItem.Status.OPEN and key not in wanted
    }
    _upsert(created + changed, wanted, shop_day(now))
    _close(over, wanted, now)
    moved = [
        key
        for key in changed
        if any(wanted[key][at] != stored[key][1][at] for at in _PLANNED_BY)
    ]
    move_reminders([stored[key][0] for key in moved], now=now)
    return Refreshed(len(vehicles), len(created), len(changed), len(over))


def _upsert(
    keys: list[tuple[Any, ...]],
    wanted: dict[tuple[Any, ...], tuple[Any, ...]],
    today: date,
) -> None:
    if not keys:
        return
    columns = list(map(list, zip(*(key + wanted[key] for key in keys), strict=True)))
    columns[_FACTS] = [json.dumps(facts) for facts in columns[_FACTS]]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [today, *columns])


def _close(
    over: dict[tuple[Any, ...], tuple[int, tuple[Any, ...]]],
    wanted: dict[tuple[Any, ...], tuple[Any, ...]],
    now: datetime,
) -> None:
    """Close cycles: done where a later one of the same car and reason has begun."""
    if not over:
        return
    latest: dict[tuple[int, str], date] = {}
    for (vehicle, reason, *_), row in wanted.items():
        due_on = row[_DUE_ON]
        latest[vehicle, reason] = max(due_on, latest.get((vehicle, reason), due_on))
    done: list[int] = []
    void: list[int] = []
    for (vehicle, reason, *_), (pk, row) in over.items():
        begun = latest.get((vehicle, reason))
        (done if begun and begun > row[_DUE_ON] else void).append(pk)
    DueItem.objects.filter(pk__any_of=done).update(status=DueItem.Status.DONE)
    DueItem.objects.filter(pk__any_of=void).update(status=DueItem.Status.VOID)
    withdraw_reminders(done + void, now=now)
