"""Times the inbox and a conversation of a shop with years of texts and replies.

    python -m dealercrm.embedded python bench/inbox.py [--texts N] [--rounds N]

The floors are opened just before each page: a bare Django view that answers with two
letters behind the same login, and the site's frame with its menu and nothing else.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any, Final

# Run as a script, Python looks for modules only beside this file.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.kit import fleet, readers, talks
from bench.kit.databases import database, vacuum
from bench.kit.stopwatch import compare, say
from customers.models import VehicleContact
from dashboard.threads.inbox import PAGE
from reminders.setup.installation import load_defaults
from shop import clock
from sms.models import Thread

CARS: Final = 20_000
SMALL: Final = {"texts": 2_000, "replies": 400, "waiting": 200}
BAR: Final = "≤ 8x a bare view"
UNCHANGED: Final = "If-None-Match"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=1_000_000)
    parser.add_argument("--replies", type=int, default=50_000)
    parser.add_argument("--waiting", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    for shop in (
        SMALL,
        {name: getattr(options, name) for name in ("texts", "replies", "waiting")},
    ):
        with database("bench_inbox"):
            _make(shop)
            _time_pages(options.rounds)


def _make(shop: dict[str, int]) -> None:
    said = ", ".join(f"{count:,} {name}" for name, count in shop.items())
    say(f"a shop with {CARS:,} cars: {said} …")
    load_defaults()
    fleet.add_cars(1, CARS, clock.today())
    talks.talk(CARS, **shop)
    talks.seal_shown(_number(), PAGE)
    readers.make_reader()
    vacuum()


def _number() -> str:
    """Return the number that has waited longest, of whose conversation a page is."""
    waiting = Thread.objects.filter(waiting_since__isnull=False)
    return waiting.order_by("waiting_since").values_list("pk", flat=True)[0]


def _pages() -> dict[str, tuple[str, dict[str, str]]]:
    """Return addresses and headers: whole pages, and what an open one asks for."""
    owner = VehicleContact.objects.filter(customer__phone_index=_number()).get()
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for name, address in {
        "inbox": f"{reverse('threads:inbox')}?tab=all",
        "conversation": reverse("threads:customer", args=[owner.customer_id]),
    }.items():
        open_page = {"HX-Request": "true"}
        found[f"{name}, whole page"] = address, {}
        found[f"{name}, the part that changes"] = address, open_page
        found[f"{name}, unchanged (304)"] = address, {**open_page, UNCHANGED: ""}
    return found


def _open(client: Client, address: str, headers: dict[str, str]) -> float:
    """Open the page; one that is to be unchanged says the mark of this moment."""
    if UNCHANGED in headers:
        mark = client.get(address, headers={"HX-Request": "true"}).headers["ETag"]
        headers = {**headers, UNCHANGED: mark}
    return readers.milliseconds(client, address, **headers)


def _time_pages(rounds: int) -> None:
    bare, frame = defaultdict(list), defaultdict(list)
    taken: dict[str, list[float]] = defaultdict(list)
    with readers.site() as client:
        pages = _pages()
        for name, (address, headers) in pages.items():
            if UNCHANGED not in headers:
                say(f"{name}: {_queries(client, address, headers)} queries")
            for _ in range(rounds):
                bare[name].append(readers.bare_milliseconds(client) / 1000)
                frame[name].append(readers.frame_milliseconds(client) / 1000)
                taken[name].append(_open(client, address, headers) / 1000)
    for name, times in taken.items():
        compare(f"{name}, over a bare view", times, bare[name], BAR)
        compare(f"{name}, over the frame", times, frame[name], "-")
        say(f"  {1000 * median(times):.0f} ms")


def _queries(client: Client, address: str, headers: dict[str, Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(address, headers=headers)
    return len(captured)


if __name__ == "__main__":
    main()
