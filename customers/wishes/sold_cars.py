"""Cars that somebody says were sold or scrapped: doubted, then confirmed or kept.

While a car is in doubt, the silence ``car_in_doubt`` (``customers.silences``) holds
what the shop has to say about it. Only a person settles a doubt, with proof.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from accounts.models import AuditEntry, User
from customers.models import CarDoubt, Vehicle, VehicleContact
from customers.numbers import ProofNeeded
from shop.hours import shop_day


class SaidGone(NamedTuple):
    """A car that is said to be gone, the words, and the number that said so if any."""

    vehicle: int
    words: str
    phone_index: str = ""
    is_one_of_several: bool = False


def doubt_cars(
    said: Collection[SaidGone],
    *,
    source: CarDoubt.Source,
    now: datetime,
    by: User | None = None,
) -> list[CarDoubt]:
    """Doubt these cars; return the new doubts.

    A car that is doubted already, or is no longer active, stays as it is. Runs three
    statements, whatever the number of cars; runs twice safely.
    """
    active = Vehicle.objects.active().filter(pk__in={each.vehicle for each in said})
    standing = CarDoubt.objects.standing().values("vehicle")
    fresh = set(active.exclude(pk__in=standing).values_list("pk", flat=True))
    words = {each.vehicle: each for each in said if each.vehicle in fresh}
    with transaction.atomic():
        made = CarDoubt.objects.bulk_create(
            (
                CarDoubt(
                    vehicle_id=pk,
                    phone_index=each.phone_index,
                    source=source,
                    words=each.words[:200],
                    is_one_of_several=each.is_one_of_several,
                    recorded_by=by,
                    recorded_at=now,
                )
                for pk, each in sorted(words.items())
            ),
            ignore_conflicts=True,
        )
        AuditEntry.objects.bulk_create(
            AuditEntry(
                user=by,
                action=AuditEntry.Action.DOUBT_CAR,
                target="已售待确认",
                target_id=str(doubt.vehicle_id),
                reason=f"{source.label} {doubt.words}".strip()[:200],
            )
            for doubt in made
        )
    return made


def doubt_cars_of_number(
    phone_index: str, words: str, *, answered: int | None, now: datetime
) -> list[CarDoubt]:
    """Doubt the car that a reply speaks of: that of the ``answered`` text.

    Without one it is the only active car of the number's people; if they have several,
    all of them are doubted, until a person has asked which one is meant.
    """
    cars = [answered] if answered is not None else cars_of_number(phone_index)
    said = [SaidGone(car, words, phone_index, len(cars) > 1) for car in cars]
    return doubt_cars(said, source=CarDoubt.Source.REPLY, now=now)


def cars_of_number(phone_index: str) -> list[int]:
    """Return the active cars in which a living holder of the number has a role."""
    roles = VehicleContact.objects.standing().of_living().with_number(phone_index)
    cars = Vehicle.objects.active().filter(pk__in=roles.values("vehicle"))
    return list(cars.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def settle(
    doubt: CarDoubt,
    outcome: CarDoubt.Outcome,
    *,
    proof: str,
    by: User,
    now: datetime,
) -> bool:
    """End the doubt; False if it was ended before. Raises ProofNeeded without proof.

    Unless the customer keeps the car, its status becomes the outcome from today on.
    """
    if not proof.strip():
        raise ProofNeeded("请写明怎样确认了车辆去向，例如「问过车主，6 月已过户」。")
    standing = CarDoubt.objects.standing().filter(pk=doubt.pk)
    ended = standing.update(
        outcome=outcome, ended_at=now, ended_by=by, ended_proof=proof[:200]
    )
    if ended and outcome != CarDoubt.Outcome.KEPT:
        cars = Vehicle.objects.active().filter(pk=doubt.vehicle_id)
        cars.update(status=outcome, status_on=shop_day(now), updated_at=now)
    if ended:
        AuditEntry.objects.create(
            user=by,
            action=AuditEntry.Action.SETTLE_CAR,
            target=str(doubt)[:80],
            target_id=str(doubt.vehicle_id),
            reason=f"{outcome.label}：{proof}"[:200],
        )
    return bool(ended)


@transaction.atomic
def unsettle(doubt: CarDoubt, *, by: User, now: datetime) -> bool:
    """Take a wrong confirmation back: the car is in doubt again, as it was before.

    False if the car has changed since, or is doubted anew.
    """
    if CarDoubt.objects.standing().filter(vehicle=doubt.vehicle_id).exists():
        return False
    ended = CarDoubt.objects.filter(pk=doubt.pk, outcome=doubt.outcome)
    cars = Vehicle.objects.filter(pk=doubt.vehicle_id, status=doubt.outcome)
    gone = doubt.outcome != CarDoubt.Outcome.KEPT
    if gone and not cars.update(
        status=Vehicle.Status.ACTIVE, status_on=None, updated_at=now
    ):
        return False
    AuditEntry.objects.create(
        user=by,
        action=AuditEntry.Action.SETTLE_CAR,
        target=str(doubt)[:80],
        target_id=str(doubt.vehicle_id),
        reason=f"撤销：{doubt.get_outcome_display()}",
    )
    return bool(ended.update(outcome="", ended_at=None, ended_by=None, ended_proof=""))
