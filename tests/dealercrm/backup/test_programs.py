from __future__ import annotations

import pytest
from django.db import connection

from dealercrm.backup import programs

pytestmark = pytest.mark.django_db


def fake(directory, name, version):
    program = directory / name
    program.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
    program.chmod(0o755)


def test_a_program_older_than_the_server_is_passed_over(tmp_path, monkeypatch):
    fake(tmp_path, "pg_dump", "9.6.24")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    programs.run("pg_dump", "--schema-only", f"--file={tmp_path / 'out'}")

    assert "CREATE TABLE public.shop_witness" in (tmp_path / "out").read_text()


def test_a_program_that_is_nowhere_is_named_with_its_version():
    version = programs.server_version()

    with pytest.raises(
        programs.ProgramFailed, match=f"找不到 {version} 版以上的 pg_no"
    ):
        programs.run("pg_no")


def test_a_failure_is_told_in_the_words_of_the_program(tmp_path):
    with pytest.raises(programs.ProgramFailed, match="pg_restore 没有成功：pg_restore"):
        programs.run("pg_restore", "--dbname=x", str(tmp_path / "none"))


def test_the_version_is_that_of_the_server():
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        [said] = cursor.fetchone()

    assert said.startswith(str(programs.server_version()))
