"""Child processes that start one by one and stop together, each with its log file.

    with Children(Path("var/logs")) as children:
        children.start("worker", ["celery", …])
        …

Leaving the block in any way ends them, the last one first. They have a session of their
own, so that Ctrl-C reaches only the parent, which then stops them in order.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

POLL_SECONDS = 0.1
LOG_TAIL_LINES = 12


class ChildDied(Exception):
    """A child has ended by itself; the message is the end of its log."""


class Children:
    """`stop_seconds` is how long a child may take to stop when asked."""

    def __init__(self, logs: Path, *, stop_seconds: float = 30) -> None:
        self._logs, self._stop_seconds = logs, stop_seconds
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for name in reversed(list(self._running)):
            self.stop(name)

    def start(self, name: str, command: Sequence[str], **environment: str) -> None:
        """Start a child with the parent's environment and these variables."""
        with self._log(name).open("ab") as log:
            self._running[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **environment},
                start_new_session=True,
            )

    def stop(self, name: str) -> None:
        """Stop a child; kill it with everything it started if it takes too long."""
        child = self._running.pop(name)
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(self._stop_seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    def process_of(self, name: str) -> subprocess.Popen[bytes]:
        return self._running[name]

    def watch(self) -> None:
        """Raise ChildDied if one of them has ended."""
        for name, child in self._running.items():
            if child.poll() is not None:
                log = self._log(name)
                tail = log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
                raise ChildDied("\n".join([f"{name}({log}):", *tail]))

    def wait_until(self, is_so: Callable[[], bool], *, seconds: float) -> bool:
        """Wait while all children run; False if the time is up."""
        deadline = time.monotonic() + seconds
        while not is_so():
            self.watch()
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"
