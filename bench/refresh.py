"""Times a full recompute of all due dates, and a night with few changed facts.

    python -m dealercrm.embedded python bench/refresh.py [--vehicles N] [--rounds N]

The floor is only the pure functions, on facts that are already in memory.
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

# Run as a script, Python looks for modules only beside this file.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.kit import histories
from bench.kit.databases import database, run, vacuum
from bench.kit.stopwatch import compare, peak_mib, say, seconds
from reminders.dates.refresh import BATCH, find_due, refresh_all, refresh_changed
from reminders.facts.batch import open_batch, read_rulebook
from reminders.facts.meters import read_meters
from reminders.reasons.maintenance import read_services
from reminders.setup.installation import load_defaults
from shop.garbage import search_paused
from shop.hours import SHOP_ZONE

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=SHOP_ZONE)
CHANGED_PERCENT = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--vehicles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    vehicles = options.vehicles

    with database("bench_refresh"):
        load_defaults()
        _grow(vehicles)
        pure, first, again, night = [], [], [], []
        for round in range(options.rounds):
            pure.append(_pure_seconds(vehicles))
            run("TRUNCATE reminders_dueitem CASCADE")
            first.append(seconds(partial(refresh_all, now=NOW)))
            vacuum()
            again.append(seconds(partial(refresh_all, now=NOW)))
            histories.read_every(100 // CHANGED_PERCENT, NOW.date() - timedelta(round))
            night.append(seconds(partial(refresh_changed, now=NOW)))
    title = f"{vehicles:,} vehicles"
    compare(f"{title}, all due dates new", first, pure, "4x")
    compare(f"{title}, all due dates known", again, pure, "4x")
    share = median(night) / median(again)
    say(f"a night with {CHANGED_PERCENT} % changed: {median(night):.3f} s, {share:.1%}")


def _grow(vehicles: int) -> None:
    """Recompute fleets of three sizes; the memory must not grow with them."""
    built = 0
    for size in (vehicles // 4, vehicles // 2, vehicles):
        histories.add_cars(built + 1, size, NOW.date())
        vacuum()
        refresh_all(now=NOW)
        say(f"{size:,} vehicles: peak memory {peak_mib()} MiB")
        built = size


def _pure_seconds(vehicles: int) -> float:
    today, rulebook, total = NOW.date(), read_rulebook(), 0.0
    for start in range(1, vehicles + 1, BATCH):
        batch = open_batch(range(start, start + BATCH), rulebook, today)
        find_due(batch)
        # Everything is read by now; meters and services are computed once more.
        del batch.known[read_meters], batch.known[read_services]
        with search_paused():
            total += seconds(partial(find_due, batch))
    return total


if __name__ == "__main__":
    main()
