"""Cars drawn by chance, whose clerk makes one of the usual mistakes.

A pace between the visits varies as it does with private cars, and the visits come at
irregular intervals. Each kind of mistake is a function that returns the wrong figure.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from math import exp
from random import Random
from typing import NamedTuple

from customers.meters.odometer import clean
from customers.meters.steps import PRIVATE_CAP_KM_PER_DAY, Reading, is_feasible

TODAY = date(2026, 11, 21)
CARS = 400


class Car(NamedTuple):
    """What was typed, which of it is wrong, and where a new meter begins."""

    typed: list[Reading]
    wrong: frozenset[Reading]
    meters: int = 1


class Score(NamedTuple):
    """Percentages of the cars."""

    found: float
    lost_a_good_reading: float
    meters_right: float


def dropped_digit(km: int, random: Random) -> int:
    digits = str(km)
    at = random.randrange(len(digits))
    return int(digits[:at] + digits[at + 1 :] or 0)


def extra_digit(km: int, random: Random) -> int:
    digits = str(km)
    at = random.randrange(1, len(digits) + 1)
    return int(digits[:at] + random.choice([digits[at - 1], "0"]) + digits[at:])


def swapped_digits(km: int, random: Random) -> int:
    digits = list(str(km))
    at = random.randrange(max(1, len(digits) - 1))
    digits[at : at + 2] = reversed(digits[at : at + 2])
    return int("".join(digits))


def wrong_digit(km: int, random: Random) -> int:
    digits = list(str(km))
    digits[random.randrange(min(2, len(digits)))] = str(random.randint(1, 9))
    return int("".join(digits))


def trip_meter(km: int, random: Random) -> int:
    return random.randint(40, 1_500)


def miles(km: int, random: Random) -> int:
    return round(km * 0.6214)


def ten_thousands(km: int, random: Random) -> int:
    return round(km / 10_000)


def another_car(km: int, random: Random) -> int:
    return random.randint(3_000, 220_000)


Mistake = Callable[[int, Random], int]
MISTAKES: dict[str, Mistake] = {
    mistake.__name__: mistake
    for mistake in (
        dropped_digit,
        extra_digit,
        swapped_digits,
        wrong_digit,
        trip_meter,
        miles,
        ten_thousands,
        another_car,
    )
}


def drive(random: Random, visits: int, start_km: int, pace: float) -> list[Reading]:
    on, km, found = date(2018, 1, 1) + timedelta(random.randrange(900)), start_km, []
    for _ in range(visits):
        found.append(Reading(on, km))
        days = random.randint(60, 280)
        on += timedelta(days)
        km += round(days * pace * exp(random.gauss(0, 0.35)))
    return found


def a_true_car(random: Random) -> list[Reading]:
    start_km = random.choice([random.randint(3, 60), random.randint(5_000, 120_000)])
    return drive(random, random.randint(4, 9), start_km, a_pace(random))


def a_pace(random: Random) -> float:
    return min(max(33 * exp(random.gauss(0, 0.5)), 8), 120)


def with_new_meter(random: Random) -> list[Reading]:
    """A car whose new meter began near zero, three to six visits ago."""
    pace = a_pace(random)
    old = drive(random, random.randint(3, 6), random.randint(5_000, 120_000), pace)
    new = drive(random, random.randint(3, 6), random.randint(20, 3_000), pace)
    days = (old[-1].on - new[0].on).days + random.randint(40, 200)
    return old + [Reading(each.on + timedelta(days), each.km) for each in new]


def mistyped(
    readings: list[Reading], mistakes: list[Mistake], random: Random
) -> Car | None:
    """Type some readings wrongly; None if the figures do not show it."""
    typed = list(readings)
    places = random.sample(range(len(typed)), len(mistakes))
    for at, mistake in zip(places, mistakes, strict=True):
        typed[at] = Reading(typed[at].on, mistake(typed[at].km, random))
    wrong = frozenset(typed[at] for at in places)
    if any(not _is_seen(typed, at, readings) for at in places):
        return None
    return Car(typed, wrong)


def _is_seen(typed: list[Reading], at: int, readings: list[Reading]) -> bool:
    """Tell whether the figure contradicts a true one beside it, of the same meter."""
    seen = [*readings[:at], typed[at], *readings[at + 1 :]]
    steps = list(zip(pairwise(readings), pairwise(seen), strict=True))
    return any(
        is_feasible(*true, PRIVATE_CAP_KM_PER_DAY)
        and not is_feasible(*shown, PRIVATE_CAP_KM_PER_DAY)
        for true, shown in steps[max(0, at - 1) : at + 1]
    )


def score(cars: list[Car]) -> Score:
    found = lost = meters = 0
    for car in cars:
        cleaned = clean(car.typed, cap_km_per_day=PRIVATE_CAP_KM_PER_DAY, on=TODAY)
        rejected = {each.reading for each in cleaned.rejected}
        found += car.wrong <= rejected
        lost += bool(rejected - car.wrong)
        meters += len(cleaned.stretches) == car.meters
    return Score(*(round(100 * each / len(cars), 1) for each in (found, lost, meters)))


def cars(
    mistakes: list[Mistake],
    seed: int,
    a_car: Callable[[Random], list[Reading]] = a_true_car,
    meters: int = 1,
) -> list[Car]:
    random = Random(seed)
    drawn: list[Car] = []
    while len(drawn) < CARS:
        if car := mistyped(a_car(random), mistakes, random):
            drawn.append(car._replace(meters=meters))
    return drawn
