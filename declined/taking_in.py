"""Keeps the declined items in step with the orders; runs each morning.

Every order with declined work is read again with the rules of the day, so that a
corrected order or a new rule changes the items without further work. Items that staff
or a call have closed stay closed. Runs a constant number of statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from calls.models import CallAttempt
from customers.models import ServiceRecord, Vehicle, VehicleContact
from declined.models import DeclinedItem, PartRule
from declined.own_terms import own_day, own_km
from declined.words import Named, Part, PartBook, agree
from reminders.models import Reminder
from shop.hours import shop_day

# Of an older order the owner hears from the adviser, not by a text.
OLD_DAYS: Final = 90
# The reasons that tell of declined items, by class of their texts.
SAFETY_CODE: Final = "declined_safety"
OTHER_CODE: Final = "declined"

State = DeclinedItem.State


class Key(NamedTuple):
    """What identifies an item: one part, at one position, of one order."""

    order: int
    rule: int
    position: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item as the words of its order describe it."""

    advised_on: date
    own_due_on: date | None
    own_due_km: int | None


def read_book() -> PartBook:
    """Read the active rules; 1 query."""
    rules = PartRule.objects.filter(is_active=True).order_by("pk")
    return PartBook([Part(each.pk, each.name, tuple(each.words)) for each in rules])


@transaction.atomic
def update_items(*, now: datetime) -> None:
    """Take in new items, correct those whose order changed, close what is over."""
    today, book = shop_day(now), read_book()
    _write(_read_wanted(book, today), today)
    standing = _read_standing()
    ended: dict[int, State] = dict(_find_done(standing, book, today))
    ended |= _find_repeated(standing)
    ended |= _find_answered(standing)
    ended |= dict.fromkeys(_find_sold(), State.SOLD)
    by_state: dict[State, list[int]] = defaultdict(list)
    for item, state in ended.items():
        by_state[state].append(item)
    for state, items in by_state.items():
        DeclinedItem.objects.filter(pk__in=items).update(state=state, closed_on=today)


def _read_wanted(book: PartBook, today: date) -> dict[Key, Wanted]:
    """Return what the orders up to today advise; 1 query."""
    orders = (
        ServiceRecord.objects.not_void()
        .filter(came_in_on__lte=today)
        .exclude(declined_work="")
        .order_by("pk")
        .values_list("pk", "came_in_on", "odometer_km", "declined_work")
    )
    return {
        Key(pk, named.part.key, named.position): Wanted(
            on, own_day(named.said, on), own_km(named.said, km)
        )
        for pk, on, km, words in orders.iterator()
        for named in book.advised(words)
    }


def _write(wanted: Mapping[Key, Wanted], today: date) -> None:
    """Create, correct and delete rows; at most 4 statements."""
    stored = {
        Key(each.order_id, each.rule_id, each.position): each
        for each in DeclinedItem.objects.all()
    }
    DeclinedItem.objects.bulk_create(
        _new_item(key, each, today) for key, each in wanted.items() if key not in stored
    )
    changed = []
    for key, row in stored.items():
        own = wanted.get(key)
        if own and (row.own_due_on, row.own_due_km) != (own.own_due_on, own.own_due_km):
            row.own_due_on, row.own_due_km = own.own_due_on, own.own_due_km
            changed.append(row)
    columns = ["own_due_on", "own_due_km"]
    DeclinedItem.objects.bulk_update(changed, columns, batch_size=1_000)
    gone = [
        row.pk
        for key, row in stored.items()
        if key not in wanted and row.state in DeclinedItem.STANDING
    ]
    DeclinedItem.objects.filter(pk__in=gone).delete()


def _new_item(key: Key, wanted: Wanted, today: date) -> DeclinedItem:
    is_old = (today - wanted.advised_on).days > OLD_DAYS
    return DeclinedItem(
        order_id=key.order,
        rule_id=key.rule,
        position=key.position,
        own_due_on=wanted.own_due_on,
        own_due_km=wanted.own_due_km,
        known_on=today,
        state=State.LISTED if is_old else State.OPEN,
    )


class Standing(NamedTuple):
    """An item that is not closed, with its order."""

    pk: int
    order: int
    vehicle: int
    advised_on: date
    rule: int
    position: str
    severity: str

    def is_before(self, on: date, order: int) -> bool:
        """Whether an order comes after the one of this item."""
        return (self.advised_on, self.order) < (on, order)


def _read_standing() -> list[Standing]:
    rows = DeclinedItem.objects.filter(state__in=DeclinedItem.STANDING).order_by("pk")
    columns = (
        "pk",
        "order",
        "order__vehicle",
        "order__came_in_on",
        "rule",
        "position",
        "rule__severity",
    )
    return [Standing(*row) for row in rows.values_list(*columns)]


def _by_vehicle(standing: Iterable[Standing]) -> Mapping[int, list[Standing]]:
    found: dict[int, list[Standing]] = defaultdict(list)
    for item in standing:
        found[item.vehicle].append(item)
    return found


def _find_done(
    standing: Collection[Standing], book: PartBook, today: date
) -> Iterator[tuple[int, State]]:
    """Yield the items whose part a later order has worked on; 1 query."""
    if not standing:
        return
    of_car = _by_vehicle(standing)
    orders = ServiceRecord.objects.not_void().filter(
        vehicle__any_of=of_car.keys(),
        came_in_on__gte=min(each.advised_on for each in standing),
        came_in_on__lte=today,
    )
    rows = orders.order_by().values_list("pk", "vehicle", "came_in_on", "items")
    for pk, vehicle, on, lines in rows.iterator():
        done = [named for line in lines for named in book.done(line)]
        for item in of_car[vehicle]:
            if item.is_before(on, pk) and _is_among(item, done):
                yield item.pk, State.DONE


def _is_among(item: Standing, done: Iterable[Named]) -> bool:
    return any(
        item.rule == each.part.key and agree(item.position, each.position)
        for each in done
    )


def _find_repeated(standing: Iterable[Standing]) -> dict[int, State]:
    """Return the items that a later order advised once more; that one speaks now."""
    found = {}
    for items in _by_vehicle(standing).values():
        for item in items:
            if any(
                item.is_before(later.advised_on, later.order)
                and item.rule == later.rule
                and agree(item.position, later.position)
                for later in items
            ):
                found[item.pk] = State.AGAIN
    return found


def _find_answered(standing: Collection[Standing]) -> dict[int, State]:
    """Return the items about which the owner said no on the telephone; 1 query.

    The first no was said in the shop, so that this is the second. An owner who has had
    the work done elsewhere has said so as the cause.
    """
    elsewhere = Q(call__attempts__cause=CallAttempt.Cause.ELSEWHERE)
    refused = Q(call__attempts__outcome=CallAttempt.Outcome.REFUSED)
    calls = Reminder.objects.filter(
        elsewhere | refused,
        due_item__reason__in=[SAFETY_CODE, OTHER_CODE],
        due_item__subject_id__in={each.order for each in standing},
    )
    answers: dict[tuple[int, str], State] = {}
    rows = calls.values_list(
        "due_item__subject_id", "due_item__subject", "call__attempts__cause"
    )
    for order, severity, cause in rows:
        if order is None:
            continue
        is_elsewhere = cause == CallAttempt.Cause.ELSEWHERE
        known = answers.get((order, severity))
        if is_elsewhere or known is None:
            answers[order, severity] = (
                State.ELSEWHERE if is_elsewhere else State.REFUSED
            )
    return {
        each.pk: answers[each.order, each.severity]
        for each in standing
        if (each.order, each.severity) in answers
    }


def _find_sold() -> list[int]:
    """Return the items of cars that are gone, or have another owner; 1 query."""
    left = VehicleContact.objects.filter(
        vehicle=OuterRef("order__vehicle"),
        role=VehicleContact.Role.OWNER,
        until_on__gte=OuterRef("order__came_in_on"),
    )
    gone = DeclinedItem.objects.filter(
        ~Q(order__vehicle__status=Vehicle.Status.ACTIVE) | Exists(left),
        state__in=DeclinedItem.STANDING,
    )
    return list(gone.values_list("pk", flat=True))
