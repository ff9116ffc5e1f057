"""Estimates how far a car runs per day and what its meter shows now.

Pure: believed readings of ``customers.meters.odometer`` in, values out, no database
and no clock. Kilometres and days throughout.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from customers.meters.odometer import Cleaned, clean
from customers.meters.steps import PRIVATE_CAP_KM_PER_DAY, Reading

Grade = Literal["A", "B", "C"]

DAYS_PER_YEAR = 365.25
# A planning figure for a private car in China until the shop has its own median.
PRIOR_KM_PER_DAY = 12_000 / DAYS_PER_YEAR
MIN_KM_PER_DAY = 1_000 / DAYS_PER_YEAR
MAX_KM_PER_DAY = 150_000 / DAYS_PER_YEAR
PRIOR_WEIGHT_DAYS = 15
HALF_LIFE_DAYS = 365
MIN_INTERVAL_DAYS = 14

GRADE_A_DAYS = 180
GRADE_B_DAYS = 365
SIGMA_SHARES = (0.6, 0.4, 0.3)


@dataclass(frozen=True, slots=True)
class Projection:
    """The estimated mileage of a car; it never replaces a measured figure.

    ``last_km`` and every target are figures of the current meter; add ``offset_km`` for
    the kilometres of the car's life. While ``is_ambiguous`` even ``last_km`` may be the
    typing error, so no text may rely on it or on the estimate.
    """

    on: date
    last_on: date
    last_km: int
    rate_km_per_day: float
    interval_count: int
    offset_km: int = 0
    is_ambiguous: bool = False

    @property
    def grade(self) -> Grade:
        """How far ``km`` can be trusted; with grade C only a time limit may remind."""
        days = (self.on - self.last_on).days
        if self.is_ambiguous:
            return "C"
        if self.interval_count >= 2 and days <= GRADE_A_DAYS:
            return "A"
        if self.interval_count >= 1 and days <= GRADE_B_DAYS:
            return "B"
        return "C"

    @property
    def km(self) -> int:
        """The estimated figure on the day of the projection."""
        return self.km_on(self.on)

    @property
    def sigma_km(self) -> float:
        """The standard error of ``km``, measured on logs of private cars."""
        share = SIGMA_SHARES[min(self.interval_count, 2)]
        return share * self.rate_km_per_day * (self.on - self.last_on).days

    def km_on(self, day: date) -> int:
        """Estimate the meter's figure on a day since the last reading."""
        return round(self.last_km + self.rate_km_per_day * (day - self.last_on).days)

    def reaching(self, km: float) -> date:
        """Return the last day on which the meter shows at most ``km``.

        If the last reading is higher already, that is the day of the last reading.
        """
        days = max(0, int((km - self.last_km) / self.rate_km_per_day))
        return self.last_on + timedelta(days=min(days, (date.max - self.last_on).days))


def project(
    readings: Iterable[Reading],
    *,
    on: date,
    cap_km_per_day: float = PRIVATE_CAP_KM_PER_DAY,
    prior_km_per_day: float = PRIOR_KM_PER_DAY,
) -> Projection | None:
    """Clean the readings and project them to the day ``on``; None without readings."""
    cleaned = clean(readings, cap_km_per_day=cap_km_per_day, on=on)
    return extrapolate(cleaned, on=on, prior_km_per_day=prior_km_per_day)


def extrapolate(
    cleaned: Cleaned, *, on: date, prior_km_per_day: float = PRIOR_KM_PER_DAY
) -> Projection | None:
    """Project the current meter of cleaned readings; None if there is none.

    ``prior_km_per_day`` is the shop's median for cars of the same use and energy. It
    has the weight of fifteen days of driving, and recent intervals weigh more than old
    ones.
    """
    if not cleaned.stretches:
        return None
    stretch = cleaned.stretches[-1]
    last = stretch.readings[-1]
    points = _spaced(stretch.readings)
    return Projection(
        on=on,
        last_on=last.on,
        last_km=last.km,
        rate_km_per_day=_rate(points, prior_km_per_day),
        interval_count=len(points) - 1,
        offset_km=stretch.offset_km,
        is_ambiguous=cleaned.is_ambiguous,
    )


def _spaced(readings: tuple[Reading, ...]) -> list[Reading]:
    """Merge intervals under fourteen days into their neighbours.

    In so short a time one long trip looks like a habit. A single such interval has no
    neighbour and is dropped, so that only the prior remains.
    """
    points = [readings[0]]
    for reading in readings[1:]:
        if (reading.on - points[-1].on).days >= MIN_INTERVAL_DAYS:
            points.append(reading)
    points[-1] = readings[-1]
    return points


def _rate(points: list[Reading], prior_km_per_day: float) -> float:
    km, days = PRIOR_WEIGHT_DAYS * prior_km_per_day, float(PRIOR_WEIGHT_DAYS)
    end = points[-1].on.toordinal()
    for earlier, later in pairwise(points):
        start, stop = earlier.on.toordinal(), later.on.toordinal()
        weight = 0.5 ** ((end - (start + stop) / 2) / HALF_LIFE_DAYS)
        km += weight * (later.km - earlier.km)
        days += weight * (stop - start)
    return min(max(km / days, MIN_KM_PER_DAY), MAX_KM_PER_DAY)
