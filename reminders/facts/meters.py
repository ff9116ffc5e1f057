"""The plausible readings of a car's odometer and engine counter, and their projection.

Kilometres are counted over the whole life of the car: the distance that replaced
meters had counted is included, so that changing a meter neither hides a service nor
makes one up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from statistics import median
from typing import Final, NamedTuple

from django.db import connection

from customers.meters.odometer import Cleaned, clean
from customers.meters.projection import PRIOR_KM_PER_DAY, Projection, extrapolate
from customers.meters.readings import cap_km_per_day
from customers.meters.steps import Reading
from customers.models import OdometerReading
from reminders.facts.batch import Batch, by_car
from reminders.facts.orders import Order, read_orders

_SAMPLED_READINGS: Final = 5_000
_MIN_CARS: Final = 30
_MIN_DAYS: Final = 180
# Rounded coarsely, so that small changes of the median do not move the dates of all
# cars every night.
_ROUND_TO_KM_PER_DAY: Final = 5


class Counter(StrEnum):
    ODOMETER = "odometer"
    ENGINE = "engine"

    @property
    def label(self) -> str:
        return "里程" if self is Counter.ODOMETER else "发动机里程"


class Milestone(NamedTuple):
    """The car's total kilometres as read on one day."""

    on: date
    km: int


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
        Milestone(reading.on, reading.km + stretch.offset_km)
        for stretch in cleaned.stretches
        for reading in stretch.readings
    )
    return Meter(milestones, projection)


class CounterReading(NamedTuple):
    counter: str
    on: date
    km: int


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
        readings = {
            Reading(on, km) for kind, on, km in self.readings if kind == counter
        }
        readings |= {
            Reading(order.on, km)
            for order in self.orders
            if (km := _km_of(order, counter)) is not None
        }
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
        .values_list("vehicle", "counter", "read_on", "km")
    )
    return by_car(
        (vehicle, CounterReading(counter, on, km)) for vehicle, counter, on, km in rows
    )


# The sampled cars are found first, then each one's readings by their index. As one join
# PostgreSQL would read all readings of all cars.
_RUNS: Final = """
    WITH latest AS MATERIALIZED (
        SELECT vehicle_id FROM customers_odometerreading ORDER BY id DESC LIMIT %s
    )
    SELECT car.use, coalesce(model.energy, ''), run.km, run.days
    FROM (SELECT DISTINCT vehicle_id FROM latest) AS sampled
    JOIN customers_vehicle AS car ON car.id = sampled.vehicle_id
    LEFT JOIN customers_vehiclemodel AS model ON model.id = car.model_id
    CROSS JOIN LATERAL (
        SELECT max(km) - min(km) AS km, max(read_on) - min(read_on) AS days
        FROM customers_odometerreading
        WHERE vehicle_id = sampled.vehicle_id
            AND counter = 'odometer' AND rejected_because = ''
    ) AS run
    WHERE run.days >= %s
"""


def read_priors() -> Mapping[tuple[str, str], float]:
    """Return the typical kilometres per day by (use, energy); 1 query.

    Each is the median over the cars with the latest readings, 5,000 at most, so that
    the cost does not grow with the fleet. Groups with too few cars are left out.
    """
    rates = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_RUNS, [_SAMPLED_READINGS, _MIN_DAYS])
        for use, energy, km, days in cursor.fetchall():
            rates[use, energy].append(km / days)
    return {
        kind: _coarse(median(found))
        for kind, found in rates.items()
        if len(found) >= _MIN_CARS
    }


def _coarse(km_per_day: float) -> float:
    steps = round(km_per_day / _ROUND_TO_KM_PER_DAY)
    return float(max(1, steps) * _ROUND_TO_KM_PER_DAY)
