"""Runs code that writes on tables which only this session sees.

PostgreSQL looks for a table among the temporary ones of the session first. A shadow is
a temporary table with the name, the columns, the defaults and the indexes of a real
one, and with a copy of some of its rows. Code that runs on shadows is the code of every
day: it needs no changes. While it runs the transaction is read only, which PostgreSQL
applies to all tables but temporary ones, so no mistake can write to a real table, and
nothing that is undone leaves dead rows there. A shadow has the triggers of its table,
which then find the other shadows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Model, QuerySet

from shop.database.advisory_lock import without_turns

_PREFIX = "shadow_of_"


@contextmanager
def shadows(copies: Sequence[QuerySet[Any, Any]]) -> Iterator[None]:
    """Cover the tables of these models with copies of the rows until the end.

    New rows get keys above those of the real table. Rows that refer to a row outside
    the copies are no error: shadows have no foreign keys.
    """
    models = [rows.model for rows in copies]
    try:
        with transaction.atomic():
            for rows in copies:
                _fill(rows)
            for model in models:
                table = model._meta.db_table
                _run(f"ALTER TABLE pg_temp.{_PREFIX}{table} RENAME TO {table}")
            # The plans of triggers that ran before still name the real tables.
            _run("DISCARD PLANS")
        yield
    finally:
        with transaction.atomic():
            for model in models:
                _run(f"DROP TABLE IF EXISTS pg_temp.{model._meta.db_table}")


@contextmanager
def writing_shadows_only() -> Iterator[None]:
    """Let the block write to temporary tables alone, in one transaction.

    It takes no turn with the day's run (``advisory_lock``), and nothing that it wants
    to do on commit happens.
    """
    with transaction.atomic(), without_turns():
        wanted = list(connection.run_on_commit)
        _run("SET TRANSACTION READ ONLY")
        yield
        connection.run_on_commit = wanted


def _fill(rows: QuerySet[Any, Any]) -> None:
    model: type[Model] = rows.model
    real, shadow = model._meta.db_table, _PREFIX + model._meta.db_table
    _run(f"CREATE TEMP TABLE {shadow} (LIKE {real} INCLUDING ALL)")
    names = [str(field.column) for field in model._meta.concrete_fields]
    columns = ", ".join(map(connection.ops.quote_name, names))
    attributes = [field.attname for field in model._meta.concrete_fields]
    try:
        select, parameters = (
            rows.order_by().values_list(*attributes).query.sql_with_params()
        )
    except EmptyResultSet:
        pass
    else:
        _run(f"INSERT INTO {shadow} ({columns}) {select}", parameters)
    if model._meta.auto_field:
        _number_from(real, shadow, str(model._meta.auto_field.column))
    _copy_triggers(real, shadow)
    _run(f"ANALYZE {shadow}")


def _copy_triggers(real: str, shadow: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger"
            " WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [real],
        )
        for (definition,) in cursor.fetchall():
            cursor.execute(
                definition.replace(f" ON public.{real} ", f" ON pg_temp.{shadow} ")
            )


def _number_from(real: str, shadow: str, column: str) -> None:
    """Let the keys of new rows begin above those of the real table."""
    _run(
        f"SELECT setval(pg_get_serial_sequence('pg_temp.{shadow}', '{column}'),"
        f" (SELECT COALESCE(MAX({column}), 0) + 1 FROM {real}), false)"
    )


def _run(statement: str, parameters: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
