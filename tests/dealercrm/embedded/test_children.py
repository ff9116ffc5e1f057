from __future__ import annotations

import sys

import psutil
import pytest

from dealercrm.embedded.children import ChildDied, Children

PATIENCE_SECONDS = 30
PAUSE = "import os, signal; print(os.getpid(), flush=True); signal.pause()"
IGNORE_TERM = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {PAUSE}"
DIE = "raise SystemExit('no port left')"
TELL = "import os; print(os.environ['GREETING'], flush=True)"


def python(code):
    return [sys.executable, "-c", code]


def started_pid(children, log):
    """Return the number of the process that wrote it into its log."""
    assert children.wait_until(
        lambda: log.exists() and log.read_text() != "", seconds=PATIENCE_SECONDS
    )
    return int(log.read_text())


@pytest.fixture
def children(tmp_path):
    with Children(tmp_path) as running:
        yield running


def test_leaving_the_block_ends_every_child(tmp_path):
    with Children(tmp_path) as children:
        children.start("first", python(PAUSE))
        children.start("second", python(PAUSE))
        pids = [
            started_pid(children, tmp_path / f"{name}.log")
            for name in ("first", "second")
        ]

    assert not any(psutil.pid_exists(pid) for pid in pids)


def test_leaving_with_an_error_ends_every_child_too(tmp_path):
    with pytest.raises(KeyboardInterrupt), Children(tmp_path) as children:
        children.start("pause", python(PAUSE))
        pid = started_pid(children, tmp_path / "pause.log")
        raise KeyboardInterrupt

    assert not psutil.pid_exists(pid)


def test_stubborn_child_is_ended_by_force(tmp_path):
    with Children(tmp_path, stop_seconds=0.1) as children:
        children.start("stubborn", python(IGNORE_TERM))
        pid = started_pid(children, tmp_path / "stubborn.log")

    assert not psutil.pid_exists(pid)


def test_dead_child_is_told_with_the_end_of_its_log(children, tmp_path):
    children.start("web", python(DIE))

    with pytest.raises(ChildDied) as told:
        children.wait_until(lambda: False, seconds=PATIENCE_SECONDS)

    assert str(told.value) == f"web({tmp_path / 'web.log'}):\nno port left"


def test_waiting_ends_with_the_time(children):
    children.start("pause", python(PAUSE))

    assert children.wait_until(lambda: False, seconds=0) is False


def test_child_sees_its_own_variables(children, tmp_path):
    children.start("tell", python(TELL), GREETING="你好")

    log = tmp_path / "tell.log"
    with pytest.raises(ChildDied):
        children.wait_until(lambda: False, seconds=PATIENCE_SECONDS)
    assert log.read_text() == "你好\n"


def test_stopped_child_is_no_longer_watched(children):
    children.start("pause", python(PAUSE))
    children.stop("pause")

    children.watch()
