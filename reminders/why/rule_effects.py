"""Whom a changed rule would add and drop within a week, before it is saved.

The week is run twice by the day's own code, without the change and with it, and both
are undone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import Max, Q

from customers.models import VehicleChange
from customers.recipients import find_recipients, vehicles_of_numbers
from reminders.day import rehearsal
from reminders.models import DueItem, Reminder, RuleStep
from shop.hours import shop_day

DAYS: Final = 7
# More cars than this would take longer than anybody waits; so many are looked at.
MOST: Final = 5_000


class Cycle(NamedTuple):
    """What a car is told of; the same before and after a change."""

    vehicle: int
    reason: str
    subject: str
    anchor: str


class Contact(NamedTuple):
    """When and how; ``step`` names it to staff."""

    on: date
    step: str


@dataclass(frozen=True, slots=True)
class Effect:
    """The week of ``vehicles`` cars with and without the change.

    ``is_part`` where more cars are concerned than were looked at.
    """

    before: Mapping[Cycle, Contact]
    after: Mapping[Cycle, Contact]
    vehicles: int
    is_part: bool

    @property
    def added(self) -> dict[Cycle, Contact]:
        return {one: self.after[one] for one in self.after if one not in self.before}

    @property
    def dropped(self) -> dict[Cycle, Contact]:
        return {one: self.before[one] for one in self.before if one not in self.after}

    @property
    def moved(self) -> dict[Cycle, tuple[Contact, Contact]]:
        """Told in both weeks, but on another day or by another step."""
        return {
            one: (self.before[one], self.after[one])
            for one in self.after
            if one in self.before and self.before[one] != self.after[one]
        }


@transaction.atomic
def effect_of(
    change: Callable[[], None], reasons: Collection[str], *, now: datetime
) -> Effect:
    """Run the week with and without ``change``; leaves no row behind.

    ``reasons`` are those whose steps it touches; cars that it marks to be recomputed
    are looked at in any case.
    """
    today = shop_day(now)
    concerned = _near(reasons, today)
    with _undone():
        change()
        concerned |= _near(reasons, today)
        concerned |= set(VehicleChange.objects.values_list("pk", flat=True))
    looked_at = set(sorted(concerned)[:MOST])
    numbers = {each.number for each in find_recipients(looked_at).values()} - {""}
    everything = looked_at | vehicles_of_numbers(numbers)
    before = _week(everything, now)
    with _undone():
        change()
        after = _week(everything, now)
    return Effect(before, after, len(looked_at), len(looked_at) < len(concerned))


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _near(reasons: Collection[str], today: date) -> set[int]:
    """Cars with something of the reasons that a step speaks of within the week."""
    found: set[int] = set()
    for step in RuleStep.objects.filter(reason__in=reasons, is_active=True):
        last = today + timedelta(days=DAYS - 1 - step.offset_days)
        first = today - timedelta(days=step.offset_days + step.grace_days)
        items = DueItem.objects.open().filter(
            reason=step.reason,
            **{f"{step.counted_from}__range": (first, last)},
        )
        found |= set(items.values_list("vehicle", flat=True))
    return found


def _week(vehicles: Collection[int], now: datetime) -> dict[Cycle, Contact]:
    """Return the last contact of each cycle that is told of within the week."""
    today = shop_day(now)
    last = today + timedelta(days=DAYS - 1)
    told = Reminder.objects.filter(
        Q(message__isnull=False) | Q(call__isnull=False),
        due_item__vehicle__any_of=vehicles,
        decisions__on__range=(today, last),
        decisions__outcome__in=(Reminder.Status.DECIDED, Reminder.Status.MERGED),
    )
    with rehearsal(now=now, on=last, vehicles=vehicles):
        rows = told.select_related("due_item", "step").order_by("pk")
        return {
            _cycle(each.due_item): Contact(each.told_on, str(each.step))
            for each in rows.annotate(told_on=Max("decisions__on"))
        }


def _cycle(item: DueItem) -> Cycle:
    return Cycle(item.vehicle_id, item.reason, item.subject, item.anchor)
