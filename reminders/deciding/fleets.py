"""Reads which numbers are fleets, and which dates a fleet was told of by its list.

A fleet is a number of a company, or one with more cars than a private household has
(house rule ``fleet_cars``). A fleet does not climb the ladder car by car: one text
tells of the list of the coming month, and the adviser hands the list over. A text tells
of a date until the next text may go; what staff note counts until the date has passed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from django.db.models import Q

from calls.models import CallTask
from customers.categories import Category
from customers.models import Customer, Vehicle, VehicleContact
from customers.recipients import contacts_of_numbers
from reminders.deciding.candidate import Fleet, Number, Told
from reminders.models import ListedDate
from shop.database.chunks import chunked
from shop.hours import day_begins, shop_day
from shop.house_rules import HouseRules
from sms.models import Message

DAYS_BETWEEN_CALLS: Final = 7
_WEEK: Final = 7
_NOT_ARRIVED: Final = (*Message.FAILED, Message.Status.UNKNOWN)

Role = VehicleContact.Role


def find_fleets(numbers: Collection[str], rules: HouseRules) -> set[str]:
    """Return those of the numbers that are fleets; 1 query per 1,000."""
    cars: dict[str, set[int]] = defaultdict(set)
    found: set[str] = set()
    for chunk in chunked(numbers):
        contacts = contacts_of_numbers(chunk).filter(
            role__in=(Role.OWNER, Role.DRIVER), vehicle__status=Vehicle.Status.ACTIVE
        )
        rows = contacts.values_list(
            "vehicle",
            "customer__kind",
            "customer__phone_index",
            "customer__second_phone_index",
            "customer__landline_index",
        )
        for vehicle, kind, *own in rows:
            for number in own:
                cars[number].add(vehicle)
                if kind == Customer.Kind.COMPANY:
                    found.add(number)
    found |= {number for number, own in cars.items() if len(own) > rules.fleet_cars}
    return found & set(numbers)


def add_fleets(
    numbers: Mapping[str, Number], *, today: date, rules: HouseRules
) -> dict[str, Number]:
    """Add what is known of the fleets among the numbers; 3 queries, 1 without any."""
    fleets = find_fleets(numbers.keys(), rules)
    if not fleets:
        return dict(numbers)
    texts, calls = _count_texts(fleets, today), _next_calls(fleets, today)
    return {
        number: replace(known, fleet=Fleet(texts[number], calls.get(number)))
        if number in fleets
        else known
        for number, known in numbers.items()
    }


def _count_texts(fleets: Collection[str], today: date) -> Counter[str]:
    monday = today - timedelta(days=today.weekday())
    texts = Message.objects.filter(
        phone_index__any_of=sorted(fleets),
        category=Category.FLEET,
        not_before__gte=day_begins(monday),
    ).counted()
    return Counter(texts.values_list("phone_index", flat=True))


def _next_calls(fleets: Collection[str], today: date) -> dict[str, date]:
    """Return when the next call may be made; an open task takes more at any time."""
    since = day_begins(today - timedelta(days=DAYS_BETWEEN_CALLS - 1))
    tasks = CallTask.objects.filter(
        Q(status=CallTask.Status.OPEN)
        | Q(status=CallTask.Status.DONE, closed_at__gte=since),
        phone_index__any_of=sorted(fleets),
    )
    closed: dict[str, date] = {}
    is_open: set[str] = set()
    for number, closed_at in tasks.order_by("closed_at").values_list(
        "phone_index", "closed_at"
    ):
        if closed_at is None:
            is_open.add(number)
        else:
            closed[number] = shop_day(closed_at) + timedelta(days=DAYS_BETWEEN_CALLS)
    return {number: on for number, on in closed.items() if number not in is_open}


def read_told(
    due_items: Collection[int], *, today: date, rules: HouseRules
) -> dict[int, Told]:
    """Return how the fleet was told of each date, the latest first; 1 query per 1,000.

    A text counts until it ends without having arrived for sure. If one does, the
    steps that it ended fail with it (``reminders.telling.endings``).
    """
    days = _WEEK // rules.caps.most(Category.FLEET)
    since = day_begins(today - timedelta(days=days - 1))
    told: dict[int, Told] = {}
    for chunk in chunked(due_items):
        rows = ListedDate.objects.filter(
            Q(text=None)
            | Q(at__gte=since)
            & Q(text__message__isnull=False)
            & ~Q(text__message__status__in=_NOT_ARRIVED),
            due_item__any_of=chunk,
        ).select_related("by", "text")
        # Later rows replace earlier ones, and notes replace texts.
        for row in sorted(rows, key=lambda row: (row.text_id is None, row.pk)):
            told[row.due_item_id] = _told(row)
    return told


def _told(row: ListedDate) -> Told:
    on = shop_day(row.at)
    if text := row.text:
        return Told(f"{on} 的清单短信已包括这一项", row.text_id, text.message_id)
    said = f"{row.by} {on} 登记：{row.get_outcome_display()}"
    return Told(said, is_final=row.outcome == ListedDate.Outcome.DECLINED)
