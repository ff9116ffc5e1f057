"""Makes two records of one customer, or of one car, one, and separates them again.

The lost record stays as a row that points to the surviving one; its rows go over
(``customers.merging.registry``). An undo returns what the merge moved: rows that came
later stay with the surviving record, and whatever was refused stands on both.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.models import AuditEntry, User
from customers.merging import registry
from customers.merging.fields import (
    take_back_numbers,
    usual_choice,
    write_customer,
    write_vehicle,
)
from customers.merging.log import Log, load, without_clashes
from customers.merging.registry import Kind, Pair
from customers.models import Customer, Merge, Vehicle
from customers.numbers import PATIENCE, lock_numbers_of
from shop.database.advisory_lock import take_turn

UNDO_WITHIN: Final = timedelta(days=90)


class CannotMerge(ValueError):
    """The records cannot become one, or be separated; a sentence for staff."""


@transaction.atomic
def merge_customers(
    survivor: UUID,
    lost: UUID,
    *,
    by: User | None,
    now: datetime,
    because: str = "",
    chosen: Collection[str] | None = None,
) -> Merge:
    """Merge the lost customer into the surviving one; raises CannotMerge.

    ``chosen`` names the choices (``customers.merging.fields``) that come from the lost
    record; None fills the gaps of the surviving one. Locks both rows, then all their
    numbers; raises NumberBusy while a text is on the wire to one of them. Runs a
    constant number of statements for each registered model.
    """
    take_turn()
    pair = Pair(Customer, survivor, lost, by, now)
    kept, gone = _lock(pair)
    _hold_numbers(pair)
    pair, log = _choose(pair, chosen, kept, gone), Log()
    log.change(Customer.objects.filter(pk=lost), merged_into=kept)
    write_customer(kept, gone, pair.chosen, log)
    _move_rows(pair, log)
    return _store(pair, log, because, str(gone))


@transaction.atomic
def merge_cars(
    survivor: int,
    lost: int,
    *,
    by: User | None,
    now: datetime,
    because: str = "",
    chosen: Collection[str] | None = None,
) -> Merge:
    """Merge the lost car into the surviving one; raises CannotMerge.

    Works as ``merge_customers``. A car with a VIN is not merged into one without.
    """
    take_turn()
    pair = Pair(Vehicle, survivor, lost, by, now)
    kept, gone = _lock(pair)
    if gone.vin and not kept.vin:
        raise CannotMerge("请保留有车架号的那辆车，把没有车架号的并进去。")
    _hold_numbers(pair)
    pair, log = _choose(pair, chosen, kept, gone), Log()
    # First, so that nothing else has the plate while it is given to the other car.
    log.change(
        Vehicle.objects.filter(pk=lost),
        merged_into=kept,
        status=Vehicle.Status.MERGED,
        plate="",
    )
    write_vehicle(kept, gone, pair.chosen, log)
    _move_rows(pair, log)
    return _store(pair, log, because, str(gone))


@transaction.atomic
def undo(merge: Merge, *, by: User | None, now: datetime) -> None:
    """Separate the records again; raises CannotMerge with a sentence for staff."""
    take_turn()
    pair = _pair_of(merge, by, now)
    kept, _ = _lock_rows(pair)
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    _check_undo(merge, pair)
    log = load(merge.log)
    _hold_numbers(pair, besides=log.phone_indexes())
    after = [part.undoing(pair) for part in registry.parts(pair.kind)]
    log.take_back()
    _check_separated(pair)
    if isinstance(kept, Customer):
        kept.refresh_from_db()
        take_back_numbers(kept, log)
    for finish in after:
        finish()
    merge.undone_by, merge.undone_at = by, now
    merge.save(update_fields=["undone_by", "undone_at"])
    _audit(AuditEntry.Action.UNDO_MERGE, merge, pair)


def can_be_undone(merge: Merge, *, now: datetime) -> bool:
    return merge.undone_at is None and now < merge.at + UNDO_WITHIN


def _pair_of(merge: Merge, by: User | None, now: datetime) -> Pair:
    if merge.customer_id:
        kind: Kind = Customer
        keys: tuple[Any, Any] = merge.customer_id, merge.lost_customer_id
    else:
        kind, keys = Vehicle, (merge.vehicle_id, merge.lost_vehicle_id)
    return Pair(kind, *keys, by, now)


def _lock_rows(pair: Pair) -> tuple[Any, Any]:
    """Lock both records in the order of their keys and return them."""
    rows = pair.kind._base_manager.filter(pk__in=pair.both).order_by("pk")
    found = {row.pk: row for row in rows.select_for_update(no_key=True)}
    if found.keys() != set(pair.both) or len(found) != 2:
        raise CannotMerge("请选择两条不同的、仍然存在的记录。")
    return found[pair.survivor], found[pair.lost]


def _lock(pair: Pair) -> tuple[Any, Any]:
    """Lock both records; raise CannotMerge if one is merged already."""
    kept, gone = _lock_rows(pair)
    if kept.merged_into_id or gone.merged_into_id:
        raise CannotMerge("其中一条刚刚已经并入别的记录，请刷新页面后再看。")
    return kept, gone


def _choose(pair: Pair, chosen: Collection[str] | None, kept: Any, gone: Any) -> Pair:
    choice = usual_choice(kept, gone) if chosen is None else chosen
    return replace(pair, chosen=frozenset(choice))


def _hold_numbers(pair: Pair, *, besides: Collection[str] = ()) -> None:
    people = pair.both if pair.kind is Customer else ()
    numbers = {*registry.numbers_to_hold(pair), *besides}
    lock_numbers_of(people, besides=numbers, patience=PATIENCE)


def _move_rows(pair: Pair, log: Log) -> None:
    """Give the surviving record the rows of the lost one, and let the apps react."""
    for part in registry.parts(pair.kind):
        part.before(pair, log)
    for moving in registry.movings(pair.kind):
        rows = moving.model._base_manager.filter(**{moving.field: pair.lost})
        values = {moving.field: pair.survivor}
        log.change(without_clashes(rows, values), **values)
    for part in registry.parts(pair.kind):
        part.after(pair, log)


def _store(pair: Pair, log: Log, because: str, lost_name: str) -> Merge:
    names = ("customer", "lost_customer") if pair.kind is Customer else _CARS
    merge = Merge.objects.create(
        **{f"{name}_id": key for name, key in zip(names, pair.both, strict=True)},
        lost_name=lost_name[:80],
        because=because[:200],
        log=log.dump(),
        by=pair.by,
        at=pair.now,
    )
    _audit(AuditEntry.Action.MERGE, merge, pair)
    return merge


_CARS: Final = ("vehicle", "lost_vehicle")


def _check_undo(merge: Merge, pair: Pair) -> None:
    if merge.undone_at is not None:
        raise CannotMerge("这次合并已经撤销过了。")
    if not can_be_undone(merge, now=pair.now):
        raise CannotMerge(f"合并已超过 {UNDO_WITHIN.days} 天，不能再撤销。")
    later = Merge.objects.standing().filter(
        Q(customer__isnull=False, customer=merge.customer_id)
        | Q(lost_customer__isnull=False, lost_customer=merge.customer_id)
        | Q(vehicle__isnull=False, vehicle=merge.vehicle_id)
        | Q(lost_vehicle__isnull=False, lost_vehicle=merge.vehicle_id),
        pk__gt=merge.pk,
    )
    if newer := later.order_by("-pk").first():
        raise CannotMerge(f"请先撤销后来的合并「{newer}」，再撤销这一次。")


def _check_separated(pair: Pair) -> None:
    """Raise CannotMerge if a constraint does not let the lost record stand again."""
    if pair.kind._base_manager.get(pk=pair.lost).merged_into_id is not None:
        raise CannotMerge(
            "撤销不了：合并以后又建了同一车牌、同一车主的车，请先给那辆补录车架号。"
        )


def _audit(action: str, merge: Merge, pair: Pair) -> None:
    """Write one entry for each of the two records."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            user=pair.by,
            action=action,
            target=str(merge)[:80],
            target_id=str(key),
            reason=merge.because,
        )
        for key in pair.both
    )
