"""Databases for a bench on the server of DATABASE_URL, dropped at the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from shop.witness.standing import renew

_HOME = settings.DATABASES["default"]["NAME"]
_WITNESSES = settings.WITNESS_DIR


@contextmanager
def database(name: str, *, copy_of: str = "template1") -> Iterator[None]:
    """Switch to a new migrated database, or to a copy of another bench's.

    It gets a witness of its own, because without one nothing is sent.
    """
    _refuse_a_shop()
    _drop(name)
    _administer(f"CREATE DATABASE {name} TEMPLATE {copy_of}")
    try:
        enter(name)
        call_command("migrate", verbosity=0)
        renew()
        yield
    finally:
        _drop(name)


def enter(name: str) -> None:
    """Connect Django to this database from now on."""
    connection.close()
    connection.settings_dict["NAME"] = name
    settings.WITNESS_DIR = _WITNESSES / str(name)
    os.environ["WITNESS_DIR"] = str(settings.WITNESS_DIR)


def url_of(name: str) -> str:
    """Return DATABASE_URL with another database's name, for a child process."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def vacuum() -> None:
    """Run VACUUM and CHECKPOINT now, so that they do not disturb the measurement."""
    run("VACUUM ANALYZE")
    run("CHECKPOINT")


def run(statement: str, **parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)


def _drop(name: str) -> None:
    _administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _administer(statement: str) -> None:
    enter(_HOME)
    run(statement)


def _refuse_a_shop() -> None:
    """Refuse a server with a real shop: a bench uses its full power for minutes."""
    enter(_HOME)
    if "customers_customer" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM customers_customer)")
        if cursor.fetchone() == (True,):
            sys.exit(
                "DATABASE_URL holds customers: run the bench beside a private server,\n"
                "python -m dealercrm.embedded python bench/NAME.py"
            )
