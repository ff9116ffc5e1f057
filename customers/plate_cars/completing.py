"""Gives a VIN to a car that was known by its plate, and takes it away again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import AuditEntry, User
from customers.merging.records import UNDO_WITHIN, CannotMerge, merge_cars
from customers.models import FoundVin, Vehicle
from customers.plate_cars.pairs import Pair, end_questions, pair_of
from shop.database.advisory_lock import take_turn


class Doubtful(ValueError):
    """The VIN is of a car that may be another; the message says in Chinese why."""


def note_vins(
    cars: Sequence[Vehicle], *, by: User | None, now: datetime, because: str
) -> None:
    """Note that these cars, which are saved, have just got their VIN; two statements.

    The caller has set ``vin`` of cars that had none.
    """
    FoundVin.objects.bulk_create(
        FoundVin(vehicle=car, vin=car.vin or "", because=because[:200], by=by, at=now)
        for car in cars
    )
    AuditEntry.objects.bulk_create(
        AuditEntry(
            user=by,
            action=AuditEntry.Action.MERGE,
            target=f"{car} 补车架号 {car.vin}"[:80],
            target_id=str(car.pk),
            reason=because[:200],
        )
        for car in cars
    )


@transaction.atomic
def give_vin(
    car: Vehicle, vin: str, *, by: User, now: datetime, is_sure: bool = False
) -> Vehicle:
    """Give the car its VIN, or join it with the car that has this VIN; return that.

    Raises Doubtful if the two may be different cars and the person is not sure, and
    CannotMerge if the car got a VIN in the meantime.
    """
    # Before the row, as a merge does, so that the two cannot deadlock.
    take_turn()
    car = Vehicle.objects.select_for_update().get(pk=car.pk)
    if car.vin is not None or car.status != Vehicle.Status.ACTIVE:
        raise CannotMerge("这辆车刚刚已经有了车架号，或已不在用，请刷新页面后再看。")
    because = f"补录车架号 {vin}"
    other = Vehicle.objects.filter(vin=vin).select_related("merged_into").first()
    if other is None:
        car.vin = vin
        car.save(update_fields=["vin", "updated_at"])
        note_found_vin(car, by=by, now=now)
        return car
    other = other.merged_into or other
    pair = pair_of(car, other)
    if pair.against and not is_sure:
        raise Doubtful(_doubt(pair))
    end_questions([car.pk], proof=because, by=by, now=now)
    merge_cars(other.pk, car.pk, by=by, now=now, because=because)
    return other


def note_found_vin(car: Vehicle, *, by: User | None, now: datetime) -> None:
    """Note that a person has typed the VIN of a car, which is saved."""
    because = f"补录车架号 {car.vin}"
    end_questions([car.pk], proof=because, by=by, now=now)
    note_vins([car], by=by, now=now, because=because)


def may_separate(found: FoundVin, *, now: datetime) -> bool:
    return found.undone_at is None and now < found.at + UNDO_WITHIN


@transaction.atomic
def separate(found: FoundVin, *, by: User, now: datetime) -> Vehicle:
    """Take the VIN from the car again and return the car that has it now.

    The history stays with the car known by its plate; orders that came later stay, too.
    Raises CannotMerge with a sentence for staff.
    """
    car = Vehicle.objects.select_for_update().get(pk=found.vehicle_id)
    found = FoundVin.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if not may_separate(found, now=now) or car.vin != found.vin or not car.plate:
        raise CannotMerge("已拆开过，或超过 90 天，或车架号已变，不能再拆开。")
    car.vin = None
    car.save(update_fields=["vin", "updated_at"])
    other = Vehicle.objects.create(vin=found.vin)
    found.undone_by, found.undone_at, found.other = by, now, other
    found.save(update_fields=["undone_by", "undone_at", "other"])
    AuditEntry.objects.create(
        user=by,
        action=AuditEntry.Action.UNDO_MERGE,
        target=f"{car} 和车架号 {found.vin} 拆开"[:80],
        target_id=str(car.pk),
        reason=found.because,
    )
    return other


def _doubt(pair: Pair) -> str:
    why = "、".join(pair.against)
    return (
        f"系统里已有车架号 {pair.vin_car.vin} 的车，和这辆对不上：{why}。"
        "确认是同一辆车，请勾选后再保存；不是同一辆，请核对车架号。"
    )
