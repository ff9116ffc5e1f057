"""The processes of bench/send.py, and what the simulated gateway received."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

from dealercrm.embedded.children import Children
from dealercrm.embedded.demonstration import DAY_CLOCK, HOST, answers, free_port
from sms.simulator.carrier import Options
from sms.simulator.server import arguments_of

FIRST_PORT = 23_000
START_SECONDS = 60.0
POLL_SECONDS = 0.2
CELERY = (sys.executable, "-m", "celery", "-A")


@dataclass(frozen=True)
class Phones:
    """The simulated gateway with an empty log, and the processes beside it."""

    children: Children
    url: str
    log: Path
    logs: Path

    def accepted(self) -> list[datetime]:
        """Return when each text was accepted, in order."""
        with self.log.open() as lines:
            events = [json.loads(line) for line in lines]
        return sorted(
            datetime.fromisoformat(event["accepted_at"])
            for event in events
            if event["event"] == "accepted"
        )

    def await_texts(self, count: int, *, seconds: float) -> None:
        """Wait until this many have arrived; raises TimeoutError."""
        for _ in range(int(seconds / POLL_SECONDS)):
            if self._count() >= count:
                return
            sleep(POLL_SECONDS)
        logs = "\n".join(log.read_text() for log in self.logs.glob("*"))
        raise TimeoutError(f"{self._count()} of {count} texts arrived\n{logs}")

    def _count(self) -> int:
        return self.log.read_bytes().count(b'"event": "accepted"')

    def start(self, name: str, *command: str, **environment: str) -> None:
        self.children.start(name, command, **environment)


@contextmanager
def phones(key: str, latency: float) -> Iterator[Phones]:
    with (
        TemporaryDirectory(prefix="bench-") as place,
        Children(Path(place) / "logs", stop_seconds=30) as children,
    ):
        log, port = Path(place) / "phones.jsonl", free_port(FIRST_PORT)
        log.touch()
        children.start(
            "simulator",
            [
                *(sys.executable, "-m", "sms.simulator"),
                *arguments_of(
                    Options(log=log, port=port, key=key, answer_seconds=latency)
                ),
            ],
        )
        if not children.wait_until(partial(answers, port), seconds=START_SECONDS):
            raise TimeoutError(f"{HOST}:{port}")
        yield Phones(children, f"http://{HOST}:{port}", log, Path(place) / "logs")


def rate(moments: list[datetime]) -> float:
    """Return the texts per second, not counting the time until the first one."""
    return (len(moments) - 1) / (moments[-1] - moments[0]).total_seconds()


def day_environment() -> dict[str, str]:
    """Set the children's clock to 10:00, because no texts are sent at night."""
    return {"DEMO": "1", "DEMO_CLOCK": DAY_CLOCK, "PYTHONPATH": os.getcwd()}
