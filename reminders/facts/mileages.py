"""The usual kilometres per day of the shop's cars, by their use and energy.

It stands in for a car's own readings while these are few. Reading it from the readings
of 5,000 cars takes a third of the time of a page that explains one car, so the worker
measures it before it recomputes cars, and keeps it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from statistics import median
from typing import Final

from django.db import connection, transaction

from reminders.models import UsualMileage

# Kilometres per day by (use, energy); an unknown energy is ''.
Priors = Mapping[tuple[str, str], float]

_SAMPLED_READINGS: Final = 5_000
_MIN_CARS: Final = 30
_MIN_DAYS: Final = 180
# Rounded coarsely, so that small changes of the median do not move the dates of all
# cars every night.
_ROUND_TO_KM_PER_DAY: Final = 5

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


def read_priors() -> Priors:
    """Return the kept figures, or measure them if none is kept; 1 or 2 queries."""
    return _read_kept() or measure_priors()


def learn_priors() -> bool:
    """Measure the figures and keep them; return whether any of them changed."""
    measured = measure_priors()
    if measured == _read_kept():
        return False
    rows = [
        UsualMileage(use=kind[0], energy=kind[1], km_per_day=km_per_day)
        for kind, km_per_day in sorted(measured.items())
    ]
    with transaction.atomic():
        UsualMileage.objects.all().delete()
        # Another process that learns at the same time has measured the same.
        UsualMileage.objects.bulk_create(rows, ignore_conflicts=True)
    return True


def _read_kept() -> Priors:
    rows = UsualMileage.objects.order_by().values_list("use", "energy", "km_per_day")
    return {(use, energy): km_per_day for use, energy, km_per_day in rows}


def measure_priors() -> Priors:
    """Return the median kilometres per day of the cars with the latest readings.

    At most 5,000 cars are looked at, so that the cost does not grow with the fleet.
    Groups with too few cars are left out. Runs 1 query.
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
