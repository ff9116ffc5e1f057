"""Texts per second through Celery workers, to a gateway that answers after 50 ms.

    python -m dealercrm.embedded python bench/send.py [--texts N] [--senders N]

The floor is a loop of bare httpx in the same number of processes. Two usual designs are
measured beside it: one Celery task per message with requests, and the queue of
django-post_office.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

# Run as a script, Python looks for modules only beside this file.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
# Set before Django reads them: the clock is 10:00, because no texts go at night.
os.environ["DEMO"] = "1"
os.environ["DEMO_CLOCK"] = "10:00"
os.environ["SIMULATOR_KEY"] = "bench"

from bench.kit.bare_httpx import TEXT
from bench.kit.databases import database, url_of, vacuum
from bench.kit.sending import CELERY, Phones, day_environment, phones, rate
from bench.kit.stopwatch import say
from customers.categories import Category, MessageClass
from reminders.setup.installation import default_texts
from shop import clock
from shop.doorbell import ring
from shop.hours import day_begins
from sms.models import Message, TemplateVersion
from sms.sending.outbox import Draft, enqueue
from sms.texts.default_texts import load_texts

DATABASE = "bench_send"
KEY = "bench"
LATENCY = 0.05
# Long enough for the slowest of them on a busy machine.
PATIENCE = 300.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=2_000)
    parser.add_argument("--senders", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    texts, senders = options.texts, options.senders

    contestants: dict[str, Callable[[Phones], None]] = {
        "bare httpx": partial(_bare, texts, senders),
        "ours": partial(_ours, texts, senders),
        "a Celery task a message": partial(_task_a_message, texts, senders),
        "django-post_office": partial(_post_office, texts, senders),
    }
    rates: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(options.rounds):
        for name, send in contestants.items():
            rates[name].append(_rate_of(send, texts))
    for name, measured in rates.items():
        pairs = zip(measured, rates["bare httpx"], strict=True)
        share = median(one / floor for one, floor in pairs)
        bar = "   (bar: 60 %, and ahead of both others)" if name == "ours" else ""
        say(f"{name:<24} {median(measured):7.1f} texts a second   {share:4.0%}{bar}")


def _rate_of(send: Callable[[Phones], None], texts: int) -> float:
    with database(DATABASE), phones(KEY, LATENCY) as gateway:
        load_texts(default_texts())
        os.environ["SIMULATOR_URL"] = gateway.url
        send(gateway)
        gateway.await_texts(texts, seconds=PATIENCE)
        moments = gateway.accepted()
    if len(moments) != texts:
        sys.exit(f"{len(moments)} texts on the phones instead of {texts}")
    return rate(moments)


def _bare(texts: int, senders: int, gateway: Phones) -> None:
    module = "bench.kit.bare_httpx"
    for number in range(senders):
        command = (sys.executable, "-m", module, gateway.url, KEY)
        gateway.start(f"bare-{number}", *command, str(texts // senders))


def _ours(texts: int, senders: int, gateway: Phones) -> None:
    version = TemplateVersion.objects.get(template__slug="maintenance-due")
    now = clock.now()
    enqueue(
        [
            Draft(
                source_key=f"bench:{number}",
                phone=f"13{number:09}",
                text=TEXT,
                template_version_id=version.pk,
                category=Category.MAINTENANCE,
                message_class=MessageClass.SERVICE,
                not_before=day_begins(now.date()),
                expires_at=now.replace(hour=23),
            )
            for number in range(texts)
        ],
        now=now,
    )
    vacuum()
    _work(gateway, "dealercrm", senders)
    ring()
    gateway.await_texts(texts, seconds=PATIENCE)
    gateway.children.stop("worker")
    left = dict.fromkeys(Message.objects.values_list("status", flat=True))
    if list(left) != [Message.Status.ACCEPTED]:
        sys.exit(f"texts were left {list(left)}")


def _task_a_message(texts: int, senders: int, gateway: Phones) -> None:
    module = "bench.kit.task_a_message"
    queueing = [sys.executable, "-m", module, str(texts)]
    subprocess.run(queueing, env={**os.environ, **_environment(gateway)}, check=True)
    _work(gateway, module, senders)


def _work(gateway: Phones, app: str, senders: int, *more: str) -> None:
    command = (*CELERY, app, "worker", "--concurrency", str(senders), *more)
    gateway.start(
        "worker",
        *command,
        *("--loglevel", "WARNING", "--without-gossip", "--without-mingle"),
        **_environment(gateway),
    )


def _post_office(texts: int, senders: int, gateway: Phones) -> None:
    module = "bench.kit.post_office_queue"
    command = (sys.executable, "-m", module, str(texts), str(senders))
    more = {"DJANGO_SETTINGS_MODULE": "bench.kit.post_office_settings"}
    gateway.start("post office", *command, **_environment(gateway), **more)


def _environment(gateway: Phones) -> dict[str, str]:
    return {
        **day_environment(),
        "DATABASE_URL": url_of(DATABASE),
        "SIMULATOR_URL": gateway.url,
        "SIMULATOR_KEY": KEY,
    }


if __name__ == "__main__":
    main()
