from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from dealercrm.embedded import private_servers
from dealercrm.embedded.private_servers import NO_POSTGRES, NO_REDIS, CannotStart

PATIENCE_SECONDS = 60
ASK_BOTH_SERVERS = """
import os, psycopg2, redis
cursor = psycopg2.connect(os.environ["DATABASE_URL"]).cursor()
cursor.execute("SHOW max_connections")
print(cursor.fetchone()[0], redis.Redis.from_url(os.environ["REDIS_URL"]).ping())
"""
COUNT_RUNS = """
import os, psycopg2
with psycopg2.connect(os.environ["DATABASE_URL"]) as connection:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE IF NOT EXISTS run (id serial)")
    cursor.execute("INSERT INTO run DEFAULT VALUES RETURNING id")
    print(cursor.fetchone()[0])
"""
SAY_WHERE_AND_WAIT = """
import json, os, signal
print(json.dumps(dict(os.environ)), flush=True)
signal.pause()
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


def embedded(*arguments, **variables):
    """Start a runner that sees no servers but those given in ``variables``."""
    unset = {"DATABASE_URL": "", "REDIS_URL": ""}
    return subprocess.Popen(
        [sys.executable, "-m", "dealercrm.embedded", *map(str, arguments)],
        env={**os.environ, **unset, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(*arguments, **variables):
    """Return the exit status, the output and the errors of a whole run."""
    with embedded(*arguments, **variables) as runner:
        try:
            output, errors = runner.communicate(timeout=PATIENCE_SECONDS)
        finally:
            runner.kill()
    return runner.returncode, output, errors


def python(source):
    return [sys.executable, "-c", source]


@contextlib.contextmanager
def waiting_command(*options):
    """Yield the runner, what COMMAND sees, and every process below the runner."""
    with embedded("--fast", *options, *python(SAY_WHERE_AND_WAIT)) as runner:
        variables = json.loads(runner.stdout.readline())
        below = psutil.Process(runner.pid).children(recursive=True)
        try:
            yield runner, variables, below
        finally:
            runner.kill()


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


def test_given_servers_are_used_and_none_started():
    given = {"DATABASE_URL": "postgres://shop/crm", "REDIS_URL": "redis://shop"}
    show = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"
    show += "; print(os.environ.get('DEALERCRM_EMBEDDED'))"
    environment = {k: v for k, v in os.environ.items() if k != "DEALERCRM_EMBEDDED"}
    done = subprocess.run(
        [sys.executable, "-m", "dealercrm.embedded", *python(show)],
        env=environment | given,
        capture_output=True,
        text=True,
    )

    assert done.stdout == "postgres://shop/crm redis://shop\nNone\n"


def test_only_the_missing_server_is_started():
    show = "import os; print(os.environ['REDIS_URL'], os.environ['DATABASE_URL'][:8])"
    _, output, _ = run("--fast", *python(show), REDIS_URL="redis://shop")

    assert output == "redis://shop postgres\n"


def test_data_directory_keeps_the_rows(tmp_path):
    counts = [run("--data", tmp_path, *python(COUNT_RUNS))[1] for _ in range(2)]

    assert counts == ["1\n", "2\n"]


def test_data_directory_in_use_is_refused(tmp_path):
    with waiting_command("--data", tmp_path) as (_, _, below):
        status, _, errors = run("--data", tmp_path, "true")

        assert status == 1
        assert 'lock file "postmaster.pid" already exists' in errors
        assert all(process.is_running() for process in below)


def test_interrupted_first_start_is_begun_anew(tmp_path):
    draft = tmp_path / "postgres.new"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")

    _, output, _ = run("--data", tmp_path, *python(COUNT_RUNS))

    assert output == "1\n"


def test_password_of_redis_is_in_no_process_list():
    with waiting_command() as (_, variables, below):
        password = variables["REDIS_URL"].partition(":")[2].split("@")[0].lstrip("/:")

        assert not any(password in " ".join(p.cmdline()) for p in below)


def test_missing_wheels_name_the_server_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(private_servers, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "")

    with pytest.raises(CannotStart) as postgres:
        private_servers.start_postgres(tmp_path, None, is_fast=True)
    with pytest.raises(CannotStart) as redis:
        private_servers.start_redis(tmp_path)

    assert (str(postgres.value), str(redis.value)) == (NO_POSTGRES, NO_REDIS)


def test_settings_are_not_imported():
    loaded = (
        "import sys, dealercrm.embedded.runner;"
        " print('dealercrm.settings' in sys.modules)"
    )
    done = subprocess.run(python(loaded), capture_output=True, text=True)

    assert done.stdout == "False\n"
