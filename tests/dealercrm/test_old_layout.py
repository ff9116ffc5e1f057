from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dealercrm.old_layout import DEMO_REFUSAL, EXIT_STATUS, REFUSAL

ROOT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 60
MANAGE = (sys.executable, "manage.py")
WORKER = (*(sys.executable, "-m", "celery", "-A", "dealercrm", "worker"), "-P", "solo")
GUNICORN = (sys.executable, "-m", "gunicorn", "--no-control-socket")


def run(command, url, **variables):
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "DEMO": "0", "DATABASE_URL": url, **variables},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )


def url_of(old):
    """The address in the form of the environment."""
    name = old.url.partition("dbname=")[2].split()[0]
    server, _, options = os.environ["DATABASE_URL"].partition("?")
    return f"{server.rpartition('/')[0]}/{name}" + (options and f"?{options}")


@pytest.mark.parametrize(
    "command",
    [
        pytest.param((*MANAGE, "migrate"), id="migrate"),
        pytest.param(WORKER, id="worker"),
    ],
)
def test_every_door_refuses_and_changes_nothing(old, command):
    before = old.content()

    done = run(command, url_of(old))

    assert (done.returncode, done.stderr.splitlines()[-1]) == (EXIT_STATUS, REFUSAL)
    assert old.content() == before


def test_master_of_the_web_workers_stops_too(old):
    done = run((*GUNICORN, "dealercrm.wsgi", "--bind", "127.0.0.1:0"), url_of(old))

    assert done.returncode == EXIT_STATUS
    assert REFUSAL in done.stderr.splitlines()


def test_demo_is_told_to_put_its_folder_away(old):
    done = run((*MANAGE, "demo"), url_of(old), DEMO="1")

    assert (done.returncode, done.stderr) == (EXIT_STATUS, DEMO_REFUSAL + "\n")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(os.environ["DATABASE_URL"], id="empty"),
        pytest.param("postgres://127.0.0.1:1/x", id="not reached"),
    ],
)
def test_other_databases_are_let_in(url):
    done = run((*MANAGE, "version"), url)

    assert (done.returncode, done.stderr) == (0, "")
