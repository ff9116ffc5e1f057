"""A car's warranties: those on record, and the least one by law where none is.

三包: the warranty of a car that a household bought for living lasts at least three
years or 60,000 km, whichever ends first, from the day of the invoice, or from the
delivery if that is another day (《家用汽车产品修理更换退货责任规定》, 市场监管总局令第
43号, articles 18 and 40). The maker may promise more, and only the maker's data tell
how long a battery is covered. The least term is therefore an assumption: staff see it
and are asked for the real term, and no text and no call tells it to a customer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from customers.models import Customer, Vehicle, VehicleContact, Warranty
from reminders.facts.batch import Batch, by_car
from reminders.facts.meters import Meter
from shop.days.months import months_later

# The least term that the law gives to a household's car.
LAW_MONTHS: Final = 36
LAW_KM: Final = 60_000
# A car that was registered so long before its delivery was sold second-hand, and the
# day from which its term counts is unknown.
MOST_DAYS_TO_DELIVERY: Final = 30


class Subject(StrEnum):
    WHOLE = "whole"
    BATTERY = "battery"
    EXTENDED = "extended"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Subject.WHOLE: "整车质保",
    Subject.BATTERY: "三电质保",
    Subject.EXTENDED: "延保",
}


@dataclass(frozen=True, slots=True)
class Term:
    """The terms of a warranty; ``until_on`` is the last day of cover."""

    subject: Subject
    until_on: date | None = None
    until_km: int | None = None


@dataclass(frozen=True, slots=True)
class End:
    """The day on which a term ends, and whether kilometres or the date decide it."""

    on: date
    is_by_km: bool = False
    is_estimate: bool = False
    grade: str = ""


def end_of(term: Term, odometer: Meter | None) -> End | None:
    """Return the earlier of the known ends, by date and by kilometres.

    The kilometre limit ends a warranty on the day of the reading that showed it. Before
    such a reading the day is estimated from the car's own pace, unless the estimate has
    grade C; then only the date counts.
    """
    ends = []
    if term.until_on is not None:
        ends.append(End(term.until_on))
    if term.until_km is not None and odometer is not None:
        ends += _end_by_km(term.until_km, odometer)
    return min(ends, key=lambda end: end.on, default=None)


def _end_by_km(until_km: int, odometer: Meter) -> list[End]:
    if measured_on := odometer.reached_on(until_km):
        return [End(measured_on, is_by_km=True)]
    reached = odometer.reaches_on(until_km)
    if reached.grade == "C":
        return []
    return [End(reached.on, is_by_km=True, is_estimate=True, grade=reached.grade)]


def read_terms(batch: Batch) -> Mapping[int, list[Term]]:
    """Read all warranties on record; 1 query."""
    rows = (
        Warranty.objects.filter(vehicle__any_of=batch.vehicles)
        .order_by("kind")
        .values_list("vehicle", "kind", "until_on", "until_km")
    )
    return by_car(
        (vehicle, Term(Subject(kind), on, km)) for vehicle, kind, on, km in rows
    )


def least_term(delivered_on: date) -> Term:
    """Return the least term by law of a household's car; its last day is included."""
    return Term(Subject.WHOLE, months_later(delivered_on, LAW_MONTHS), LAW_KM)


def assumed_cars(today: date) -> QuerySet[Vehicle]:
    """Return the cars to which only the least term applies, whether or not it is over.

    They are passenger cars of a person, not for hire, with a known delivery of the new
    car and without a recorded term of the whole car. Where one of this is unknown,
    nothing is assumed.
    """
    recorded = Warranty.objects.filter(
        Q(until_on__isnull=False) | Q(until_km__isnull=False),
        vehicle=OuterRef("pk"),
        kind=Warranty.Kind.WHOLE,
    )
    persons = VehicleContact.objects.owners().filter(
        vehicle=OuterRef("pk"), customer__kind=Customer.Kind.PERSON
    )
    slack = timedelta(days=MOST_DAYS_TO_DELIVERY)
    return Vehicle.objects.active().filter(
        Q(registered_on=None) | Q(registered_on__gte=F("delivered_on") - slack),
        ~Exists(recorded),
        Exists(persons),
        use=Vehicle.Use.PRIVATE,
        body=Vehicle.Body.CAR,
        delivered_on__lte=today,
    )


def read_assumed(batch: Batch) -> Mapping[int, Term]:
    """Return the least term of each car for which none is on record; 1 query."""
    cars = assumed_cars(batch.today).filter(pk__any_of=batch.vehicles).order_by()
    return {
        pk: least_term(delivered_on)
        for pk, delivered_on in cars.values_list("pk", "delivered_on")
        if delivered_on
    }
