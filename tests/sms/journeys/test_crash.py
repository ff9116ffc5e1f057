"""Real Celery workers, killed with SIGKILL at the moments that matter.

The simulator's log says what reached the phones; nothing else is believed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection

from shop.database.number_lock import holding
from shop.hours import SHOP_ZONE
from sms.models import Attempt, CapSlot, Message
from sms.simulator.faults import Fault, FaultKind
from tests.factories import make_message
from tests.sms.conftest import RunningSimulator, wait_until

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]

PAST = datetime(2020, 1, 1, tzinfo=SHOP_ZONE)
FUTURE = datetime(2100, 1, 1, tzinfo=SHOP_ZONE)
PATIENCE = 60.0


@pytest.fixture
def broker_url(worker_id_number):
    """Return a Redis database of this test process alone."""
    parts = urlsplit(settings.REDIS_URL)
    return parts._replace(path=f"/{1 + worker_id_number % 15}").geturl()


@pytest.fixture
def worker_id_number():
    name = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    return int(name.removeprefix("gw"))


@pytest.fixture
def start_worker(
    simulator: RunningSimulator, broker_url: str
) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start Celery workers on the database of this test, at ten in the morning."""
    workers: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ,
        "DATABASE_URL": _url_of_test_database(),
        "REDIS_URL": broker_url,
        "SIMULATOR_URL": simulator.url,
        "SIMULATOR_KEY": simulator.key,
        "DEMO": "1",
        "DEMO_CLOCK": "10:00",
    }
    command = [sys.executable, "-m", "celery", "-A", "dealercrm", "worker"]
    command += ["--concurrency=1", "--loglevel=warning", "--without-gossip"]

    def start() -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(command, env=environment, start_new_session=True)
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        kill(worker)
    Celery(broker=broker_url).control.purge()


def _url_of_test_database() -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    head, _, _ = parts.path.rpartition("/")
    return parts._replace(path=f"{head}/{name}").geturl()


def kill(worker: subprocess.Popen[bytes]) -> None:
    """End the worker and its children as the kernel does when memory is short."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


@pytest.fixture
def ring(broker_url):
    app = Celery(broker=broker_url)
    yield lambda name: app.send_task(f"sms.tasks.{name}")
    app.close()


def due_message(**fields):
    return make_message(not_before=PAST, expires_at=FUTURE, **fields)


def states():
    return list(Message.objects.order_by("pk").values_list("status", flat=True))


def let_leases_end():
    Message.objects.exclude(lease_until=None).update(lease_until=PAST)


def let_the_time_of_asking_come():
    Attempt.objects.exclude(next_query_at=None).update(next_query_at=PAST)


def test_a_worker_killed_between_acceptance_and_record_sends_once(
    simulator, start_worker, ring
):
    messages = [due_message(priority=n) for n in range(3)]
    hang = Fault(FaultKind.HANG_AFTER_ACCEPT, phone=messages[0].phone, times=1)
    simulator.desk.switch_on(hang)
    first = start_worker()
    ring("deliver")
    assert wait_until(lambda: simulator.events("accepted"), seconds=PATIENCE)

    kill(first)

    assert states() == ["sending", "claimed", "claimed"]
    let_leases_end()
    start_worker()
    ring("sweep")
    assert wait_until(
        lambda: states() == ["unknown", "accepted", "accepted"], seconds=PATIENCE
    )
    let_the_time_of_asking_come()
    ring("reconcile_unknown")
    assert wait_until(
        lambda: states() == ["delivered", "accepted", "accepted"], seconds=PATIENCE
    )
    received = sorted(text.phone for text in simulator.desk.texts())
    assert received == sorted(message.phone for message in messages)
    assert len(simulator.events("request")) == CapSlot.objects.count() == 3


def test_a_worker_killed_before_its_gate_has_sent_nothing(
    simulator, start_worker, ring
):
    message = due_message()
    first = start_worker()
    with holding(message.phone_index):
        ring("deliver")
        assert wait_until(lambda: states() == ["claimed"], seconds=PATIENCE)
        kill(first)

    assert simulator.events("request") == []
    let_leases_end()
    start_worker()
    ring("sweep")

    assert wait_until(lambda: states() == ["accepted"], seconds=PATIENCE)
    assert len(simulator.desk.texts()) == 1
    assert Attempt.objects.count() == 1


def test_a_worker_killed_on_the_wire_before_acceptance_does_not_send_blindly(
    simulator, start_worker, ring
):
    due_message()
    simulator.desk.switch_on(Fault(FaultKind.HANG, times=1))
    first = start_worker()
    ring("deliver")
    assert wait_until(lambda: simulator.events("request"), seconds=PATIENCE)

    kill(first)
    let_leases_end()
    start_worker()
    ring("sweep")

    assert wait_until(lambda: states() == ["unknown"], seconds=PATIENCE)
    for denials in (1, 2):
        let_the_time_of_asking_come()
        ring("reconcile_unknown")
        asked = Attempt.objects.filter(queries=denials)
        assert wait_until(asked.exists, seconds=PATIENCE)
    assert (states(), len(simulator.events("request"))) == (["unknown"], 1)
    Attempt.objects.update(started_at=PAST)
    let_the_time_of_asking_come()
    ring("reconcile_unknown")
    assert wait_until(lambda: states() == ["queued"], seconds=PATIENCE)
    ring("deliver")
    assert wait_until(lambda: states() == ["accepted"], seconds=PATIENCE)
    assert len(simulator.desk.texts()) == 1
