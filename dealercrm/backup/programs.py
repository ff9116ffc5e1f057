"""Runs pg_dump and pg_restore on the configured database.

They must be as new as the server: those on PATH are tried first, then those of the
embedded server. The password goes by environment, because every account of the machine
may read a command line.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.db import connection

from dealercrm.embedded.private_servers import CannotStart, postgres_programs

_VERSION: Final = re.compile(r"(\d+)")
# The names by which psycopg and libpq know the same parameters.
_VARIABLES: Final = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "passfile": "PGPASSFILE",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


class ProgramFailed(Exception):
    """The program is missing or has failed; the message says what to do."""


def run(name: str, *arguments: str) -> None:
    """Run the program on the configured database; raises ProgramFailed."""
    done = subprocess.run(
        [str(_find(name)), "--no-password", *arguments],
        env=_environment(),
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
        raise ProgramFailed(f"{name} 没有成功：{said[0]}")


def server_version() -> int:
    """Return the major version of the server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def _find(name: str) -> Path:
    wanted = server_version()
    for program in _candidates(name):
        if program.exists() and _version(program) >= wanted:
            return program
    raise ProgramFailed(
        f"找不到 {wanted} 版以上的 {name}："
        f"请安装 PostgreSQL {wanted} 的客户端程序，并放在 PATH 中。"
    )


def _candidates(name: str) -> Iterator[Path]:
    if on_path := shutil.which(name):
        yield Path(on_path)
    # Debian keeps the programs of each version in a directory of their own.
    yield from sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    try:
        yield postgres_programs() / name
    except CannotStart:
        return


def _version(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True)
    found = _VERSION.search(said.stdout)
    return int(found[1]) if found else 0


def _environment() -> dict[str, str]:
    """Return the environment without the caller's PGSERVICE and the like."""
    given = {name: os.environ[name] for name in os.environ if name[:2] != "PG"}
    parameters = connection.get_connection_params()
    named = {_VARIABLES[key]: parameters.get(key) for key in _VARIABLES}
    return given | {name: str(value) for name, value in named.items() if value}
