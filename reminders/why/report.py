"""What is explained of a car on a day: its owner, what is due and every decision."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from customers.categories import Category
from customers.contact import by_ask
from customers.identifiers.phone import mask_phone
from customers.models import NO_VIN, Customer, Vehicle
from customers.recipients import Recipient, find_recipients
from customers.verdicts import Ask, Refused
from reminders.facts.batch import open_batch, read_rulebook
from reminders.facts.meters import read_meters
from reminders.facts.warranties import read_assumed
from reminders.why.assumed_warranty import describe_assumed
from reminders.why.heard import heard_on
from shop.hours import shop_day
from shop.house_rules import read_house_rules


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
    ``assumed`` says what staff may assume of a warranty that is not on record, or ''.
    ``heard`` is what the recipient wrote on that day and what came of it.
    """

    plate: str
    vin: str
    model: str
    status: str
    recipient: str
    silence: str
    mileage: tuple[str, ...]
    assumed: str
    heard: tuple[str, ...]
    on: date
    items: tuple[Item, ...]


def describe(
    vehicles: Collection[int],
    items: Mapping[int, Sequence[Item]],
    *,
    on: date,
    now: datetime,
) -> Iterator[CarReport]:
    """Yield a report on each car with its items; the queries do not grow with them."""
    recipients = find_recipients(vehicles)
    customers = Customer.objects.in_bulk(
        {each.customer for each in recipients.values()}
    )
    silences = _silences(recipients.values(), now)
    heard = heard_on({each.number for each in recipients.values()} - {""}, on)
    batch = open_batch(vehicles, read_rulebook(), on)
    meters, assumed = batch.read(read_meters), batch.read(read_assumed)
    cars = Vehicle.objects.filter(pk__in=vehicles).select_related("model")
    for car in cars.order_by("pk"):
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
            assumed=describe_assumed(assumed[car.pk], meters[car.pk].odometer, on)
            if car.pk in assumed
            else "",
            heard=heard.get(recipient.number, ()) if recipient else (),
            on=on,
            items=tuple(items.get(car.pk, ())),
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


def _address(customer: Customer, field: str) -> str:
    number = getattr(customer, field)
    return f"{customer} {mask_phone(number)}" if number else f"{customer}（没有号码）"
