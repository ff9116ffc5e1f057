"""The list of a fleet: every open date of its cars in the coming month, and its text.

The list is read anew each time, so that a renewed policy is no longer on it. The text
tells only how many cars there are and which day is the first; the adviser hands the
list over (``reminders.pages.fleet_page``). Which dates a text told of is stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from customers.categories import Category
from customers.recipients import find_recipients, vehicles_of_numbers
from reminders.deciding.candidate import LIST_DAYS
from reminders.models import DueItem, ListedDate
from reminders.reasons import registry
from reminders.reasons.registry import Priority
from shop.hours import shop_day
from sms.texts.default_texts import DefaultText
from sms.texts.rendering import Placeholder

COUNT: Final = Placeholder("到期辆数", "cars", "车队近期到期的车辆数", "8")
FLEET_LIST: Final = DefaultText(
    slug="fleet-list",
    name="车队清单",
    category=Category.FLEET,
    text=(
        "{称呼}，名下{到期辆数}辆车近期到期，最早{到期日}，"
        "清单请向{服务顾问}索取，或致电{门店电话}"
    ),
)


@dataclass(frozen=True, slots=True)
class ListRow:
    """One date of one car on the list."""

    item: int
    vehicle: int
    plate: str
    model: str
    reason: str
    what: str
    due_on: date
    is_estimate: bool
    is_backlog: bool

    @property
    def label(self) -> str:
        return registry.label(self.reason)


_LISTED = (Priority.LEGAL_DATE, Priority.MAINTENANCE)


def is_listed(reason: str) -> bool:
    """Whether a fleet is told of this reason by its list."""
    return registry.reason(reason).priority in _LISTED


def listed_reasons() -> list[str]:
    return [code for code in registry.codes() if is_listed(code)]


def read_lists(
    numbers: Collection[str], today: date
) -> Mapping[str, tuple[ListRow, ...]]:
    """Return the list of each number, the earliest date first; 4 queries."""
    if not numbers:
        return {}
    recipients = find_recipients(vehicles_of_numbers(numbers))
    lists: dict[str, list[ListRow]] = defaultdict(list)
    for row in read_rows(recipients, today):
        lists[recipients[row.vehicle].number].append(row)
    return {number: tuple(lists[number]) for number in numbers}


def read_rows(
    cars: Collection[int], today: date, *, also: Collection[int] = ()
) -> list[ListRow]:
    """Return the open dates of the cars, and ``also`` these due items; 1 query."""
    until = today + timedelta(days=LIST_DAYS)
    found = DueItem.objects.open().filter(reason__in=listed_reasons())
    near = found.filter(vehicle__any_of=cars, due_on__lte=until)
    rows = (near | found.filter(pk__in=also)) if also else near
    return [
        ListRow(
            item=item.pk,
            vehicle=item.vehicle_id,
            plate=item.vehicle.plate,
            model=str(item.vehicle.model or item.vehicle.model_text),
            reason=item.reason,
            what=registry.reason(item.reason).in_a_list(item.title, item.blanks),
            due_on=item.due_on,
            is_estimate=item.is_estimate,
            is_backlog=item.is_backlog,
        )
        for item in rows.select_related("vehicle__model").order_by(
            "due_on", "vehicle__plate", "pk"
        )
    ]


@dataclass(frozen=True, slots=True)
class Summary:
    cars: int
    first: ListRow


def summarise(rows: Sequence[ListRow], today: date) -> Summary | None:
    """Count the cars with a date to come, or with an old date if there is no other."""
    coming = [row for row in rows if row.due_on >= today and not row.is_backlog]
    told = coming or rows
    return Summary(len({row.vehicle for row in told}), told[0]) if told else None


def note_texts(
    texts: Iterable[tuple[int, Sequence[ListRow]]], *, now: datetime
) -> None:
    """Store which dates each text told of, by the reminder that led it; 1 query."""
    today = shop_day(now)
    ListedDate.objects.bulk_create(
        (
            ListedDate(
                due_item_id=row.item,
                text_id=lead,
                outcome=ListedDate.Outcome.TEXTED,
                at=now,
            )
            for lead, rows in texts
            for row in rows
            if row.due_on >= today - timedelta(days=LIST_DAYS)
        ),
        ignore_conflicts=True,
    )
