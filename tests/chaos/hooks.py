"""What a process of the chaos run does otherwise than one of a shop.

Waiting times are short, so that an hour's evidence takes seconds, unless the plan
asks for those of production; the clock is the run's; the paths between gate, wire and
opt-out are slow, so that races happen; some replies lie unread for a while; and on
demand one of the designs of ``mutants`` stands in for ours. Nothing of this can be
switched on in a shop: these modules belong to the tests.
"""

from __future__ import annotations

import json
import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from random import uniform
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from shop import clock
from sms import asking, tasks
from sms.gateways.base import Outcome, Submission
from sms.gateways.simulator import SimulatorGateway
from sms.hearing import callbacks
from sms.models import Callback
from sms.numbers import optouts
from sms.sending import (
    breaker,
    claims,
    delivery,
    reconcile,
    record,
)
from tests.chaos.mutants import MUTANTS
from tests.chaos.variables import (
    ARRIVALS_FILE,
    CLOCK_FILE,
    CONNECT_SECONDS,
    GATEWAYS,
    LEAVE_SECONDS,
    MUTANT,
    OPT_OUT_SECONDS,
    PRODUCTION_TIMES,
    UNREAD_SECONDS,
    UNREAD_SHARE,
)

ANSWER_SECONDS = 1.0


class SlowToConnect(SimulatorGateway):
    """Between the gate and the first byte there is a moment for a TD to come."""

    def submit(self, submission: Submission) -> Outcome:
        time.sleep(uniform(0.5, 1.0) * float(os.environ[CONNECT_SECONDS]))
        return super().submit(submission)


def install() -> None:
    """Call once in each process, after ``django.setup``."""
    if not os.environ.get(PRODUCTION_TIMES):
        _shorten()
    _follow_the_clock_of_the_run()
    _wire()
    _linger_over_opt_outs()
    _leave_replies_unread()
    if name := os.environ.get(MUTANT):
        MUTANTS[name]()


def _shorten() -> None:
    claims.LEASE = timedelta(seconds=4)
    delivery.SENDING_LEASE = timedelta(seconds=3)
    delivery.LEAVE_SECONDS = LEAVE_SECONDS
    delivery.PAUSE_FOR_REPLIES = timedelta(seconds=0.3)
    record._backoff = lambda number: timedelta(seconds=1)
    claims.FIRST_QUERY_AFTER = record.FIRST_QUERY_AFTER = timedelta(seconds=1)
    reconcile.PAUSES = (timedelta(seconds=1.5),) * 3
    reconcile.PAUSE_WHEN_SILENT = timedelta(seconds=1)
    # Longer than LATE_ACCEPT and than any freeze of a worker.
    reconcile.SETTLED_AFTER = timedelta(seconds=4)
    reconcile.ASKING = timedelta(seconds=3)
    breaker.PAUSE = timedelta(seconds=1)
    asking.OPEN_FOR, asking.REST = timedelta(seconds=4), timedelta(seconds=0.5)
    tasks.BUDGET = timedelta(seconds=2)


def _follow_the_clock_of_the_run() -> None:
    path = Path(os.environ[CLOCK_FILE])

    def now() -> datetime:
        shift = timedelta(seconds=float(path.read_text()))
        return timezone.localtime(timezone.now() + shift)

    clock.now = now


def _wire() -> None:
    """CHAOS_GATEWAYS is name=url, the primary first, comma between."""
    pairs = (entry.split("=") for entry in os.environ[GATEWAYS].split(","))
    settings.SMS_GATEWAYS = {
        name: {
            "BACKEND": "tests.chaos.hooks.SlowToConnect",
            "OPTIONS": {
                "base_url": url,
                "key": os.environ["SIMULATOR_KEY"],
                "total_seconds": ANSWER_SECONDS,
            },
        }
        for name, url in pairs
    }


def _linger_over_opt_outs() -> None:
    """Hold the number a little longer, so that a sender has to wait for it."""
    close_number = optouts.close_number

    def slowly(*args, **kwargs):
        closed = close_number(*args, **kwargs)
        time.sleep(float(os.environ[OPT_OUT_SECONDS]))
        return closed

    optouts.close_number = slowly


def _leave_replies_unread() -> None:
    """Note each reply as it is kept, and let some of them wait to be read."""
    process_callback = callbacks.process_callback

    def process_later(pk, *, now, patience):
        try:
            reply = Callback.objects.filter(pk=pk, kind=Callback.Kind.REPLY).first()
        except DatabaseError:
            return False
        # The web server has just kept it: from here on every gate can see it.
        if reply and patience == callbacks.PATIENCE_OF_REQUEST:
            _note_arrival(reply)
        if reply and _waits(pk):
            return False
        return process_callback(pk, now=now, patience=patience)

    callbacks.process_callback = process_later


def _note_arrival(reply: Callback) -> None:
    """Write down whose TD it is and when; a later gate must hold the text."""
    at = clock.now().isoformat()
    items = json.loads(reply.body.encode("latin-1"))
    phones = [item["phone"] for item in items if item["text"] == "TD"]
    with open(os.environ[ARRIVALS_FILE], "a", encoding="utf-8") as arrivals:
        for phone in phones:
            arrivals.write(json.dumps({"phone": phone, "at": at}) + "\n")


def _waits(pk: UUID) -> bool:
    """Whether the callback is of those that wait, and has not waited long enough.

    A key begins with the milliseconds of its birth and ends with dice.
    """
    age = time.time() - (pk.int >> 80) / 1000
    is_chosen = pk.int % 1000 < float(os.environ[UNREAD_SHARE]) * 1000
    return is_chosen and age < float(os.environ[UNREAD_SECONDS])
