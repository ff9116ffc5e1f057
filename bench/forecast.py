"""Times the forecast of sixty days and the page that shows one of them.

    python -m dealercrm.embedded python bench/forecast.py [--vehicles N] [--due N]
    python -m dealercrm.embedded python bench/forecast.py --stored ROWS_A_DAY …

With ``--stored`` the pass is left out: so many rows a day are stored by hand, to time
the pages of a shop for which the pass takes hours. The floor of the pass is one day
played alone, with the copies of the tables that both need. The floor of a page is the
site's frame with its menu and nothing else, opened just before it.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
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
from reminders.models import ForecastRow, RuleStep
from reminders.plans.book import assign_plans
from reminders.setup.installation import load_defaults
from shop import clock

SHOP = "bench_forecast"
_DAYS = """
    INSERT INTO reminders_forecastday ("on", made_at, calls)
    SELECT %(today)s::date + day, %(now)s, 100 FROM generate_series(0, %(days)s) AS day;
"""
_ROWS = """
    INSERT INTO reminders_forecastrow
        (id, "on", vehicle_id, reason, subject, anchor, due_on, step_id, label,
         planned_on, last_day_on, outcome, status, sentence, rule, text, sends_at,
         segments)
    SELECT gen_random_uuid(), on_day, 1 + (n * 61 + day) %% %(vehicles)s, 'insurance',
        'both', 'far', on_day + 7, %(step)s, 'D-7', on_day, on_day + 5, 'decided',
        'sent', '可以发送', '到了提醒的日子', '', on_day + time '01:00', 2
    FROM generate_series(0, %(days)s) AS day
    CROSS JOIN LATERAL (SELECT %(today)s::date + day AS on_day) AS of_day
    CROSS JOIN generate_series(1, %(rows)s) AS n
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--vehicles", type=int, default=2_400)
    parser.add_argument("--due", type=int, default=40)
    parser.add_argument("--stored", type=int, metavar="ROWS_A_DAY")
    options = parser.parse_args()
    with database(SHOP):
        say(f"a year of {options.vehicles:,} vehicles, {options.due:,} due today …")
        load_defaults()
        today = clock.today()
        fleet.add_cars(1, options.vehicles, today)
        fleet.let_fall_due(options.due, today)
        if options.stored:
            _store_by_hand(options.stored, options.vehicles, today)
        else:
            past.live_through(options.vehicles, today)
        assign_plans()
        run("TRUNCATE customers_vehiclechange")
        readers.make_reader()
        vacuum()
        if not options.stored:
            _time_pass()
        _time_pages()


def _store_by_hand(rows_a_day: int, vehicles: int, today: date) -> None:
    run(
        _DAYS + _ROWS,
        today=today,
        days=DAYS,
        rows=rows_a_day,
        vehicles=vehicles,
        step=RuleStep.objects.filter(reason="insurance").earliest("pk").pk,
        now=clock.now(),
    )


def _time_pass() -> None:
    now = clock.now()
    one = seconds(partial(make_forecast, now=now, days=0))
    all_days = seconds(partial(make_forecast, now=now))
    say(f"{ForecastRow.objects.count():,} rows, peak {peak_mib()} MiB")
    compare(f"the pass over {DAYS} days, over one day", [all_days], [one], "30x")


def _time_pages() -> None:
    pages = {
        "演练 of a day": reverse("reminders:rehearsal"),
        "为什么 of a day": reverse("reminders:explain-vehicle", args=[1]),
    }
    with readers.site() as client:
        for name, address in pages.items():
            taken, floor = [], []
            for days in range(DAYS + 1):
                day = f"{address}?on={clock.today() + timedelta(days=days)}"
                floor.append(readers.frame_milliseconds(client) / 1000)
                taken.append(readers.milliseconds(client, day) / 1000)
            compare(f"{name}, over the frame", taken, floor, "-")
            p95 = quantiles(taken, n=20)[-1] * 1000
            say(f"    p95 of {len(taken)} days {p95:.0f} ms   (bar: < 300 ms)")


if __name__ == "__main__":
    main()
