from __future__ import annotations

import os
import subprocess
import sys

import pytest

from dealercrm.embedded import private_servers
from dealercrm.embedded.private_servers import NO_POSTGRES, NO_REDIS, CannotStart
from tests.dealercrm.embedded.running import (
    python,
    run,
    waiting_command,
)

COUNT_RUNS = """
import os, psycopg2
with psycopg2.connect(os.environ["DATABASE_URL"]) as connection:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE IF NOT EXISTS run (id serial)")
    cursor.execute("INSERT INTO run DEFAULT VALUES RETURNING id")
    print(cursor.fetchone()[0])
"""


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
