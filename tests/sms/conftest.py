from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier, Event, Thread
from time import monotonic
from typing import Any

import pytest
from django.db import connection, connections

from sms.simulator.carrier import Options
from sms.simulator.desk import SimulatorDesk
from sms.simulator.ledger import read_events
from sms.simulator.server import Simulator

KEY = "a-shared-key"


def wait_until(condition: Callable[[], Any], *, seconds: float = 10.0) -> Any:
    """Return the first truthy value of a condition on another process or thread."""
    end, pause = monotonic() + seconds, Event()
    while not (value := condition()) and monotonic() < end:
        pause.wait(0.02)
    return value


@dataclass(frozen=True)
class RunningSimulator:
    url: str
    key: str
    log: Path
    desk: SimulatorDesk

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Return what the log, the truth about the phones, says happened."""
        return [event for event in read_events(self.log) if event["event"] == kind]


@pytest.fixture
def run_simulator(tmp_path: Path) -> Iterator[Callable[..., RunningSimulator]]:
    """Start simulators in this process, on real sockets; stop them afterwards.

    Those of one name share a log, as if one was the other after a restart.
    """
    stops: list[Callable[[], object]] = []

    def run(name: str = "simulator", **options: Any) -> RunningSimulator:
        log = tmp_path / f"{name}.jsonl"
        simulator = Simulator(
            Options(**{"log": log, "key": KEY, "report_seconds": 0.0, **options})
        )
        thread = Thread(target=simulator.serve_forever, args=(0.01,))
        thread.start()
        desk = SimulatorDesk(simulator.url, KEY)
        stops.extend([desk.close, simulator.stop, thread.join])
        return RunningSimulator(simulator.url, KEY, log, desk)

    yield run
    for stop in stops:
        stop()


@pytest.fixture
def simulator(run_simulator: Callable[..., RunningSimulator]) -> RunningSimulator:
    return run_simulator()


@pytest.fixture(autouse=True)
def _no_running_gateway(settings: Any) -> None:
    """Keep tests away from a simulator that somebody runs on this machine."""
    entry = {
        "BACKEND": "sms.gateways.simulator.SimulatorGateway",
        "OPTIONS": {"base_url": "http://127.0.0.1:9"},
    }
    settings.SMS_GATEWAYS = {"default": entry}


@pytest.fixture
def wired(simulator: RunningSimulator, settings: Any) -> RunningSimulator:
    """Make the simulator the default gateway; a lost answer takes half a second."""
    settings.SMS_GATEWAYS = {"default": gateway_entry(simulator)}
    return simulator


def gateway_entry(simulator: RunningSimulator, **options: Any) -> dict[str, Any]:
    return {
        "BACKEND": "sms.gateways.simulator.SimulatorGateway",
        "OPTIONS": {
            "base_url": simulator.url,
            "key": simulator.key,
            "total_seconds": 0.5,
            **options,
        },
    }


class Worker(Thread):
    """A thread with a database connection of its own; ``result`` re-raises."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self._value: Any = None
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._value = self._work()
        except BaseException as error:
            self._error = error
        finally:
            connections.close_all()

    def result(self, *, seconds: float = 15.0) -> Any:
        self.join(seconds)
        assert not self.is_alive(), "the worker hangs"
        if self._error is not None:
            raise self._error
        return self._value


def together(*works: Callable[[], Any]) -> list[Any]:
    """Run the works in threads that start at the same instant."""
    barrier = Barrier(len(works))

    def started(work: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> Any:
            connection.ensure_connection()
            barrier.wait(15)
            return work()

        return run

    workers = [Worker(started(work)) for work in works]
    return [worker.result() for worker in workers]
