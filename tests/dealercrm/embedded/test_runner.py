from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.dealercrm.embedded.running import (
    PATIENCE_SECONDS,
    embedded,
    python,
    run,
    waiting_command,
)

ASK_BOTH_SERVERS = """
import os, psycopg2, redis
cursor = psycopg2.connect(os.environ["DATABASE_URL"]).cursor()
cursor.execute("SHOW max_connections")
print(cursor.fetchone()[0], redis.Redis.from_url(os.environ["REDIS_URL"]).ping())
"""


COUNT_INTERRUPTS = """
import os, psycopg2, redis, signal
interrupts = 0
def interrupt(*_):
    global interrupts
    interrupts += 1
    print("one", flush=True)
def end(*_):
    psycopg2.connect(os.environ["DATABASE_URL"])
    redis.Redis.from_url(os.environ["REDIS_URL"]).ping()
    print("in all", interrupts, flush=True)
    os._exit(0)
signal.signal(signal.SIGINT, interrupt)
signal.signal(signal.SIGTERM, end)
print("ready", os.getppid(), flush=True)
while True:
    signal.pause()
"""


IN_A_TERMINAL = "import pty, sys; pty.spawn(sys.argv[1:])"
LEAVE_A_DAEMON = """
import os, subprocess, sys
pause = [sys.executable, "-c", "import signal; signal.pause()"]
print(subprocess.Popen(pause, start_new_session=True).pid, flush=True)
os.kill(os.getpid(), 9)
"""


def assert_nothing_is_left(variables, below, within=0):
    _, alive = psutil.wait_procs(below, timeout=within)
    assert alive == []
    assert not Path(variables["DEALERCRM_EMBEDDED"]).exists()


def test_command_reaches_both_servers():
    assert run("--fast", *python(ASK_BOTH_SERVERS)) == (0, "200 True\n", "")


@pytest.mark.parametrize(
    ("command", "status"),
    [
        pytest.param(["true"], 0, id="success"),
        pytest.param(["sh", "-c", "exit 7"], 7, id="failure"),
        pytest.param(["sh", "-c", "kill -9 $$"], 128 + 9, id="killed"),
        pytest.param(["no-such-program"], 127, id="not found"),
        pytest.param(["/"], 126, id="not a program"),
    ],
)
def test_exit_status_is_the_command_s(command, status):
    assert run("--fast", *command)[0] == status


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_command_and_servers(number):
    with waiting_command() as (runner, variables, below):
        runner.send_signal(number)
        runner.wait(PATIENCE_SECONDS)

        assert len(below) > 3
        assert_nothing_is_left(variables, below)
        # Python answers SIGINT by an exception and then dies of the signal itself.
        assert runner.returncode == 128 + number


def test_control_c_reaches_the_command_once():
    runner = [sys.executable, "-m", "dealercrm.embedded", "--fast"]
    with subprocess.Popen(
        [*python(IN_A_TERMINAL), *runner, *python(COUNT_INTERRUPTS)],
        env={**os.environ, "DATABASE_URL": "", "REDIS_URL": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as terminal:
        pid = int(terminal.stdout.readline().removeprefix("ready "))
        terminal.stdin.write("\x03")
        terminal.stdin.flush()
        assert terminal.stdout.readline().endswith("one\n")
        os.kill(pid, signal.SIGTERM)
        output = terminal.stdout.read()

    assert output == "in all 1\n"


def test_killed_runner_leaves_nothing():
    with waiting_command() as (runner, variables, below):
        runner.kill()

        assert_nothing_is_left(variables, below, within=PATIENCE_SECONDS)


def test_killed_command_takes_its_daemons_along():
    with embedded("--fast", *python(LEAVE_A_DAEMON)) as runner:
        daemon = psutil.Process(int(runner.stdout.readline()))
        runner.wait(PATIENCE_SECONDS)
        is_left = daemon.is_running()
        if is_left:
            daemon.kill()

    assert runner.returncode == 128 + signal.SIGKILL
    assert not is_left


def test_process_of_another_run_is_spared():
    with waiting_command() as (_, variables, below):
        run("--fast", "true")

        assert all(process.is_running() for process in below)
        assert Path(variables["DEALERCRM_EMBEDDED"]).exists()


def test_settings_are_not_imported():
    loaded = (
        "import sys, dealercrm.embedded.runner;"
        " print('dealercrm.settings' in sys.modules)"
    )
    done = subprocess.run(python(loaded), capture_output=True, text=True)

    assert done.stdout == "False\n"
