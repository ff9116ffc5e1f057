"""Times a day's scan, decisions and texts, when few of many cars fall due.

    python -m dealercrm.embedded python bench/scan.py [--vehicles N] [--due N]

The same due cars are measured twice, once among a tenth of the vehicles: the cost of a
day must depend on what is due, not on the size of the fleet.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import median

# Run as a script, Python looks for modules only beside this file.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.kit import by_hand, fleet
from bench.kit.databases import database, enter, run, vacuum
from bench.kit.second_worker import second_worker
from bench.kit.stopwatch import compare, say, seconds
from reminders.deciding.decide import decide_reminders
from reminders.ladder.scan import scan_reminders
from reminders.setup.installation import load_defaults
from shop.hours import SHOP_ZONE
from sms.models import Message

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=SHOP_ZONE)
SMALL, LARGE = "bench_scan_small", "bench_scan_large"
PARTS = ("scan", "decide", "dispatch")
Seconds = dict[str, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--vehicles", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=15_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    few, many = options.vehicles // 10, options.vehicles

    with database(SMALL):
        say(f"making {few:,} vehicles, {options.due:,} due today, and {many:,} …")
        load_defaults()
        fleet.add_cars(1, few, NOW.date())
        fleet.let_fall_due(options.due, NOW.date())
        by_hand.make_tables()
        vacuum()
        with database(LARGE, copy_of=SMALL):
            fleet.add_cars(few + 1, many, NOW.date())
            vacuum()
            taken: dict[str, Seconds] = {
                SMALL: defaultdict(list),
                LARGE: defaultdict(list),
            }
            with (
                second_worker(SMALL, NOW) as small,
                second_worker(LARGE, NOW) as large,
            ):
                dispatch = {SMALL: small, LARGE: large}
                for _ in range(options.rounds):
                    for name in taken:
                        enter(name)
                        _run_day(taken[name], options.due, dispatch[name])
    _report(taken, options.due, few, many)


def _run_day(taken: Seconds, due: int, dispatch: Callable[[], object]) -> None:
    """Do the day by hand and by the real code, then undo both."""
    steps: dict[str, Callable[[], object]] = {
        "scan by hand": partial(by_hand.scan, NOW.date()),
        "scan": partial(scan_reminders, now=NOW),
        "texts by hand": partial(by_hand.queue_texts, NOW),
        "decide": partial(decide_reminders, now=NOW),
        "dispatch": dispatch,
    }
    for label, step in steps.items():
        taken[label].append(seconds(step))
    taken["day"].append(sum(taken[part][-1] for part in PARTS))
    queued = Counter(message.body for message in Message.objects.all())
    if queued.total() != due or queued != by_hand.texts():
        print(*(queued - by_hand.texts()).most_common(4), sep="\n")
        print(*(by_hand.texts() - queued).most_common(4), sep="\n")
        sys.exit("The two did not queue the same texts; nothing was measured.")
    by_hand.forget()
    run("TRUNCATE reminders_reminder, reminders_decision, sms_message CASCADE")


def _report(taken: dict[str, Seconds], due: int, few: int, many: int) -> None:
    small, large = taken[SMALL], taken[LARGE]
    for name, vehicles in ((SMALL, few), (LARGE, many)):
        title = f"{due:,} due among {vehicles:,}"
        compare(
            f"{title}: scan", taken[name]["scan"], taken[name]["scan by hand"], "1.3x"
        )
        compare(f"{title}: day", taken[name]["day"], taken[name]["texts by hand"], "3x")
        parts = (f"{part} {median(taken[name][part]):.3f} s" for part in PARTS)
        say(f"    of which {', '.join(parts)}")
    compare("scan, large fleet over small", large["scan"], small["scan"], "1.3x")
    compare("day, large fleet over small", large["day"], small["day"], "1.3x")


if __name__ == "__main__":
    main()
