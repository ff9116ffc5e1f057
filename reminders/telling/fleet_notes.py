"""What staff note when they hand a fleet its list or read it out on the phone.

The outcome is noted for each date or for all. A call whose whole list is noted is done.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from calls.desk import CallIsOver, record_attempt
from calls.models import CallAttempt, CallTask
from customers.models import Customer, VehicleContact
from customers.recipients import find_recipients, vehicles_of_numbers
from reminders.models import DueItem, ListedDate
from reminders.telling.fleet_list import ListRow, read_rows
from shop.hours import shop_day


@dataclass(frozen=True, slots=True)
class Line:
    """A date on the list with how the fleet was told of it, None if it was not yet."""

    row: ListRow
    told: ListedDate | None

    @property
    def is_noted(self) -> bool:
        return self.told is not None and self.told.by_id is not None


def list_of(
    customer: Customer, today: date, *, task: CallTask | None = None
) -> list[Line]:
    """Return the list of a customer, with the subjects of the call; 5 queries."""
    numbers = {customer.phone_index, customer.second_phone_index} - {""}
    own = VehicleContact.objects.standing().filter(customer=customer)
    cars = vehicles_of_numbers(numbers) | set(own.values_list("vehicle", flat=True))
    told_here = [
        vehicle
        for vehicle, recipient in find_recipients(cars).items()
        if recipient.customer == customer.pk or recipient.number in numbers
    ]
    also = task.reminders.values_list("due_item", flat=True) if task else ()
    rows = read_rows(told_here, today, also=list(also))
    told = _latest({row.item for row in rows})
    return [Line(row, told.get(row.item)) for row in rows]


def _latest(items: Collection[int]) -> Mapping[int, ListedDate]:
    """Return how each date was told last; a note counts more than a text."""
    rows = ListedDate.objects.filter(due_item__any_of=items)
    found = list(rows.select_related("by", "text__message").order_by("pk"))
    found.sort(key=lambda row: row.by_id is not None)
    return {row.due_item_id: row for row in found}


@transaction.atomic
def note_dates(
    items: Collection[int],
    outcome: ListedDate.Outcome,
    *,
    by: User,
    now: datetime,
) -> int:
    """Note what the fleet said about these open dates; return how many."""
    still_open = DueItem.objects.open().filter(pk__in=items)
    rows = ListedDate.objects.bulk_create(
        ListedDate(due_item=item, outcome=outcome, by=by, at=now)
        for item in still_open.order_by("pk")
    )
    return len(rows)


def finish_call(task: CallTask, *, by: User, now: datetime) -> bool:
    """Close the call if its whole list is noted; return whether it is closed."""
    lines = list_of(task.customer, shop_day(now), task=task)
    if not all(line.is_noted for line in lines):
        return False
    try:
        record_attempt(task, CallAttempt.Outcome.TOLD, by=by, now=now)
    except CallIsOver:
        return False
    return True
