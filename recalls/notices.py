"""Handles a recall from its announcement to its closing.

The maker's list of VINs is binding. A production date only makes a car a candidate,
which staff then confirm. No owner is told before a second person has approved.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Greatest

from accounts.models import User
from customers.models import ServiceRecord, Vehicle
from imports.tables.files import read_file
from recalls.models import Recall, RecalledVehicle
from shop.hours import next_opening, shop_day
from shop.house_rules import read_house_rules

State = RecalledVehicle.State
Status = Recall.Status

_VIN: Final = re.compile(r"(?<![A-Z0-9])[A-HJ-NPR-Z0-9]{17}(?![A-Z0-9])")


class CannotApprove(ValueError):
    """The recall cannot be approved; the message is a Chinese sentence for staff."""


@dataclass(frozen=True, slots=True)
class Listed:
    """How many VINs of a list are cars in the shop's records, and how many are not."""

    found: int
    unknown: int


def read_vins(path: Path, *, name: str) -> list[str]:
    """Return all VINs in any cell of a table, in order. Raises UnreadableFile."""
    with read_file(path, name=name) as sheets:
        cells = (
            str(cell).upper()
            for sheet in sheets
            for row in sheet.rows()
            for cell in row.cells
        )
        return list(dict.fromkeys(vin for cell in cells for vin in _VIN.findall(cell)))


@transaction.atomic
def list_vins(recall: Recall, vins: Iterable[str], *, by: User) -> Listed:
    """Enter the maker's list; cars that are done or ruled out keep their state."""
    wanted = list(dict.fromkeys(vins))
    RecalledVehicle.objects.bulk_create(
        (
            RecalledVehicle(
                recall=recall,
                vin=vin,
                state=State.NEEDED,
                is_listed=True,
                changed_by=by,
            )
            for vin in wanted
        ),
        ignore_conflicts=True,
    )
    rows = RecalledVehicle.objects.filter(recall=recall, vin__in=wanted)
    rows.update(is_listed=True)
    rows.filter(state=State.CANDIDATE).update(state=State.NEEDED, changed_by=by)
    found = Vehicle.objects.filter(vin__in=wanted).count()
    return Listed(found, len(wanted) - found)


@transaction.atomic
def suggest_candidates(recall: Recall, *, by: User) -> int:
    """Add cars that match the model and the dates as candidates; return how many.

    A car with an unknown production date is a candidate as well.
    """
    cars = Vehicle.objects.active().filter(
        Q(model__brand__icontains=recall.brand) | Q(model_text__icontains=recall.brand)
    )
    if recall.model_text:
        cars = cars.filter(
            Q(model__series__icontains=recall.model_text)
            | Q(model_text__icontains=recall.model_text)
        )
    if recall.produced_from:
        cars = cars.filter(
            Q(manufactured_on=None) | Q(manufactured_on__gte=recall.produced_from)
        )
    if recall.produced_until:
        cars = cars.filter(
            Q(manufactured_on=None) | Q(manufactured_on__lte=recall.produced_until)
        )
    known = recall.vehicles.values("vin")
    # A car without a VIN waits: the maker's list cannot name it.
    unlisted = cars.filter(vin__isnull=False).exclude(vin__in=known)
    fresh = [
        RecalledVehicle(recall=recall, vin=vin, state=State.CANDIDATE, changed_by=by)
        for vin in unlisted.values_list("vin", flat=True)
        if vin
    ]
    return len(RecalledVehicle.objects.bulk_create(fresh, ignore_conflicts=True))


@transaction.atomic
def approve(recall: Recall, *, by: User, now: datetime) -> date:
    """Open the recall and return its first day: today, or tomorrow after sending hours.

    Raises CannotApprove if the same person entered the recall, if no car is confirmed,
    or if it is no longer a draft.
    """
    if by.pk == recall.created_by_id:
        raise CannotApprove("召回须由登记人以外的同事审批，请让另一位经理审批。")
    if not recall.vehicles.filter(state=State.NEEDED).exists():
        raise CannotApprove("还没有确认要召回的车辆，请先导入厂家名单或确认候选车辆。")
    drafts = Recall.objects.filter(pk=recall.pk, status=Status.DRAFT)
    hours = read_house_rules(shop_day(now)).sending_hours
    opened_on = shop_day(next_opening(now, hours))
    if not drafts.update(status=Status.OPEN, approved_by=by, opened_on=opened_on):
        raise CannotApprove("这次召回已经审批或已经结束。")
    _begin_notices(today=opened_on)
    return opened_on


@transaction.atomic
def close(recall: Recall, *, today: date) -> None:
    """Close the recall: no more owners are told; its rows and figures stay."""
    running = Recall.objects.filter(pk=recall.pk, status=Status.OPEN)
    running.update(status=Status.CLOSED, closed_on=today)


@transaction.atomic
def set_state(
    rows: Collection[int], state: RecalledVehicle.State, *, by: User, today: date
) -> int:
    """Set the state of cars by hand; return how many changed."""
    changing = RecalledVehicle.objects.filter(pk__in=rows).exclude(state=state)
    done_on = today if state == State.DONE else None
    count = changing.update(
        state=state, done_on=done_on, notify_from=None, changed_by=by
    )
    _begin_notices(today=today)
    return count


def update_recalls(*, now: datetime) -> None:
    """Mark repaired cars as done and notify newly recorded cars; runs once a day."""
    today = shop_day(now)
    mark_repaired_cars(today=today)
    _begin_notices(today=today)


def _begin_notices(*, today: date) -> None:
    """Set ``notify_from`` for cars of open recalls that need it and are in the records.

    A car may be recorded long after the list that names it. Its owner is told from that
    day on, as if the recall had just been opened. Runs 1 statement; runs twice safely.
    """
    waiting = RecalledVehicle.objects.known().filter(
        state=State.NEEDED,
        recall__status=Status.OPEN,
        notify_from=None,
    )
    opened_on = Recall.objects.filter(pk=OuterRef("recall")).values("opened_on")
    waiting.update(notify_from=Greatest(Value(today), Subquery(opened_on)))


@transaction.atomic
def mark_repaired_cars(*, today: date) -> int:
    """Mark cars as done whose recall work is on a repair order; return how many."""
    orders = ServiceRecord.objects.not_void().filter(
        vehicle__vin=OuterRef("vin"),
        kind=ServiceRecord.Kind.RECALL,
        came_in_on__gte=OuterRef("recall__opened_on"),
    )
    done = RecalledVehicle.objects.filter(
        Exists(orders), state=State.NEEDED, recall__status=Status.OPEN
    )
    return done.update(state=State.DONE, done_on=today)
