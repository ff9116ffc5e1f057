"""Finds figures that were meant in 万公里: 3 or 3.2 where the car has run 32,000 km.

Pure. Such a figure looks like a very low mileage. Left among the readings, it would
condemn a right one before it, or make the car stand still and then race.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from customers.meters.steps import (
    BACKWARD_SLACK_KM,
    FORWARD_SLACK_KM,
    MAX_KM,
    Reading,
    days_between,
)

TEN_THOUSAND: Final = 10_000
MOST_TEN_THOUSANDS: Final = MAX_KM // TEN_THOUSAND
# A car that really was new may be driven this share of its cap, and at most so many
# times as fast as later.
NEW_CARS_SHARE: Final = 0.6
NEW_CARS_TIMES: Final = 2


def find_ten_thousands(
    readings: Sequence[Reading], cap_km_per_day: float
) -> Iterator[Reading]:
    """Yield those of the readings, which are sorted by day, that were meant in 万公里.

    Ten thousand times the figure fits most of the larger readings before and after, and
    it is not the figure of a new car.
    """
    for at, reading in enumerate(readings):
        if not 0 < reading.km <= MOST_TEN_THOUSANDS:
            continue
        earlier = [each for each in readings[:at] if each.km > MOST_TEN_THOUSANDS]
        later = [each for each in readings[at + 1 :] if each.km > MOST_TEN_THOUSANDS]
        if not earlier and not later:
            continue
        if _fits(earlier, reading, later) and not (
            not earlier and _is_of_a_new_car(reading, later, cap_km_per_day)
        ):
            yield reading


def _fits(
    earlier: Sequence[Reading], reading: Reading, later: Sequence[Reading]
) -> bool:
    """Clerks round up and down: 3 stands for 25,000 to 40,000."""
    low = (reading.km - 0.5) * TEN_THOUSAND - BACKWARD_SLACK_KM
    high = (reading.km + 1) * TEN_THOUSAND + BACKWARD_SLACK_KM
    not_above = sum(each.km <= high for each in earlier)
    not_below = sum(each.km >= low for each in later)
    return 2 * not_above >= len(earlier) and 2 * not_below >= len(later)


def _is_of_a_new_car(
    reading: Reading, later: Sequence[Reading], cap_km_per_day: float
) -> bool:
    first, last = later[0], later[-1]
    days = days_between(first, last)
    pace = (last.km - first.km) / days if days else 0.0
    most = max(NEW_CARS_SHARE * cap_km_per_day, NEW_CARS_TIMES * pace)
    driven = first.km - reading.km
    return driven <= FORWARD_SLACK_KM + most * days_between(reading, first)
