"""Times the forecast of sixty days and the page that shows one of them.

    python -m dealercrm.embedded python bench/forecast.py [--vehicles N] [--due N]

The floor of the pass is one day played alone, with the copies of the tables that both
need. The floor of the page is the site's frame with its menu and nothing else, opened
just before it.
"""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles

# Run as a script, Python looks for modules only beside this file.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from django.urls import reverse

from bench.kit import fleet, past, readers
from bench.kit.databases import database, run, vacuum
from bench.kit.stopwatch import compare, peak_mib, say, seconds
from reminders.forecast.making import DAYS, make_forecast
from reminders.models import ForecastRow
from reminders.plans.book import assign_plans
from reminders.setup.installation import load_defaults
from shop import clock

SHOP = "bench_forecast"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--vehicles", type=int, default=2_400)
    parser.add_argument("--due", type=int, default=40)
    options = parser.parse_args()
    with database(SHOP):
        say(f"a year of {options.vehicles:,} vehicles, {options.due:,} due today …")
        load_defaults()
        today = clock.today()
        fleet.add_cars(1, options.vehicles, today)
        fleet.let_fall_due(options.due, today)
        past.live_through(options.vehicles, today)
        assign_plans()
        run("TRUNCATE customers_vehiclechange")
        readers.make_reader()
        vacuum()
        _time_pass()
        _time_page()


def _time_pass() -> None:
    now = clock.now()
    one = seconds(partial(make_forecast, now=now, days=0))
    all_days = seconds(partial(make_forecast, now=now))
    say(f"{ForecastRow.objects.count():,} rows, peak {peak_mib()} MiB")
    compare(f"the pass over {DAYS} days, over one day", [all_days], [one], "30x")


def _time_page() -> None:
    taken, floor = [], []
    with readers.site() as client:
        for days in range(DAYS + 1):
            on = clock.today() + timedelta(days=days)
            address = f"{reverse('reminders:rehearsal')}?on={on}"
            floor.append(readers.frame_milliseconds(client) / 1000)
            taken.append(readers.milliseconds(client, address) / 1000)
    compare("演练 of a day, over the frame", taken, floor, "-")
    p95 = quantiles(taken, n=20)[-1] * 1000
    say(f"    p95 of {len(taken)} days {p95:.0f} ms   (bar: < 300 ms at 2,400 cars)")


if __name__ == "__main__":
    main()
