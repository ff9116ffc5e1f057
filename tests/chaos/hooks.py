"""What a process of the chaos run does otherwise than one of a shop.

Waiting times are short, so that an hour's evidence takes seconds; the clock is the
run's; the paths between gate, wire and opt-out are slow, so that races happen; and on
demand one of the designs of ``mutants`` stands in for ours. Nothing of this can be
switched on in a shop: these modules belong to the tests.
"""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from random import random

from django.conf import settings
from django.utils import timezone

from shop import clock
from sms import tasks
from sms.gateways.base import Outcome, Submission
from sms.gateways.simulator import SimulatorGateway
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
    CLOCK_FILE,
    CONNECT_SECONDS,
    GATEWAYS,
    LEAVE_SECONDS,
    MUTANT,
    OPT_OUT_SECONDS,
)

ANSWER_SECONDS = 1.0


class SlowToConnect(SimulatorGateway):
    """Between the gate and the first byte there is a moment for a TD to come."""

    def submit(self, submission: Submission) -> Outcome:
        time.sleep(random() * float(os.environ[CONNECT_SECONDS]))
        return super().submit(submission)


def install() -> None:
    """Call once in each process, after ``django.setup``."""
    _shorten()
    _follow_the_clock_of_the_run()
    _wire()
    _linger_over_opt_outs()
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
