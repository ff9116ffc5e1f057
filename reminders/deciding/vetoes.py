"""Vetoes: steps that an employee forbids, stored with the name and the reason."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction

from accounts.models import User
from reminders.models import RuleStep, Veto
from shop.database.chunks import chunked
from shop.hours import shop_day


class StepOfCycle(NamedTuple):
    """A step of one cycle of one car; its reminder need not be stored yet."""

    vehicle: int
    reason: str
    subject: str
    anchor: str
    step: int


def veto(what: StepOfCycle, because: str, *, by: User, now: datetime) -> Veto:
    """Forbid the step; if it is forbidden already, return the existing veto."""
    try:
        with transaction.atomic():
            return Veto.objects.create(
                vehicle_id=what.vehicle,
                reason=what.reason,
                subject=what.subject,
                anchor=what.anchor,
                step=RuleStep.objects.get(pk=what.step),
                because=because,
                by=by,
                at=now,
            )
    except IntegrityError:
        return Veto.objects.get(withdrawn_at=None, **what._asdict())


def withdraw_veto(pk: int, *, by: User, now: datetime) -> bool:
    """Allow the step again; return False if the veto was withdrawn before."""
    standing = Veto.objects.filter(pk=pk, withdrawn_at=None)
    return bool(standing.update(withdrawn_by=by, withdrawn_at=now))


def read_vetoes(vehicles: Collection[int]) -> dict[StepOfCycle, str]:
    """Return why each vetoed step of these cars is forbidden; 1 query per 1,000."""
    found: dict[StepOfCycle, str] = {}
    for chunk in chunked(vehicles):
        rows = Veto.objects.filter(vehicle__any_of=chunk, withdrawn_at=None)
        for row in rows.select_related("by"):
            key = StepOfCycle(
                row.vehicle_id, row.reason, row.subject, row.anchor, row.step_id
            )
            found[key] = f"{row.by} {shop_day(row.at)} 否决：{row.because}"
    return found
