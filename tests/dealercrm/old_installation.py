"""A database of the old layout in the test server, filled row by row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, make_dsn

from shop.database.keys import uuid7
from shop.database.sealed import index_of, seal

LAYOUT = Path(__file__).with_name("old_layout.sql")
LONG_AGO = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
# What a column that may not be empty holds where a test does not care.
BLANK: dict[str, dict[str, Any]] = {
    "accounts_user": {
        **dict.fromkeys(["password", "first_name", "last_name", "email"], ""),
        **dict.fromkeys(["is_superuser", "is_staff", "is_active"], True),
        "date_joined": LONG_AGO,
    },
    "accounts_auditentry": {"reason": "", "at": LONG_AGO},
    "customers_customer": {
        **dict.fromkeys(["gender", "contact_name", "contact_gender", "landline"], ""),
        **dict.fromkeys(["district", "rhythm", "preferred_channel", "tier"], ""),
        **dict.fromkeys(["adviser_name", "source", "notes", "hold"], ""),
        **dict.fromkeys(["created_at", "updated_at"], LONG_AGO),
        **dict.fromkeys(["tags", "rule_tags"], "{}"),
        "kind": "person",
        "birthday_calendar": "solar",
    },
    "customers_consent": {
        **dict.fromkeys(["wording", "proof", "withdrawn_through"], ""),
        "channel": "到店",
        "given_on": LONG_AGO.date(),
        "created_at": LONG_AGO,
    },
    "sms_callback": {"gateway": "aliyun", "problem": "", "is_pulled": False},
    "sms_inboundmessage": {
        **dict.fromkeys(["phone", "phone_tail", "rule"], ""),
        "gateway": "aliyun",
        "verdict": "opt_out",
        "received_at": LONG_AGO,
    },
    "sms_optout": {
        **dict.fromkeys(["note", "ended_proof"], ""),
        "source": "reply",
        "scope": "all",
        "created_at": LONG_AGO,
    },
}


class OldInstallation:
    """What a shop had written into the old database."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True

    def close(self) -> None:
        self._connection.close()

    def add(self, table: str, **fields: Any) -> Any:
        """Insert a row and return its primary key."""
        row = {**BLANK[table], **fields}
        with self._connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(row)})"
                f" VALUES ({', '.join(['%s'] * len(row))}) RETURNING id",
                list(row.values()),
            )
            [(pk,)] = cursor.fetchall()
            return pk

    def add_customer(self, phone: str = "", second: str = "", **fields: Any) -> str:
        pk = str(uuid7())
        numbers = {"phone": phone, "second_phone": second}
        columns = {}
        for name, number in numbers.items():
            place = f"customers_customer.{name}:{pk}"
            columns[name] = str(seal(number, place)) if number else ""
            columns[f"{name}_index"] = index_of(number)
            columns[f"{name}_tail"] = number[-4:]
        fields = {"name": "王小明", **columns, **fields}
        self.add("customers_customer", id=pk, **fields)
        return pk

    def refuse(self, phone: str, **fields: Any) -> int:
        key = {"phone_index": index_of(phone), "phone_tail": phone[-4:]}
        pk: int = self.add("sms_optout", **{**key, **fields})
        return pk

    def content(self) -> dict[str, list[str]]:
        """Return every row of every table as text."""
        with self._connection.cursor() as cursor:
            cursor.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            )
            tables = [name for (name,) in cursor.fetchall()]
            return {table: self._rows(cursor, table) for table in tables}

    def _rows(self, cursor: Any, table: str) -> list[str]:
        cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
        return [row for (row,) in cursor.fetchall()]


@contextmanager
def old_installation(name: str) -> Iterator[OldInstallation]:
    """Create the database, with the old tables and no rows; drop it afterwards."""
    parameters = connection.get_connection_params()
    given = ("host", "port", "user", "password")
    server = {key: parameters[key] for key in given if parameters.get(key)}
    # The test's own connection is in a transaction, which CREATE DATABASE may not be.
    owner = psycopg2.connect(make_dsn(dbname=parameters["dbname"], **server))
    owner.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    with owner.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
        old = OldInstallation(make_dsn(dbname=name, **server))
        try:
            with old._connection.cursor() as writer:
                writer.execute(LAYOUT.read_text())
            yield old
        finally:
            old.close()
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
            owner.close()
