"""Times the pages of a small and of a large shop, and a day run while they are read.

    python -m dealercrm.embedded python bench/pages.py [--vehicles N] [--rounds N]

The floor of a page is the site's frame with its menu and nothing else, opened just
before it. The floor of the day is the same day without readers.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from functools import partial
from pathlib import Path
from statistics import median

# Run as a script, Python looks for modules only beside this file.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.kit import fleet, past, readers
from bench.kit.databases import database, run, url_of, vacuum
from bench.kit.stopwatch import compare, say, seconds
from reminders.day import run_day
from reminders.facts.mileages import learn_priors
from reminders.plans.book import assign_plans
from reminders.setup.installation import load_defaults
from reports.counting import count_effects
from shop import clock

SHOP, COPY = "bench_pages", "bench_pages_day"
SMALL = (2_400, 40)
READERS, EVERY_SECONDS = 20, 10.0
BARS = {"home": "< 150 ms", "为什么 of a car": "< 300 ms"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--vehicles", type=int, default=100_000)
    parser.add_argument("--due", type=int, default=15_000)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--days", type=int, default=3)
    options = parser.parse_args()
    with database(SHOP):
        _make(*SMALL)
        _time_pages(SMALL[0], options.rounds)
    with database(SHOP):
        _make(options.vehicles, options.due)
        _time_pages(options.vehicles, options.rounds)
        _time_day(options.due, options.vehicles, options.days)


def _make(vehicles: int, due: int) -> None:
    say(f"a year of {vehicles:,} vehicles, {due:,} due today …")
    load_defaults()
    today = clock.today()
    fleet.add_cars(1, vehicles, today)
    fleet.let_fall_due(due, today)
    past.live_through(vehicles, today)
    assign_plans()
    # What the night does before: all cars are recomputed, and the figures are kept.
    run("TRUNCATE customers_vehiclechange")
    learn_priors()
    readers.make_reader()
    count = seconds(partial(count_effects, now=clock.now()))
    say(f"the nightly count of the effects took {count:.3f} s")
    vacuum()


def _time_pages(vehicles: int, rounds: int) -> None:
    taken: dict[str, list[float]] = defaultdict(list)
    floor: dict[str, list[float]] = defaultdict(list)
    with readers.site() as client:
        for name, address in readers.pages().items():
            readers.milliseconds(client, address)
            for _ in range(rounds):
                floor[name].append(readers.frame_milliseconds(client) / 1000)
                taken[name].append(readers.milliseconds(client, address) / 1000)
    for name in taken:
        bar = BARS.get(name, "-")
        compare(f"{vehicles:,} vehicles: {name}", taken[name], floor[name], bar)


def _time_day(due: int, vehicles: int, days: int) -> None:
    """Run the same day alone and beside the readers, each in a copy of the shop."""
    alone, beside, pages = [], [], []
    for _ in range(days):
        with database(COPY, copy_of=SHOP):
            alone.append(_day())
        with (
            database(COPY, copy_of=SHOP),
            readers.reading(
                url_of(COPY), readers=READERS, every=EVERY_SECONDS
            ) as taken,
        ):
            beside.append(_day())
        pages += taken
    title = f"{due:,} due of {vehicles:,}, {READERS} readers"
    compare(title, beside, alone, "1.2x")
    pages.sort()
    slow = pages[int(0.95 * len(pages))]
    say(f"    {len(pages)} pages, median {median(pages):.0f}, p95 {slow:.0f} ms")


def _day() -> float:
    return seconds(partial(run_day, now=clock.now()))


if __name__ == "__main__":
    main()
