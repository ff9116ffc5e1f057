"""The processes of the demo: gateway, web server, worker and beat, as real processes.

Everything listens on 127.0.0.1. If a former run or another program uses a port, the
next free one is taken.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Final
from urllib.parse import quote

from dealercrm.embedded.children import Children

HOST: Final = "127.0.0.1"
WEB_PORT: Final = 8000
SIMULATOR_PORT: Final = 8190
PORTS_TRIED: Final = 100
START_SECONDS: Final = 60.0
# The clock of the worker and of the day's run, because no texts go at night.
DAY_CLOCK: Final = "10:00"


class House:
    """The processes of one shop; `token` is the secret part of the callback address."""

    def __init__(self, children: Children, data: Path, *, token: str) -> None:
        self._children, self._data = children, data
        self._web_port = free_port(WEB_PORT)
        self._simulator_port = free_port(SIMULATOR_PORT)
        self._token = token

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._web_port}/"

    @property
    def simulator_url(self) -> str:
        return f"http://{HOST}:{self._simulator_port}"

    def open(self) -> None:
        """Start the gateway and the web server; both accept requests on return."""
        self._start(
            "simulator",
            *(sys.executable, "manage.py", "simulator"),
            f"--port={self._simulator_port}",
            f"--log={self._data / 'phones.jsonl'}",
            f"--callback={self._callback}",
        )
        self._start(
            "web",
            *(sys.executable, "-m", "gunicorn", "dealercrm.wsgi"),
            *("--bind", f"{HOST}:{self._web_port}", "--workers", "2", "--threads", "4"),
            "--no-control-socket",
        )
        for port in (self._simulator_port, self._web_port):
            self._await(port)

    def begin_work(self, *, clock: str = "") -> None:
        """Start worker and beat with the clock at `clock` (HH:MM), or unshifted."""
        celery = (sys.executable, "-m", "celery", "-A", "dealercrm")
        self._start(
            "worker",
            *(*celery, "worker", "--concurrency", "2"),
            clock=clock,
        )
        schedule = str(self._data / "celerybeat-schedule")
        self._start("beat", *celery, "beat", "--pidfile", "", "--schedule", schedule)

    def end_work(self) -> None:
        self._children.stop("beat")
        self._children.stop("worker")

    def _start(self, name: str, *command: str, clock: str = "") -> None:
        self._children.start(
            name, command, SIMULATOR_URL=self.simulator_url, DEMO_CLOCK=clock
        )

    @property
    def _callback(self) -> str:
        return f"{self.url}sms/callbacks/simulator/{quote(self._token, safe='')}"

    def _await(self, port: int) -> None:
        if not self._children.wait_until(lambda: answers(port), seconds=START_SECONDS):
            raise TimeoutError(f"{HOST}:{port}")


def free_port(first: int) -> int:
    """Return `first`, or the next port that is free."""
    return next(port for port in range(first, first + PORTS_TRIED) if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # A server that has just ended keeps its port in TIME_WAIT for a minute.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def answers(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex((HOST, port)) == 0
