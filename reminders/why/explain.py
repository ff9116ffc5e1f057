"""Explains why a car's owner is or is not contacted on a day.

The report has the facts, the rule, its source and every decision. A past day is read
from the stored decisions. Today and later days are rehearsed with the same code that
runs the day, on copies of its tables (``reminders.forecast``). This module decides
nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q

from customers.categories import Category
from customers.contact import by_ask
from customers.identifiers.phone import mask_phone
from customers.models import NO_VIN, Customer, Vehicle
from customers.recipients import Recipient, cars_of_same_people, find_recipients
from customers.verdicts import Ask, Refused
from reminders.facts.batch import open_batch, read_rulebook
from reminders.facts.meters import read_meters
from reminders.forecast.rehearsal import rehearsal
from reminders.models import Decision, DueItem, Reminder
from shop.hours import shop_day
from shop.house_rules import read_house_rules
from sms.models import Message


@dataclass(frozen=True, slots=True)
class LoggedDecision:
    on: date
    outcome: str
    sentence: str
    rule: str


@dataclass(frozen=True, slots=True)
class Step:
    """One reminder of a cycle; ``text`` is what was or would be sent."""

    label: str
    planned_on: date
    last_day_on: date
    status: str
    verdicts: tuple[LoggedDecision, ...]
    text: str
    text_status: str


@dataclass(frozen=True, slots=True)
class Item:
    reason: str
    due_on: date
    is_estimate: bool
    due_km: int | None
    rule: str
    source: str
    facts: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class CarReport:
    """The report on one car.

    ``recipient`` is a name and a masked number, '' if there is no contact. ``silence``
    lists in Chinese why the number gets no texts of some or all categories, '' if it
    gets all. ``mileage`` names changed meters and doubtful readings up to the day.
    """

    plate: str
    vin: str
    model: str
    status: str
    recipient: str
    silence: str
    mileage: tuple[str, ...]
    on: date
    items: tuple[Item, ...]


def explain_cars(
    vehicles: Collection[int], *, on: date, now: datetime
) -> list[CarReport]:
    """Return a report on each car for the day ``on``; stores nothing."""
    with _day(vehicles, on=on, now=now):
        return list(_report(vehicles, on, now))


def _day(
    vehicles: Collection[int], *, on: date, now: datetime
) -> AbstractContextManager[Any]:
    """Rehearse up to ``on`` with all cars of the people; do nothing for a past day."""
    if on < shop_day(now):
        return nullcontext()
    return rehearsal(now=now, on=on, vehicles=cars_of_same_people(vehicles))


def _report(vehicles: Collection[int], on: date, now: datetime) -> Iterator[CarReport]:
    recipients = find_recipients(vehicles)
    customers = Customer.objects.in_bulk(
        {each.customer for each in recipients.values()}
    )
    silences = _silences(recipients.values(), now)
    meters = open_batch(vehicles, read_rulebook(), on).read(read_meters)
    rows = Vehicle.objects.filter(pk__in=vehicles).select_related("model")
    for car in rows.prefetch_related(_due_items(on)).order_by("pk"):
        recipient = recipients.get(car.pk)
        customer = customers[recipient.customer] if recipient else None
        yield CarReport(
            plate=car.plate,
            vin=car.vin or NO_VIN,
            model=str(car.model or car.model_text),
            status=car.get_status_display(),
            recipient=_address(customer, recipient.field)
            if customer and recipient
            else "",
            silence=silences.get(recipient.number, "") if recipient else "",
            mileage=tuple(meters[car.pk].notices) if car.pk in meters else (),
            on=on,
            items=tuple(_item(each) for each in car.due_items.all()),
        )


def _silences(recipients: Collection[Recipient], now: datetime) -> dict[str, str]:
    """Return, by number, why it gets no texts of some category; 3 queries."""
    asks = [
        Ask(each.number, category, customer=each.customer)
        for each in recipients
        for category in Category
        if each.number
    ]
    said: dict[str, dict[str, None]] = {}
    for ask, verdict in by_ask(asks, now, read_house_rules(shop_day(now))).items():
        if isinstance(verdict, Refused):
            said.setdefault(ask.number, {})[verdict.sentence] = None
    return {number: "；".join(sentences) for number, sentences in said.items()}


def _due_items(on: date) -> Prefetch[Any]:
    reminders = Reminder.objects.filter(
        Q(planned_on__lte=on, last_day_on__gte=on) | Q(decisions__on=on)
    )
    return Prefetch(
        "due_items",
        DueItem.objects.filter(
            Q(status=DueItem.Status.OPEN) | Q(reminders__decisions__on=on)
        )
        .distinct()
        .order_by("due_on", "pk")
        .prefetch_related(
            Prefetch(
                "reminders",
                reminders.distinct()
                .select_related("step", "message")
                .order_by("planned_on", "pk")
                .prefetch_related(
                    Prefetch("decisions", Decision.objects.filter(on__lte=on))
                ),
            )
        ),
    )


def _address(customer: Customer, field: str) -> str:
    number = getattr(customer, field)
    return f"{customer} {mask_phone(number)}" if number else f"{customer}（没有号码）"


def _item(item: DueItem) -> Item:
    return Item(
        reason=item.get_reason_display(),
        due_on=item.due_on,
        is_estimate=item.is_estimate,
        due_km=item.due_km,
        rule=item.rule,
        source=item.source,
        facts=tuple((label, value) for label, value in item.facts),
        steps=tuple(_step(each) for each in item.reminders.all()),
    )


def _step(reminder: Reminder) -> Step:
    message = reminder.message
    return Step(
        label=reminder.label,
        planned_on=reminder.planned_on,
        last_day_on=reminder.last_day_on,
        status=reminder.get_status_display(),
        verdicts=tuple(
            LoggedDecision(
                each.on, each.get_outcome_display(), each.sentence, each.rule
            )
            for each in reminder.decisions.all()
        ),
        text=message.body if message else "",
        text_status=_text_status(message) if message else "",
    )


def _text_status(message: Message) -> str:
    reason = f"（{message.reason}）" if message.reason else ""
    return message.get_status_display() + reason
