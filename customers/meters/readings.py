"""Stores which odometer readings are believed.

``customers.meters.odometer`` decides; this module passes it the rows and stores the
reasons. The import and the admin call it after they have added readings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby

from customers.meters.odometer import clean
from customers.meters.steps import (
    COMMERCIAL_CAP_KM_PER_DAY,
    PRIVATE_CAP_KM_PER_DAY,
    Reading,
)
from customers.models import OdometerReading, Vehicle

BATCH = 1_000


def judge_readings(vehicle_pks: Collection[int], *, on: date) -> int:
    """Judge all readings of these vehicles again; return how many verdicts changed.

    Runs one query, and one update per 1,000 changed rows. Runs twice safely.
    """
    rows = (
        OdometerReading.objects.filter(vehicle__in=vehicle_pks)
        .select_related("vehicle")
        .only("read_on", "km", "counter", "rejected_because", "vehicle__use")
        .order_by("vehicle_id", "counter")
    )
    changed = [
        row
        for _, series in groupby(rows, lambda row: (row.vehicle_id, row.counter))
        for row in _judge(list(series), on)
    ]
    OdometerReading.objects.bulk_update(changed, ["rejected_because"], batch_size=BATCH)
    return len(changed)


def cap_km_per_day(use: str) -> int:
    """Return the highest believable km per day for a car of this ``Vehicle.Use``."""
    if use == Vehicle.Use.PRIVATE:
        return PRIVATE_CAP_KM_PER_DAY
    return COMMERCIAL_CAP_KM_PER_DAY


def _judge(series: list[OdometerReading], on: date) -> Iterable[OdometerReading]:
    cleaned = clean(
        (Reading(row.read_on, row.km) for row in series),
        cap_km_per_day=cap_km_per_day(series[0].vehicle.use),
        on=on,
    )
    reasons = {
        (rejection.reading.on, rejection.reading.km): rejection.reason
        for rejection in cleaned.rejected
    }
    for row in series:
        reason = reasons.get((row.read_on, row.km), "")
        if row.rejected_because != reason:
            row.rejected_because = reason
            yield row
