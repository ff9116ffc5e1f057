"""The days on which each car came in: for services regularly, for repairs by chance."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from dealercrm.embedded.samples.garage import Car, Visit

LAPSED = 0.36  # share of owners who go elsewhere one day
SKIPS_A_SERVICE = 0.04
EXTRA_KINDS = {
    "一般维修": 46, "事故维修": 17, "精品美容": 14, "检查": 13, "索赔": 8, "召回": 2,
}  # fmt: skip


def service(car: Car, on: date, rng: Random) -> None:
    """Add first and regular services until yesterday or until the owner leaves."""
    age = (on - car.delivered_on).days
    if car.last_seen_on is None and age > 540 and rng.random() < LAPSED:
        car.last_seen_on = car.delivered_on + timedelta(int(age * rng.uniform(0.3, 1)))
    end = min(car.last_seen_on or on, on - timedelta(days=1))
    while (visit := _next_service(car, rng)).on <= end:
        car.visits.append(visit)


def _next_service(car: Car, rng: Random) -> Visit:
    last_on = car.visits[-1].on if car.visits else car.delivered_on
    planned = (car.next_service_on() - last_on).days
    if car.visits and rng.random() < SKIPS_A_SERVICE:
        planned *= 2
    days = max(25, planned + int(rng.triangular(-20, 12, -3)))
    day = last_on + timedelta(days=days)
    km = car.km_on(last_on + timedelta(days=int(days * rng.uniform(0.9, 1.1))))
    return Visit(day, km, "定保" if car.visits else "首保")


def repair(cars: list[Car], since: date, on: date, count: int, rng: Random) -> None:
    """Add `count` visits for other reasons, spread over the time the cars were here."""
    windows = [_window(car, since, on) for car in cars]
    weights = [
        max(0, (last - first).days) * (1.0 + (on - car.delivered_on).days / 1500)
        for car, (first, last) in zip(cars, windows, strict=True)
    ]
    for index in rng.choices(range(len(cars)), weights, k=count):
        car, (first, last) = cars[index], windows[index]
        day = first + timedelta(days=rng.randrange((last - first).days + 1))
        kind = rng.choices(list(EXTRA_KINDS), list(EXTRA_KINDS.values()))[0]
        car.visits.append(Visit(day, car.km_on(day), kind))
        car.visits.sort(key=lambda visit: visit.on)


def _window(car: Car, since: date, on: date) -> tuple[date, date]:
    first = max(car.delivered_on + timedelta(days=15), since)
    return first, min(car.last_seen_on or on, on - timedelta(days=1))


def change_meter(car: Car) -> None:
    """Make the last two visits count from nearly zero: a replaced instrument."""
    base = car.visits[-3].km
    for visit in car.visits[-2:]:
        visit.km = max(90, visit.km - base)
