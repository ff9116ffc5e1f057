"""A real pgbouncer in front of the test server, in both of its modes."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from dealercrm.embedded.private_servers import (
    BECOME_UNPRIVILEGED_BUT_ENTER,
    UNPRIVILEGED,
)
from dealercrm.old_layout import EXIT_STATUS
from dealercrm.pooler import REFUSAL

ROOT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 30
PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
CONFIGURATION = """
[databases]
* = {server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
server_round_robin = {takes_turns}
default_pool_size = 10
ignore_startup_parameters = extra_float_digits, options
"""
PROCESSES = {
    "manage.py": ("manage.py", "check", "--deploy"),
    "worker": ("-m", "celery", "-A", "dealercrm", "worker", "-P", "solo"),
    "beat": (
        "-m",
        "celery",
        "-A",
        "dealercrm",
        "beat",
        "--pidfile",
        "",
        "--schedule",
        "{folder}/beat",
    ),
    "web": (
        "-m",
        "gunicorn",
        "--no-control-socket",
        "dealercrm.wsgi",
        "-b",
        "127.0.0.1:0",
    ),
}

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        PGBOUNCER is None, reason="no pgbouncer found: apt-get install pgbouncer"
    ),
]


@contextmanager
def pgbouncer(mode: str, *, takes_turns: bool = False) -> Iterator[str]:
    """Yield the address of the empty database behind a pooler in this mode."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pgbouncer.ini"
        path.write_text(
            CONFIGURATION.format(
                server=server(), port=port, mode=mode, takes_turns=int(takes_turns)
            )
        )
        become: tuple[str, ...] = ()
        if os.geteuid() == 0:
            become = BECOME_UNPRIVILEGED_BUT_ENTER
            shutil.chown(folder, UNPRIVILEGED)
        process = subprocess.Popen(
            [*become, str(PGBOUNCER), "-q", str(path)], stderr=subprocess.DEVNULL
        )
        try:
            url = f"postgres://{user()}@127.0.0.1:{port}/postgres"
            wait_for(url)
            yield url
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def user() -> str:
    return str(connection.get_connection_params()["user"])


def server() -> str:
    parameters = connection.get_connection_params()
    names = [
        name for name in ("host", "port", "user", "password") if name in parameters
    ]
    return " ".join(f"{name}='{parameters[name]}'" for name in names)


def wait_for(url: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            psycopg2.connect(url).close()
        except psycopg2.OperationalError:
            assert time.monotonic() < end
            time.sleep(0.05)
        else:
            return


def start(url: str, *command: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, "DEMO": "1", "DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    return done.returncode, done.stderr


@pytest.fixture(scope="module")
def by_transaction(django_db_setup, django_db_blocker) -> Iterator[str]:
    with django_db_blocker.unblock(), pgbouncer("transaction") as url:
        yield url


@pytest.mark.parametrize("name", PROCESSES)
def test_each_process_refuses_a_pooler_in_transaction_mode(
    by_transaction, tmp_path, name
):
    command = [word.format(folder=tmp_path) for word in PROCESSES[name]]

    status, errors = start(by_transaction, *command)

    assert (status, REFUSAL in errors.splitlines()) == (EXIT_STATUS, True)


def test_a_pooler_that_takes_turns_is_refused_too():
    with pgbouncer("transaction", takes_turns=True) as url:
        busy = [psycopg2.connect(url) for _ in range(3)]
        for each in busy:
            each.cursor().execute("SELECT 1")
        for each in busy:
            each.close()

        assert start(url, "manage.py", "version") == (EXIT_STATUS, REFUSAL + "\n")


def test_a_pooler_in_statement_mode_is_refused_too():
    with pgbouncer("statement") as url:
        assert start(url, "manage.py", "version") == (EXIT_STATUS, REFUSAL + "\n")


def test_a_pooler_in_session_mode_is_accepted():
    with pgbouncer("session") as url:
        assert start(url, "manage.py", "version") == (0, "")


def test_a_server_without_a_pooler_is_accepted():
    assert start(os.environ["DATABASE_URL"], "manage.py", "version") == (0, "")
