"""Since when the shop has known a car, and which of its cycles wait in the backlog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, Q

from reminders.facts.batch import Batch
from reminders.models import DueItem

# A cycle of the backlog is kept open so long for its contact, however overdue it is.
KEEP_BACKLOG_DAYS = 45


@dataclass(frozen=True, slots=True)
class KnownDays:
    """``first`` is the day of a car's first due item, by car.

    ``backlog`` is the day on which its open backlog was first known, by (car, reason).
    """

    first: Mapping[int, date]
    backlog: Mapping[tuple[int, str], date]
    today: date

    def since(self, vehicle: int) -> date:
        return self.first.get(vehicle, self.today)

    def extra_days(self, vehicle: int, reason: str) -> int:
        """Return how many days longer an overdue cycle of this car is kept open."""
        known_on = self.backlog.get((vehicle, reason), self.today)
        days = (self.today - known_on).days
        return days if days <= KEEP_BACKLOG_DAYS else 0


def read_known_days(batch: Batch) -> KnownDays:
    """Read when the due items of each car were first known; 1 query."""
    is_waiting = Q(is_backlog=True, status=DueItem.Status.OPEN)
    rows = (
        DueItem.objects.filter(vehicle__any_of=batch.vehicles)
        .order_by()
        .values_list("vehicle", "reason")
        .annotate(first=Min("known_on"), backlog=Max("known_on", filter=is_waiting))
    )
    first: dict[int, date] = {}
    backlog: dict[tuple[int, str], date] = {}
    for vehicle, reason, known_on, waiting_since in rows:
        first[vehicle] = min(known_on, first.get(vehicle, known_on))
        if waiting_since:
            backlog[vehicle, reason] = waiting_since
    return KnownDays(first, backlog, batch.today)
