"""Members of staff who read pages, in a process of their own or one page at a time.

    python -m bench.kit.readers READERS SECONDS

Each reader opens the next page every so many seconds until standard input is closed.
Then the milliseconds of all pages are printed as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from threading import Event
from time import perf_counter
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from accounts.models import User
from bench.kit.frame import BARE, FRAME
from customers.models import VehicleContact

_PLAIN_FILES: Final = "django.contrib.staticfiles.storage.StaticFilesStorage"


def pages() -> dict[str, str]:
    """Return the addresses of the pages about the shop and about its first car."""
    owner = VehicleContact.objects.values_list("customer", flat=True).get(vehicle=1)
    return {
        "home": reverse("admin:index"),
        "为什么 of a car": reverse("reminders:explain-vehicle", args=[1]),
        "效果": reverse("reports:effects"),
        "a car": reverse("admin:customers_vehicle_change", args=[1]),
        "a customer": reverse("admin:customers_customer_change", args=[owner]),
        "list of cars": reverse("admin:customers_vehicle_changelist"),
        "reminders of the day": reverse("admin:reminders_reminder_changelist")
        + "?decided=today",
        "texts": reverse("admin:sms_message_changelist"),
    }


def make_reader() -> None:
    User.objects.create_superuser("reader", name="读者")


@contextmanager
def site() -> Iterator[Client]:
    """Yield a browser that is logged in as the reader; the frame has an address too."""
    changes: dict[str, Any] = {
        "ROOT_URLCONF": "bench.kit.frame",
        "ALLOWED_HOSTS": ["testserver"],
        "SECURE_SSL_REDIRECT": False,
        "SESSION_COOKIE_SECURE": False,
        # No files of a browser are collected for a bench.
        "STORAGES": {**settings.STORAGES, "staticfiles": {"BACKEND": _PLAIN_FILES}},
    }
    with override_settings(**changes):
        yield _log_in()


def _log_in() -> Client:
    client = Client()
    client.force_login(User.objects.get(username="reader"))
    return client


def milliseconds(client: Client, address: str, **headers: str) -> float:
    """Open the page and return how long it took; raises ValueError if it fails."""
    start = perf_counter()
    response = client.get(address, headers=headers)
    taken = 1000 * (perf_counter() - start)
    if response.status_code not in (200, 304):
        raise ValueError(f"{address}: {response.status_code}")
    return taken


def frame_milliseconds(client: Client) -> float:
    return milliseconds(client, FRAME)


def bare_milliseconds(client: Client) -> float:
    return milliseconds(client, BARE)


@contextmanager
def reading(database_url: str, *, readers: int, every: float) -> Iterator[list[float]]:
    """Read in another process; at the end the list has the milliseconds of the pages.

    The body begins when all readers are logged in.
    """
    taken: list[float] = []
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.kit.readers", str(readers), str(every)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=_environment(database_url),
    )
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield taken
    finally:
        output, _ = process.communicate()
    taken.extend(json.loads(output))
    if process.returncode:
        raise ValueError("the readers failed")


def _environment(database_url: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": database_url, "PYTHONPATH": os.getcwd()}


@dataclass(frozen=True)
class Reader:
    """A member of staff with a browser, who begins at another page than the others."""

    client: Client
    begins_after: float
    first: int

    def read(self, addresses: list[str], every: float, is_over: Event) -> list[float]:
        taken: list[float] = []
        wait = self.begins_after
        try:
            for address in islice(cycle(addresses), self.first, None):
                if is_over.wait(wait):
                    break
                taken.append(milliseconds(self.client, address))
                wait = max(0.0, every - taken[-1] / 1000)
        finally:
            connection.close()
        return taken


def _readers(count: int, every: float) -> list[Reader]:
    """Return readers whose browsers are warm and who open pages evenly."""
    readers = [Reader(_log_in(), every * at / count, at) for at in range(count)]
    for reader in readers:
        frame_milliseconds(reader.client)
    return readers


def main() -> None:
    count, every = int(sys.argv[1]), float(sys.argv[2])
    is_over = Event()
    with site() as client, ThreadPoolExecutor(count) as pool:
        addresses = list(pages().values())
        for address in addresses:
            milliseconds(client, address)
        readers = _readers(count, every)
        print("ready", flush=True)
        reads = [pool.submit(each.read, addresses, every, is_over) for each in readers]
        sys.stdin.read()
        is_over.set()
        print(json.dumps([taken for read in reads for taken in read.result()]))


if __name__ == "__main__":
    main()
