from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from celery import Celery
from celery.signals import after_task_publish

from dealercrm import celery
from dealercrm.health import pulses

ROOT = Path(__file__).parent.parent.parent.parent
PATIENCE_SECONDS = 60


def test_a_worker_without_queues_named_takes_both_and_notes_each(settings, redis):
    redis.flushdb()
    broker = Celery(broker=settings.REDIS_URL)
    broker.conf.task_queues = celery.app.conf.task_queues
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "dealercrm", "worker", "-P", "solo"],
        cwd=ROOT,
        env={**os.environ, "DEMO": "1", "REDIS_URL": settings.REDIS_URL},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        broker.send_task("sms.tasks.sweep", queue="celery")
        broker.send_task("reminders.tasks.watch_day", queue="watch")
        end = time.monotonic() + PATIENCE_SECONDS
        while set(pulses.ages()) != {"celery", "watch"} and time.monotonic() < end:
            time.sleep(0.1)
    finally:
        worker.terminate()
        worker.wait(PATIENCE_SECONDS)

    assert set(pulses.ages()) == {"celery", "watch"}


def test_only_what_beat_sends_is_its_pulse(redis):
    redis.flushdb()
    after_task_publish.send(sender="sms.tasks.sweep")
    assert pulses.ages() == {}

    celery.note_that_beat_works()
    try:
        after_task_publish.send(sender="sms.tasks.sweep")
    finally:
        after_task_publish.disconnect(celery._note_beat)

    assert pulses.ages() == {"beat": pytest.approx(0, abs=2)}


def test_without_redis_nothing_is_noted_and_nothing_fails(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    pulses.note("beat")
