"""Delivery reports per second through the web server, and how long each one takes.

    python -m dealercrm.embedded python bench/callbacks.py [--reports N] [--per-post N]

Vendors post several reports at a time, Tencent and Yunpian up to a hundred. The floor
is a bare INSERT of the raw body for each post. Lost reports are counted; there should
be none.
"""

from __future__ import annotations

import argparse
import hmac
import json
import os
import secrets
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import quote

# Run as a script, Python looks for modules only beside this file.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import httpx

from bench.kit.bare_httpx import TEXT
from bench.kit.databases import database, run, url_of, vacuum
from bench.kit.sending import START_SECONDS
from bench.kit.stopwatch import say, seconds
from customers.categories import Category, MessageClass
from dealercrm.embedded.children import Children
from dealercrm.embedded.demonstration import HOST, answers, free_port
from reminders.setup.installation import default_texts
from shop import clock
from shop.hours import day_begins
from sms.models import (
    Attempt,
    Callback,
    Message,
    Report,
    TemplateVersion,
)
from sms.sending.outbox import Draft, enqueue
from sms.texts.default_texts import load_texts

DATABASE = "bench_callbacks"
FIRST_PORT = 24_000
KEY = "bench"
TOKEN = secrets.token_urlsafe(24)
CALLERS = 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--per-post", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    for _ in range(options.rounds):
        _round(options.reports, options.per_post)


def _round(reports: int, per_post: int) -> None:
    with (
        database(DATABASE),
        TemporaryDirectory() as place,
        Children(Path(place)) as web,
    ):
        bodies = _bodies(_send(reports), per_post)
        vacuum()
        url = _serve(web)
        waits: list[float] = []
        took = seconds(partial(_post_all, url, bodies, waits))
        floor = seconds(partial(_store_all, bodies))
        lost = reports - Report.objects.exclude(message=None).count()
        late = Callback.objects.unread().count()
        open_ones = Message.objects.exclude(status=Message.Status.DELIVERED).count()
    p99 = quantiles(waits, n=100)[98]
    say(
        f"{reports / took:7,.0f} reports a second   (bar: 800)"
        f"   wait {median(waits) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms (bar: 200)"
        f"   lost {lost}, unread {late}, not delivered {open_ones}"
        f"   {took / floor:.1f}x the bare INSERT"
    )


def _send(count: int) -> list[Attempt]:
    """Create texts that a gateway has accepted, as attempts without a report."""
    load_texts(default_texts())
    version = TemplateVersion.objects.get(template__slug="maintenance-due")
    now = clock.now()
    drafts = [
        Draft(
            source_key=f"bench:{number}",
            phone=f"13{number:09}",
            text=TEXT,
            template_version_id=version.pk,
            category=Category.MAINTENANCE,
            message_class=MessageClass.SERVICE,
            not_before=day_begins(now.date()),
            expires_at=now,
        )
        for number in range(count)
    ]
    texts = enqueue(drafts, now=now).pks
    run("UPDATE sms_message SET status = 'accepted', attempts_made = 1")
    return Attempt.objects.bulk_create(
        Attempt(
            message_id=pk,
            number=1,
            gateway="simulator",
            started_at=now,
            outcome=Attempt.Outcome.ACCEPTED,
            vendor_id=uuid.uuid4().hex,
        )
        for pk in texts
    )


def _bodies(attempts: list[Attempt], per_post: int) -> list[bytes]:
    items = [
        {
            "id": attempt.vendor_id,
            "reference": str(attempt.token),
            "phone": f"13{number:09}",
            "status": "DELIVERED",
            "report_code": "DELIVRD",
            "segments": 1,
        }
        for number, attempt in enumerate(attempts)
    ]
    pages = range(0, len(items), per_post)
    return [json.dumps(items[at : at + per_post]).encode() for at in pages]


def _serve(web: Children) -> str:
    port = free_port(FIRST_PORT)
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "dealercrm.wsgi",
        "--no-control-socket",
    ]
    command += ["--bind", f"{HOST}:{port}", "--workers", "2", "--threads", "4"]
    web.start(
        "web",
        command,
        DATABASE_URL=url_of(DATABASE),
        SMS_CALLBACK_TOKENS=TOKEN,
        SIMULATOR_KEY=KEY,
        PYTHONPATH=os.getcwd(),
        HTTPS="0",
    )
    if not web.wait_until(partial(answers, port), seconds=START_SECONDS):
        raise TimeoutError(f"{HOST}:{port}")
    url = f"http://{HOST}:{port}/sms/callbacks/simulator/{quote(TOKEN)}/reports/"
    with ThreadPoolExecutor(CALLERS) as callers:
        # The vendor's probe, and each process's first import of the code.
        list(callers.map(httpx.get, [url] * 10 * CALLERS))
    return url


def _post_all(url: str, bodies: list[bytes], waits: list[float]) -> None:
    with httpx.Client(timeout=30) as client, ThreadPoolExecutor(CALLERS) as callers:
        waits += callers.map(partial(_post, client, url), bodies)


def _post(client: httpx.Client, url: str, body: bytes) -> float:
    signature = hmac.new(KEY.encode(), body, sha256).hexdigest()
    start = perf_counter()
    answer = client.post(
        url, content=body, headers={"X-Simulator-Signature": signature}
    )
    answer.raise_for_status()
    return perf_counter() - start


def _store_all(bodies: list[bytes]) -> None:
    run("CREATE TABLE bare (id bigserial PRIMARY KEY, body bytea NOT NULL)")
    for body in bodies:
        run("INSERT INTO bare (body) VALUES (%(body)s)", body=body)


if __name__ == "__main__":
    main()
