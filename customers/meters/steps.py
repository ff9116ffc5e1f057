"""A mileage that was read off a car, and what the car can show after it.

Pure. Kilometres and days throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from operator import attrgetter

MAX_KM = 1_500_000
BACKWARD_SLACK_KM = 50
FORWARD_SLACK_KM = 1_000
PRIVATE_CAP_KM_PER_DAY = 250
COMMERCIAL_CAP_KM_PER_DAY = 500


@dataclass(frozen=True, slots=True)
class Reading:
    """A mileage that was read off the car; the caller defines ``source``."""

    on: date
    km: int
    source: str = ""


by_day = attrgetter("on", "km", "source")


def days_between(earlier: Reading, later: Reading) -> int:
    return later.on.toordinal() - earlier.on.toordinal()


def is_feasible(earlier: Reading, later: Reading, cap_km_per_day: float) -> bool:
    """Tell whether a car can show ``later`` after ``earlier`` (given in that order)."""
    driven = later.km - earlier.km
    days = later.on.toordinal() - earlier.on.toordinal()
    return -BACKWARD_SLACK_KM <= driven <= FORWARD_SLACK_KM + cap_km_per_day * days


def is_chain(readings: Sequence[Reading], cap_km_per_day: float) -> bool:
    """Tell whether one meter can have shown all readings, which are sorted by day."""
    return all(
        is_feasible(earlier, later, cap_km_per_day)
        for earlier, later in pairwise(readings)
    )
