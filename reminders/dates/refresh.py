"""Keeps ``DueItem`` in step with the facts, many cars at a time.

When facts change, database triggers note the car (``VehicleChange``). A refresh then
computes its due dates with the registered reasons and writes only the differences, so
that the cost depends on how much has changed. A cycle that is over is closed and its
planned reminders are cancelled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from customers.models import Vehicle, VehicleChange
from reminders.dates.windows import Windows, read_windows
from reminders.facts.batch import Batch, Rulebook, open_batch, read_rulebook
from reminders.ladder.due_columns import Computed, Key, column_type, compute
from reminders.ladder.occasions import close_occasions, ran_out, shared_dues
from reminders.ladder.rescheduling import move_reminders, withdraw_reminders
from reminders.models import DueItem
from reminders.plans.book import assign_plans
from reminders.reasons import registry
from reminders.reasons.registry import SharedReason
from reminders.reasons.value import Due
from shop.database.advisory_lock import take_turn
from shop.database.arrays import array_text
from shop.database.chunks import chunked
from shop.garbage import search_paused
from shop.hours import shop_day

BATCH = 1_000


class Stored(NamedTuple):
    """A due item as stored in the table."""

    pk: int
    known_on: date
    computed: Computed


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

    Runs a constant number of queries per 1,000 cars, each batch in its own transaction.
    """
    rulebook = read_rulebook()
    total = Refreshed()
    for batch in chunked(vehicles, BATCH):
        with search_paused():
            total += _refresh(batch, rulebook, now)
    return total


def refresh_changed(*, now: datetime) -> Refreshed:
    """Recompute cars whose facts changed and cars with an expired cycle.

    Occasions that ran out are closed without computing a car.
    """
    assign_plans()
    over = Refreshed(closed=close_occasions(now=now))
    changed = VehicleChange.objects.order_by("pk").values_list("pk", flat=True)
    own = [each for each in registry.every() if not isinstance(each, SharedReason)]
    lapsed = DueItem.objects.open().filter(ran_out(own, shop_day(now)))
    run_out = lapsed.order_by("vehicle").values_list("vehicle", flat=True).distinct()
    done = refresh_vehicles(_stream(changed), now=now)
    return over + done + refresh_vehicles(_stream(run_out), now=now)


def refresh_all(*, now: datetime) -> Refreshed:
    """Recompute every car with constant memory, for changed rules and plans."""
    assign_plans()
    every = Vehicle.objects.order_by("pk").values_list("pk", flat=True)
    return refresh_vehicles(_stream(every), now=now)


def _stream(rows: QuerySet[Any, int]) -> Iterator[int]:
    """Read with a server-side cursor, so that not all keys are in memory at once."""
    return rows.iterator(chunk_size=BATCH)


def find_due(batch: Batch) -> Mapping[int, list[Due]]:
    """Return every open cycle by car; runs only the queries of the readers.

    Occasions without an active step are left out.
    """
    found: dict[int, list[Due]] = defaultdict(list)
    for reason in registry.every():
        if reason.is_occasion and reason.code not in batch.rulebook.asked:
            continue
        for vehicle, due in reason.find(batch):
            found[vehicle].append(due)
    return found


@transaction.atomic
def _refresh(vehicles: Collection[int], rulebook: Rulebook, now: datetime) -> Refreshed:
    """Recompute one batch.

    The change notes are deleted before the facts are read: a fact that is written in
    between leaves its own note, which the next run finds. An advisory lock makes two
    refreshes run one after the other, so that the later one reads the later facts.
    """
    take_turn()
    _delete_notes(vehicles)
    today = shop_day(now)
    batch = open_batch(vehicles, rulebook, today)
    wanted = {
        Key(vehicle, due.reason, due.subject, due.anchor): compute(due)
        for vehicle, found in find_due(batch).items()
        for due in found
    }
    stored = _read_stored(vehicles)
    wanted |= _stored_occasions(stored, batch)
    written = _write(stored, wanted, rulebook.read(read_windows), now)
    return replace(written, vehicles=len(vehicles))


def _stored_occasions(
    stored: Mapping[Key, Stored], batch: Batch
) -> dict[Key, Computed]:
    """Return the stored occasions that are still asked of; the scan makes new ones."""
    current = {
        (due.reason, due.subject, due.anchor): compute(due)
        for due in shared_dues(batch.today)
        if batch.rulebook.asks(due.reason, due.variant)
    }
    return {
        key: current[key[1:]]
        for key in stored
        if key[1:] in current and key.vehicle_id in batch.cars
    }


def _delete_notes(vehicles: Collection[int]) -> None:
    """Delete the change notes, except those locked by a concurrent writer.

    Waiting for the writer, such as an import, could end in a deadlock, because it may
    be waiting for a note deleted here. Its notes remain for the next run.
    """
    notes = VehicleChange.objects.filter(pk__any_of=vehicles)
    free = notes.select_for_update(skip_locked=True).values_list("pk", flat=True)
    VehicleChange.objects.filter(pk__any_of=list(free)).delete()


def _write(
    stored: Mapping[Key, Stored],
    found: Mapping[Key, Computed],
    windows: Windows,
    now: datetime,
) -> Refreshed:
    """Write the differences to the stored rows and update their reminders."""
    wanted = {
        key: computed._replace(is_backlog=True)
        if windows.were_over(
            key.reason,
            computed,
            on=stored[key].known_on if key in stored else shop_day(now),
        )
        else computed
        for key, computed in found.items()
    }
    created = [key for key in wanted if key not in stored]
    changed = [
        key for key in wanted if key in stored and wanted[key] != stored[key].computed
    ]
    over = {
        key: row
        for key, row in stored.items()
        if row.computed.status == DueItem.Status.OPEN and key not in wanted
    }
    _upsert([(key, wanted[key]) for key in created + changed], shop_day(now))
    _close(over, wanted, now)
    moved = [
        stored[key].pk
        for key in changed
        if wanted[key].plan != stored[key].computed.plan
    ]
    move_reminders(moved, now=now)
    return Refreshed(created=len(created), changed=len(changed), closed=len(over))


def _read_stored(vehicles: Collection[int]) -> dict[Key, Stored]:
    rows = DueItem.objects.filter(vehicle__any_of=vehicles).values_list(
        "pk", "known_on", *Key._fields, *Computed._fields
    )
    end = 2 + len(Key._fields)
    return {
        Key._make(row[2:end]): Stored(row[0], row[1], Computed._make(row[end:]))
        for row in rows
    }


def _upsert(rows: Sequence[tuple[Key, Computed]], today: date) -> None:
    """Insert or overwrite the rows in one statement.

    An existing row keeps the day on which it was first known, and while it belongs to
    the backlog the day of its contact. ``bulk_create`` would take four times as long,
    because it builds a model per row.
    """
    if not rows:
        return
    columns = zip(*((*key, *computed) for key, computed in rows), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            _upsert_statement(),
            [today, today, *map(array_text, columns)],
        )


def _upsert_statement() -> str:
    names = (*Key._fields, *Computed._fields)
    arrays = ", ".join(f"%s::{column_type(name)}[]" for name in names)
    overwritten = (*Computed._fields, "computed_on")
    return f"""
    INSERT INTO {DueItem._meta.db_table} AS known
        ({", ".join(names)}, computed_on, known_on)
    SELECT found.*, %s, %s FROM unnest({arrays}) AS found
    ON CONFLICT ({", ".join(Key._fields)}) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in overwritten)},
        contact_on = CASE WHEN excluded.is_backlog THEN known.contact_on END
    """


def _close(
    over: Mapping[Key, Stored], wanted: Mapping[Key, Computed], now: datetime
) -> None:
    """Close cycles: done if the same car and reason has a later one, else void."""
    if not over:
        return
    latest: dict[tuple[int, str], date] = {}
    for key, row in wanted.items():
        cycle = (key.vehicle_id, key.reason)
        latest[cycle] = max(row.due_on, latest.get(cycle, row.due_on))
    shared = {
        (due.reason, due.subject): due.due_on for due in shared_dues(shop_day(now))
    }
    done: list[int] = []
    void: list[int] = []
    for key, stored in over.items():
        begun = shared.get((key.reason, key.subject)) or latest.get(
            (key.vehicle_id, key.reason)
        )
        is_done = begun is not None and begun > stored.computed.due_on
        (done if is_done else void).append(stored.pk)
    DueItem.objects.filter(pk__any_of=done).update(status=DueItem.Status.DONE)
    DueItem.objects.filter(pk__any_of=void).update(status=DueItem.Status.VOID)
    withdraw_reminders(done + void, now=now)
