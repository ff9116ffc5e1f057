"""Break everything while texts are sent, and count what the phones received.

    python -m tests.chaos --messages 200000
    python -m tests.chaos --plans smoke no_lock count_cap
    python -m tests.chaos --plans all

Plans are "everything" (with --messages), "smoke", "conversation" (replies of all
kinds), "production" (the leases and pauses of a shop), "caps" (each category to its
cap) and each mutant's name. Exits with 1 where a promise was broken, or a mutant was
not found out. ``--seeds 10`` plays each plan ten times.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from dataclasses import asdict
from itertools import product

from dealercrm import env_file
from tests.chaos.house import House, opened


def main() -> int:
    options = _parse()
    # All that was started ends with the run, also where something else ends it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    env_file.load()
    os.environ["DJANGO_SETTINGS_MODULE"] = "dealercrm.settings"
    with opened(
        workers=options.workers,
        senders=options.senders,
        latency=options.latency,
        is_durable=not options.fast,
    ) as house:
        return _run(house, options)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--plans", nargs="*", default=["everything"])
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="plays of each plan")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--senders", type=int, default=3, help="of each worker")
    parser.add_argument("--latency", type=float, default=0.05, help="of the gateway")
    parser.add_argument("--fast", action="store_true", help="without fsync")
    parser.add_argument("--json", action="store_true", help="one line a plan")
    return parser.parse_args()


def _run(house: House, options: argparse.Namespace) -> int:
    # Settings are read at import, and their servers run only now.
    import django

    django.setup()
    from django.core.management import call_command

    from tests.chaos import plans
    from tests.chaos.play import Verdict, play

    call_command("migrate", verbosity=0)
    failures = 0

    def say(name: str, seed: int, verdict: Verdict) -> None:
        broken = verdict.columns.violations()
        if options.json:
            head = {"plan": name, "seed": seed}
            shown = json.dumps({**head, **asdict(verdict), "broken": broken})
        else:
            shown = f"{name}, seed {seed}\n{verdict.table()}\nbroken: {broken}\n"
        sys.stdout.write(f"{shown}\n")
        sys.stdout.flush()

    seeds = range(options.seed, options.seed + options.seeds)
    for name, seed in product(plans.names(options.plans), seeds):
        plan = plans.named(name, messages=options.messages, seed=seed)
        verdict = play(house, plan)
        say(name, seed, verdict)
        found_out = plans.SHOWS_AS.get(name)
        broken = verdict.columns.violations()
        failures += found_out not in broken if found_out else bool(broken)
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main())
