"""By how many days the predicted service is off, back-tested on real mileage logs.

    python -m dealercrm.embedded python bench/projection.py LOG.csv:m OTHER.csv:mi

A log has a column of dates and one called odometer; its unit (m, km or mi) stands after
the colon. Visits to a shop are simulated on it, each about 7,500 km or twelve months
after the one before. At every visit from the second on the next service is predicted
from the visits alone, and compared with the day on which it was due by the whole log.

It is compared with others:

- the mean from the first to the last visit;
- the last interval: the kilometres a day between the last two visits;
- the two-visit rule: the next service comes as many days after the last visit as that
  came after the one before, whatever the kilometres;
- Theil-Sen: the median of the kilometres a day between any two visits;
- the highest reading without any projection (LubeLogger), which knows only the time
  limit until somebody types a new mileage.

Each car counts once, however many visits it has. At last the gain by one more reading
is measured, as an owner tells it some days after the visit (``--reading-after``): the
predictions of the services that are due later than that, without and with it.
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
from itertools import combinations
from pathlib import Path
from random import Random
from statistics import mean, median

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
    return by_projection_with(visits, ())


def by_projection_with(visits: Sequence[Reading], told: Sequence[Reading]) -> date:
    """Project from the visits and from readings that were told after the last one."""
    last, readings = visits[-1], [*visits, *told]
    found = project(readings, on=readings[-1].on)
    return due_on(last, found.reaching(last.km + EVERY_KM) if found else None)


def by_rate(last: Reading, km_per_day: float) -> date:
    if km_per_day <= 0:
        return due_on(last, None)
    return due_on(last, last.on + timedelta(days=int(EVERY_KM / km_per_day)))


def by_mean(visits: Sequence[Reading]) -> date:
    return by_rate(visits[-1], rate(visits[0], visits[-1]))


def by_last_interval(visits: Sequence[Reading]) -> date:
    return by_rate(visits[-1], rate(*visits[-2:]))


def by_theil_sen(visits: Sequence[Reading]) -> date:
    rates = [rate(*pair) for pair in combinations(visits, 2)]
    return by_rate(visits[-1], median(rates))


def by_two_visits(visits: Sequence[Reading]) -> date:
    earlier, last = visits[-2:]
    return due_on(last, last.on + (last.on - earlier.on))


def by_highest(visits: Sequence[Reading]) -> date:
    return due_on(visits[-1], None)


def rate(earlier: Reading, later: Reading) -> float:
    return (later.km - earlier.km) / (later.on - earlier.on).days


METHODS: dict[str, Predict] = {
    "ours": by_projection,
    "first-to-last mean": by_mean,
    "last interval": by_last_interval,
    "two-visit rule": by_two_visits,
    "Theil-Sen": by_theil_sen,
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
class Case:
    """The visits from which the next service is predicted, and its true day."""

    came: Sequence[Reading]
    truth: date


@dataclass(frozen=True)
class Miss:
    known: int
    days: int


def cases(log: Log, seeds: int) -> Iterator[Case]:
    """Yield every service whose true day lies within the log."""
    for seed in range(seeds):
        came = list(visits(log, Random(seed)))
        for known in range(2, len(came) + 1):
            last = came[known - 1]
            truth = due_on(last, log.reached_on(last.km + EVERY_KM))
            if truth <= log.days[-1]:
                yield Case(came[:known], truth)


def misses(found: Sequence[Case], predict: Predict) -> list[Miss]:
    return [
        Miss(len(case.came), abs((predict(case.came) - case.truth).days))
        for case in found
    ]


def gain(log: Log, found: Sequence[Case], after_days: int) -> list[tuple[int, int]]:
    """Return the error of each prediction without and with one more reading.

    Only where the reading comes before the service is due.
    """
    pairs = []
    for case in found:
        day = case.came[-1].on + timedelta(days=after_days)
        if day < case.truth:
            told = Reading(day, round(log.km_on(day)))
            days = (by_projection(case.came), by_projection_with(case.came, [told]))
            without, better = (abs((each - case.truth).days) for each in days)
            pairs.append((without, better))
    return pairs


def group(known: int) -> str:
    return "2" if known == 2 else "3-4" if known <= 4 else "5+"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("logs", nargs="*", metavar="LOG.csv:UNIT")
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--reading-after", type=int, default=90, metavar="DAYS")
    options = parser.parse_args()
    if not options.logs:
        say("no logs given: bench/projection.py LOG.csv:km …")
        return
    logs = [read_log(argument) for argument in options.logs]
    of_logs = [list(cases(log, options.seeds)) for log in logs]
    errors: dict[str, float] = {}
    for name, predict in METHODS.items():
        of_car = [misses(found, predict) for found in of_logs]
        errors[name] = mean(mean(each.days for each in car) for car in of_car if car)
        say(f"{name:<20} off by {errors[name]:5.1f} days   {_shares(of_car)}")
    for other in list(METHODS)[1:]:
        say(f"ours over {other}: {errors['ours'] / errors[other]:.2f}x")
    _say_gain(logs, of_logs, options.reading_after)


def _say_gain(logs: list[Log], of_logs: list[list[Case]], after_days: int) -> None:
    pairs = zip(logs, of_logs, strict=True)
    of_car = [gain(log, found, after_days) for log, found in pairs]
    known = [car for car in of_car if car]
    if not known:
        say(f"no service was due later than {after_days} days after a visit")
        return
    without, better = (
        mean(mean(pair[at] for pair in car) for car in known) for at in (0, 1)
    )
    say(
        f"a reading {after_days} days after the visit: off by {without:.1f} days"
        f" without it, {better:.1f} with it ({len(known)} of {len(logs)} cars)"
    )


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
