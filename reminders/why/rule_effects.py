"""Shows, before a rule is saved, which contacts the change would add or drop in a week.

The week is played twice with the same code that runs each day, without and with the
change, both times on copies of its tables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, Q

from customers.models import Vehicle, VehicleChange
from customers.recipients import cars_of_same_people
from reminders.forecast.rehearsal import rehearsal
from reminders.forecast.supposition import Supposition, supposing
from reminders.ladder.occasions import shared_dues
from reminders.models import Decision, DueItem, Reminder, RuleStep
from reminders.models.codes import Code
from reminders.reasons.value import Due
from shop.hours import shop_day

DAYS: Final = 7
# At most so many cars are played, which takes minutes.
MOST: Final = 50_000


class CycleKey(NamedTuple):
    """Identifies a cycle of a car, before and after the change alike."""

    vehicle: int
    reason: str
    subject: str
    anchor: str


class Contact(NamedTuple):
    """The day of a contact and the label of its step."""

    on: date
    step: str


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """The contacts of a week for ``vehicles`` cars, without and with the change.

    ``is_part`` is True if the change concerns more cars than were looked at.
    """

    before: Mapping[CycleKey, Contact]
    after: Mapping[CycleKey, Contact]
    vehicles: int
    is_part: bool

    @property
    def added(self) -> dict[CycleKey, Contact]:
        return {one: self.after[one] for one in self.after if one not in self.before}

    @property
    def dropped(self) -> dict[CycleKey, Contact]:
        return {one: self.before[one] for one in self.before if one not in self.after}

    @property
    def moved(self) -> dict[CycleKey, tuple[Contact, Contact]]:
        """Contacts that exist in both runs, but on another day or by another step."""
        return {
            one: (self.before[one], self.after[one])
            for one in self.after
            if one in self.before and self.before[one] != self.after[one]
        }


def effect_of(
    change: Supposition,
    reasons: Collection[str],
    *,
    now: datetime,
    day_played: Callable[[], object],
) -> RuleEffect:
    """Play the week without and with ``change``; stores nothing.

    ``reasons`` are those whose steps the change affects. Cars that the change marks for
    recomputing are always included. ``day_played`` is called ``DAYS`` times for each
    week.
    """
    today = shop_day(now)
    concerned = _near(reasons, today)
    with supposing(change):
        concerned |= _near(reasons, today)
        concerned |= set(VehicleChange.objects.values_list("pk", flat=True))
    looked_at = set(sorted(concerned)[:MOST])
    cars = cars_of_same_people(looked_at)
    before = _week(cars, None, now=now, day_played=day_played)
    after = _week(cars, change, now=now, day_played=day_played)
    return RuleEffect(before, after, len(looked_at), len(looked_at) < len(concerned))


def _near(reasons: Collection[str], today: date) -> set[int]:
    """Return the cars for which a step of these reasons may go out within the week."""
    found: set[int] = set()
    for step in RuleStep.objects.filter(reason__in=reasons, is_active=True):
        last = today + timedelta(days=DAYS - 1 - step.offset_days)
        first = today - timedelta(days=step.offset_days + step.grace_days)
        items = DueItem.objects.open().filter(
            reason=step.reason,
            **{f"{step.counted_from}__range": (first, last)},
        )
        found |= set(items.values_list("vehicle", flat=True))
        if any(_begins(step, due, first, last) for due in shared_dues(today)):
            active = Vehicle.objects.filter(status=Vehicle.Status.ACTIVE)
            found |= set(active.values_list("pk", flat=True))
    return found


def _begins(step: RuleStep, due: Due, first: date, last: date) -> bool:
    """Whether the step may go out for this occasion, which all cars share."""
    return (
        step.reason == due.reason
        and step.variant in {"", due.variant}
        and first <= due.due_on <= last
    )


def _week(
    vehicles: Collection[int],
    change: Supposition | None,
    *,
    now: datetime,
    day_played: Callable[[], object],
) -> dict[CycleKey, Contact]:
    """Return the last contact of each cycle that has one within the week.

    A rehearsed text is never sent, so the end of its cycle on a later day cancels the
    reminder. On the real days the text has been sent by then, so it counts.
    """
    today = shop_day(now)
    last = today + timedelta(days=DAYS - 1)
    over_later = Decision.objects.filter(
        reminder=OuterRef("reminder"), code=Code.CYCLE_OVER, on__gt=OuterRef("on")
    )
    told = Decision.objects.filter(
        Q(reminder__message__isnull=False)
        | Q(reminder__call__isnull=False)
        | Exists(over_later),
        reminder__due_item__vehicle__any_of=vehicles,
        on__range=(today, last),
        outcome__in=(Reminder.Status.DECIDED, Reminder.Status.MERGED),
    )
    with rehearsal(
        now=now,
        on=last,
        vehicles=vehicles,
        supposition=change,
        day_played=day_played,
    ):
        rows = told.select_related("reminder__due_item", "reminder__step")
        return {
            _cycle(each.reminder.due_item): Contact(each.on, str(each.reminder.step))
            for each in rows.order_by("reminder", "on")
        }


def _cycle(item: DueItem) -> CycleKey:
    return CycleKey(item.vehicle_id, item.reason, item.subject, item.anchor)
