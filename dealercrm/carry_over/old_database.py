"""The queries of carry_over on a database of the old layout.

The connection is read-only and reads one snapshot, so the old database stays as it is
and the rows are consistent. Columns have the names of the last old migrations:
customers.0005, sms.0005, accounts.0001.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVar

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ

Row = TypeVar("Row")

# The last old migrations of the tables that are read.
NEEDED_MIGRATIONS: Final = {("customers", "0005_complaints"), ("sms", "0005_reading")}


class CannotCarryOver(Exception):
    """Nothing was carried over; the message is Chinese, for the operator."""


@dataclass(frozen=True)
class StaffMember:
    pk: int
    username: str
    name: str


@dataclass(frozen=True)
class SealedPhone:
    """A sealed number, its index, and the place to which its ciphertext is bound."""

    sealed: str
    place: str
    phone_index: str


@dataclass(frozen=True)
class Refusal:
    """A row of ``sms_optout``, with the reply that led to it."""

    phone_index: str
    phone_tail: str
    source: str
    scope: str
    note: str
    asked_on: date | None
    created_at: datetime
    ended_at: datetime | None
    ended_by: int | None
    ended_proof: str
    inbound_pk: str | None
    inbound_text: str | None


@dataclass(frozen=True)
class DisturbedPerson:
    """A customer who wants to be left alone, with both numbers ('' for none)."""

    name: str
    phone_index: str
    phone_tail: str
    second_phone_index: str
    second_phone_tail: str

    @property
    def numbers(self) -> dict[str, str]:
        """The last digits of each number, by its index."""
        both = {
            self.phone_index: self.phone_tail,
            self.second_phone_index: self.second_phone_tail,
        }
        return {index: tail for index, tail in both.items() if index}


@dataclass(frozen=True)
class ConsentLine:
    customer_name: str
    phone_index: str
    phone_tail: str
    scope: str
    wording: str
    channel: str
    proof: str
    given_on: date
    recorded_by: int | None
    withdrawn_at: datetime | None
    withdrawn_through: str
    created_at: datetime


@dataclass(frozen=True)
class AuditLine:
    user: int | None
    action: str
    target: str
    target_id: str
    reason: str
    ip_address: str | None
    at: datetime


class OldDatabase:
    def __init__(self, connection: psycopg2.extensions.connection) -> None:
        self._connection = connection

    def staff(self) -> list[StaffMember]:
        return self._read(
            StaffMember, "SELECT id AS pk, username, name FROM accounts_user"
        )

    def a_sealed_phone(self) -> SealedPhone | None:
        """Return one number of a customer or of a reply, to test the keys with."""
        found = self._read(
            SealedPhone,
            "(SELECT phone AS sealed, 'customers_customer.phone:' || id AS place,"
            " phone_index FROM customers_customer WHERE phone_index <> '' LIMIT 1)"
            " UNION ALL"
            " (SELECT phone, 'sms_inboundmessage.phone:' || id, phone_index"
            " FROM sms_inboundmessage WHERE phone_index <> '' LIMIT 1)",
        )
        return found[0] if found else None

    def refusals(self) -> list[Refusal]:
        """Return all opt-outs, including ended ones, the earliest first."""
        return self._read(
            Refusal,
            "SELECT o.phone_index, o.phone_tail, source, scope, note, asked_on,"
            " created_at, ended_at, ended_by_id AS ended_by, ended_proof,"
            " i.id::text AS inbound_pk, i.text AS inbound_text"
            " FROM sms_optout o LEFT JOIN sms_inboundmessage i ON i.id = inbound_id"
            " ORDER BY created_at, o.id",
        )

    def people_to_leave_alone(self) -> list[DisturbedPerson]:
        return self._read(
            DisturbedPerson,
            "SELECT name, phone_index, phone_tail, second_phone_index,"
            " second_phone_tail FROM customers_customer"
            " WHERE hold = 'do_not_disturb' ORDER BY id",
        )

    def consents(self) -> list[ConsentLine]:
        return self._read(
            ConsentLine,
            "SELECT name AS customer_name, c.phone_index,"
            " CASE c.phone_index WHEN second_phone_index THEN second_phone_tail"
            " ELSE phone_tail END AS phone_tail, scope, wording, channel, proof,"
            " given_on, recorded_by_id AS recorded_by, withdrawn_at,"
            " withdrawn_through, c.created_at"
            " FROM customers_consent c JOIN customers_customer p ON p.id = customer_id"
            " WHERE c.phone_index <> '' ORDER BY c.created_at, c.id",
        )

    def audit(self) -> list[AuditLine]:
        return self._read(
            AuditLine,
            'SELECT user_id AS "user", action, target, target_id, reason,'
            " host(ip_address) AS ip_address, at FROM accounts_auditentry"
            " ORDER BY at, id",
        )

    def count_of_holds(self, hold: str) -> int:
        return self._count("customers_customer WHERE hold = %s", hold)

    def count_of_unread_callbacks(self) -> int:
        """Return how many callbacks are unread; each may contain a refusal."""
        return self._count("sms_callback WHERE processed_at IS NULL")

    def lacks_migrations(self) -> bool:
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            return not NEEDED_MIGRATIONS.issubset(cursor.fetchall())

    def _read(self, kind: type[Row], query: str) -> list[Row]:
        with self._connection.cursor() as cursor:
            cursor.execute(query)
            names = [column.name for column in cursor.description or ()]
            return [kind(**dict(zip(names, row, strict=True))) for row in cursor]

    def _count(self, rows: str, *values: Any) -> int:
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {rows}", values)
            return cursor.rowcount


@contextmanager
def opened(url: str) -> Iterator[OldDatabase]:
    """Open the old database for reading; raises CannotCarryOver."""
    try:
        connection = psycopg2.connect(url)
    except psycopg2.OperationalError as error:
        raise CannotCarryOver("连不上旧数据库，请检查地址、用户和密码。") from error
    except psycopg2.Error as error:
        raise CannotCarryOver(
            "旧数据库的地址写法不对，应为 postgres://用户:密码@主机:端口/数据库。"
        ) from error
    try:
        connection.set_session(
            isolation_level=ISOLATION_LEVEL_REPEATABLE_READ, readonly=True
        )
        yield _of_old_layout(connection)
    finally:
        connection.close()


def _of_old_layout(connection: psycopg2.extensions.connection) -> OldDatabase:
    old = OldDatabase(connection)
    try:
        is_behind = old.lacks_migrations()
    except psycopg2.errors.UndefinedTable:
        is_behind = True
    if is_behind:
        raise CannotCarryOver(
            "给出的地址不是旧版系统最后一版的数据库：请检查地址；"
            "若是更早的版本，请先用旧版最后一版运行 manage.py migrate。"
        )
    return old
