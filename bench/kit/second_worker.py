"""A second process that queues texts when it is asked to, like another Celery worker.

    python -m bench.kit.second_worker MOMENT

It queues what is decided for the moment once for each line of its standard input, and
answers with a line.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO

from bench.kit.databases import url_of

_SAID = "ready\n"


@contextmanager
def second_worker(database: str, now: datetime) -> Iterator[Callable[[], None]]:
    """Start the process; yield how to ask it, which returns when both have ended."""
    with subprocess.Popen(
        [sys.executable, "-m", __name__, now.isoformat()],
        env={**os.environ, "DATABASE_URL": url_of(database)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        _hear(process.stdout)
        yield lambda: _dispatch_by_two(process, now)
        process.stdin.close()


def _dispatch_by_two(process: subprocess.Popen[str], now: datetime) -> None:
    from reminders.telling.dispatch import dispatch_reminders

    assert process.stdin is not None
    assert process.stdout is not None
    asking, asked = process.stdin, []

    def ask() -> None:
        asked.append(True)
        asking.write("\n")
        asking.flush()

    dispatch_reminders(now=now, ask_for_help=ask)
    # Nobody is asked if all fit into one batch.
    if asked:
        _hear(process.stdout)


def _hear(answers: IO[str]) -> None:
    if answers.readline() != _SAID:
        raise RuntimeError("the second worker has ended")


def _work(now: datetime) -> None:
    from dealercrm.celery import freeze_imports
    from reminders.telling.dispatch import dispatch_reminders

    freeze_imports()
    print(_SAID, end="", flush=True)
    for _ in sys.stdin:
        dispatch_reminders(now=now)
        print(_SAID, end="", flush=True)


if __name__ == "__main__":
    import django

    django.setup()
    _work(datetime.fromisoformat(sys.argv[1]))
