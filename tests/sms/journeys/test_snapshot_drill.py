"""A data directory put back from a copy is noticed, on a cluster of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import environ
import pytest
from django.db import connection

from dealercrm.backup import programs
from dealercrm.embedded.private_servers import Server, start_postgres
from sms.sending.holding import Held, find_hold
from tests.sms.journeys.drills import TOKEN, open_shop

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Cluster:
    """A PostgreSQL whose data directory can be copied and put back."""

    home: Path
    data: Path
    server: Server

    @property
    def _copy(self) -> Path:
        return self.data / "copy"

    def stop(self) -> None:
        connection.close()
        self.server.stop()

    def start(self) -> None:
        self.server = start_postgres(self.home, self.data, is_fast=True)

    def take_snapshot(self) -> None:
        self.stop()
        subprocess.run(["cp", "-a", self.data / "postgres", self._copy], check=True)
        self.start()

    def put_back(self) -> None:
        self.stop()
        shutil.rmtree(self.data / "postgres")
        self._copy.rename(self.data / "postgres")
        self.start()


@pytest.fixture
def cluster(tmp_path) -> Iterator[Cluster]:
    """A cluster with the tables of the test's database, which is used instead."""
    schema, original = tmp_path / "schema", dict(connection.settings_dict)
    programs.run("pg_dump", "--format=custom", f"--file={schema}")
    connection.close()
    home, data = (Path(tempfile.mkdtemp(prefix="drill-")) for _ in range(2))
    running = Cluster(home, data, start_postgres(home, data, is_fast=True))
    try:
        connection.settings_dict |= environ.Env.db_url_config(running.server.url)
        programs.run("pg_restore", "--no-owner", "--dbname=postgres", str(schema))
        yield running
    finally:
        running.stop()
        connection.settings_dict |= original
        shutil.rmtree(home)
        shutil.rmtree(data)


def test_a_copied_data_directory_sends_nothing_by_itself(
    cluster, fresh_installation, wired, settings, tmp_path
):
    """Between the copy and its return no minute passed, so no counter moved."""
    settings.SMS_CALLBACK_TOKENS = [TOKEN]
    shop = open_shop(fresh_installation, wired, tmp_path, people=5)
    shop.decide()
    find_hold()
    cluster.take_snapshot()
    shop.refuse()
    shop.send()
    assert shop.told_once()

    cluster.put_back()
    shop.live_on()
    assert find_hold() == Held("ahead")
    assert shop.told_once()
    shop.release()
    shop.live_on()

    assert find_hold() is None
    assert shop.told_once()
