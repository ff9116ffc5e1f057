"""The plausible readings of a car's odometer and engine counter, and their projection.

Kilometres are counted over the whole life of the car: the distance that replaced
meters had counted is included, so that changing a meter neither hides a service nor
makes one up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from customers.meters.odometer import Cleaned, clean
from customers.meters.projection import PRIOR_KM_PER_DAY, Projection, extrapolate
from customers.meters.readings import cap_km_per_day
from customers.meters.steps import Reading
from customers.models import OdometerReading
from reminders.facts.batch import Batch, by_car
from reminders.facts.mileages import read_priors
from reminders.facts.orders import Order, read_orders


class Counter(StrEnum):
    ODOMETER = "odometer"
    ENGINE = "engine"

    @property
    def label(self) -> str:
        return "里程" if self is Counter.ODOMETER else "发动机里程"


class Milestone(NamedTuple):
    """The car's total kilometres as read on one day.

    ``is_replied``: the owner has told it in a reply, and nobody at the shop read it.
    """

    on: date
    km: int
    is_replied: bool = False


@dataclass(frozen=True, slots=True)
class Meter:
    """One counter: its readings, and the projection of how it goes on."""

    milestones: tuple[Milestone, ...]
    projection: Projection

    def measured_on(self, day: date) -> int | None:
        """Return the total kilometres read on that day, the highest of several."""
        figures = [milestone.km for milestone in self.milestones if milestone.on == day]
        return max(figures, default=None)

    def reached_on(self, km: int) -> date | None:
        """Return the day of the first reading of at least ``km``, if there is one."""
        days = (milestone.on for milestone in self.milestones if milestone.km >= km)
        return next(days, None)

    def reaches_on(self, km: int) -> Projection:
        """Return the projection for the day on which the total reaches ``km``."""
        day = self.projection.reaching(km - self.projection.offset_km)
        return replace(self.projection, on=day)


def read_meter(
    cleaned: Cleaned, *, prior_km_per_day: float, today: date
) -> Meter | None:
    """Return the meter of these readings, or None if no plausible reading is left."""
    projection = extrapolate(cleaned, on=today, prior_km_per_day=prior_km_per_day)
    if projection is None or projection.is_ambiguous:
        return None
    milestones = tuple(
        Milestone(
            reading.on,
            reading.km + stretch.offset_km,
            reading.source == OdometerReading.Source.REPLY,
        )
        for stretch in cleaned.stretches
        for reading in stretch.readings
    )
    return Meter(milestones, projection)


class CounterReading(NamedTuple):
    counter: str
    on: date
    km: int
    source: str = ""


@dataclass(frozen=True)
class Meters:
    """Both counters of a car; each is computed on first access."""

    readings: Sequence[CounterReading]
    orders: Sequence[Order]
    cap_km_per_day: int
    prior_km_per_day: float
    today: date

    @cached_property
    def odometer(self) -> Meter | None:
        return self._meter(Counter.ODOMETER)

    @cached_property
    def engine(self) -> Meter | None:
        return self._meter(Counter.ENGINE)

    @property
    def notices(self) -> list[str]:
        """Sentences for staff on changed meters and doubtful figures."""
        return [
            f"{counter.label}{notice}" if counter is Counter.ENGINE else notice
            for counter in Counter
            for notice in self._cleaned(counter).notices
        ]

    def _meter(self, counter: Counter) -> Meter | None:
        return read_meter(
            self._cleaned(counter),
            prior_km_per_day=self.prior_km_per_day,
            today=self.today,
        )

    def _cleaned(self, counter: Counter) -> Cleaned:
        """Clean the readings; what was read at a visit counts before the same reply."""
        sources = {
            (on, km): source if source == OdometerReading.Source.REPLY else ""
            for kind, on, km, source in self.readings
            if kind == counter
        }
        sources |= {
            (order.on, km): ""
            for order in self.orders
            if (km := _km_of(order, counter)) is not None
        }
        readings = [Reading(on, km, source) for (on, km), source in sources.items()]
        return clean(readings, cap_km_per_day=self.cap_km_per_day, on=self.today)


def _km_of(order: Order, counter: Counter) -> int | None:
    return order.km if counter is Counter.ODOMETER else order.engine_km


def read_meters(batch: Batch) -> Mapping[int, Meters]:
    """Return the meters of each car.

    Runs the queries of ``read_readings``, ``read_orders`` and ``read_priors``.
    """
    readings, orders = batch.read(read_readings), batch.read(read_orders)
    priors = batch.rulebook.read(read_priors)
    return {
        pk: Meters(
            readings=readings[pk],
            orders=orders[pk],
            cap_km_per_day=cap_km_per_day(car.use),
            prior_km_per_day=priors.get((car.use, car.energy), PRIOR_KM_PER_DAY),
            today=batch.today,
        )
        for pk, car in batch.cars.items()
    }


def read_readings(batch: Batch) -> Mapping[int, list[CounterReading]]:
    """Read all odometer readings, in no particular order; 1 query."""
    rows = (
        OdometerReading.objects.filter(vehicle__any_of=batch.vehicles)
        .order_by()
        .values_list("vehicle", "counter", "read_on", "km", "source")
    )
    return by_car(
        (vehicle, CounterReading(counter, on, km, source))
        for vehicle, counter, on, km, source in rows
    )
