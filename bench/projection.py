"""By how many days the predicted service is off, back-tested on real mileage logs.

    python -m dealercrm.embedded python bench/projection.py LOG.csv:m OTHER.csv:mi

A log has a column of dates and one called odometer; its unit (m, km or mi) stands after
the colon. Visits to a shop are simulated on it, each about 7,500 km or twelve months
after the one before. At every visit from the second on the next service is predicted
from the visits alone, and compared with the day on which it was due by the whole log.

It is compared with two others: the mean from the first to the last visit, and the
highest reading without any projection (LubeLogger), which knows only the time limit
until somebody types a new mileage. Each car counts once, however many visits it has.
"""

from __future__ import annotations

import argparse
import csv
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import mean

from dateutil.relativedelta import relativedelta

# Run as a script, Python looks for modules only beside this file.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.kit.stopwatch import say
from customers.meters.projection import project
from customers.meters.steps import Reading

UNITS = {"m": 0.001, "km": 1.0, "mi": 1.609344}
EVERY_KM, EVERY_MONTHS = 7_500, 12
# Owners come this much too early or too late.
SPREAD_KM = 1_500

Predict = Callable[[Sequence[Reading]], date]


@dataclass(frozen=True)
class Log:
    """The mileages of a car over years; days and kilometres only grow."""

    days: list[date]
    kms: list[float]

    def km_on(self, day: date) -> float:
        """Return the mileage on a day, interpolated between two readings."""
        at = bisect_left(self.days, day)
        if self.days[at] == day or at == 0:
            return self.kms[at]
        first, last = self.days[at - 1], self.days[at]
        share = (day - first).days / (last - first).days
        return self.kms[at - 1] + share * (self.kms[at] - self.kms[at - 1])

    def reached_on(self, km: float) -> date | None:
        """Return the first day with at least this mileage, None beyond the log."""
        day, last = self.days[max(0, bisect_left(self.kms, km) - 1)], self.days[-1]
        while day <= last:
            if self.km_on(day) >= km:
                return day
            day += timedelta(days=1)
        return None


def read_log(argument: str) -> Log:
    path, _, unit = argument.rpartition(":")
    with Path(path).open(newline="") as file:
        rows = csv.reader(file, skipinitialspace=True)
        names = next(rows)
        dated = next(at for at, name in enumerate(names) if "date" in name)
        shown = names.index("odometer")
        points: dict[date, float] = {}
        for row in rows:
            if row[shown]:
                day = date.fromisoformat(row[dated][:10])
                km = float(row[shown]) * UNITS[unit]
                points[day] = max(km, points.get(day, km))
    days: list[date] = []
    kms: list[float] = []
    for day, km in sorted(points.items()):
        if not kms or km >= kms[-1]:
            days.append(day)
            kms.append(km)
    return Log(days, kms)


def due_on(base: Reading, reached_on: date | None) -> date:
    """Return the day on which the kilometres or the months are reached first."""
    limit = base.on + relativedelta(months=EVERY_MONTHS)
    return min(limit, reached_on) if reached_on else limit


def by_projection(visits: Sequence[Reading]) -> date:
    last = visits[-1]
    found = project(visits, on=last.on)
    return due_on(last, found.reaching(last.km + EVERY_KM) if found else None)


def by_mean(visits: Sequence[Reading]) -> date:
    first, last = visits[0], visits[-1]
    rate = (last.km - first.km) / (last.on - first.on).days
    if rate <= 0:
        return due_on(last, None)
    return due_on(last, last.on + timedelta(days=int(EVERY_KM / rate)))


def by_highest(visits: Sequence[Reading]) -> date:
    return due_on(visits[-1], None)


METHODS: dict[str, Predict] = {
    "ours": by_projection,
    "first-to-last mean": by_mean,
    "highest reading": by_highest,
}


def visits(log: Log, rng: Random) -> Iterator[Reading]:
    """Yield a visit within the first half year, then one near each due service."""
    day = log.days[0] + timedelta(days=rng.randrange(180))
    while day <= log.days[-1]:
        here = Reading(day, round(log.km_on(day)))
        yield here
        distance = max(1_000.0, rng.gauss(EVERY_KM, SPREAD_KM))
        next_on = log.reached_on(here.km + distance)
        latest = day + relativedelta(months=EVERY_MONTHS)
        if next_on is None and latest > log.days[-1]:
            return
        day = min(next_on or latest, latest)


@dataclass(frozen=True)
class Miss:
    known: int
    days: int


def misses(log: Log, predict: Predict, seeds: int) -> list[Miss]:
    """Return the error of each prediction whose true day lies within the log."""
    found = []
    for seed in range(seeds):
        came = list(visits(log, Random(seed)))
        for known in range(2, len(came) + 1):
            last = came[known - 1]
            reached = log.reached_on(last.km + EVERY_KM)
            truth = due_on(last, reached)
            if truth <= log.days[-1]:
                error = abs((predict(came[:known]) - truth).days)
                found.append(Miss(known, error))
    return found


def group(known: int) -> str:
    return "2" if known == 2 else "3-4" if known <= 4 else "5+"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("logs", nargs="*", metavar="LOG.csv:UNIT")
    parser.add_argument("--seeds", type=int, default=40)
    options = parser.parse_args()
    if not options.logs:
        say("no logs given: bench/projection.py LOG.csv:km …")
        return
    logs = [read_log(argument) for argument in options.logs]
    errors: dict[str, float] = {}
    for name, predict in METHODS.items():
        of_car = [misses(log, predict, options.seeds) for log in logs]
        errors[name] = mean(mean(each.days for each in car) for car in of_car if car)
        say(f"{name:<20} off by {errors[name]:5.1f} days   {_shares(of_car)}")
    for other in ("first-to-last mean", "highest reading"):
        say(f"ours over {other}: {errors['ours'] / errors[other]:.2f}x")


def _shares(cars: list[list[Miss]]) -> str:
    def share(within: int) -> float:
        return mean(mean(each.days <= within for each in car) for car in cars if car)

    by_known: dict[str, list[int]] = defaultdict(list)
    for car in cars:
        for each in car:
            by_known[group(each.known)].append(each.days)
    groups = "  ".join(
        f"{known} visits {mean(days):.0f}" for known, days in sorted(by_known.items())
    )
    return f"within 14 days {share(14):4.0%}, within 30 {share(30):4.0%}   ({groups})"


if __name__ == "__main__":
    main()
