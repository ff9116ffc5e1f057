"""``INSERT … SELECT … ON CONFLICT DO NOTHING`` from a query of the ORM's own.

The rows never leave the database: what a set costs follows what it inserts.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet


def insert_from(
    target: type[Model], columns: list[str], rows: QuerySet[Any, Any]
) -> int:
    """Insert the rows of a ``values_list`` query, return how many were new.

    ``columns`` are those of the table in the order of the query's values. Order the
    query, so that two that run at once cannot wait for each other. Of a query that
    Django knows to find nothing (``pk__in=[]``) nothing is inserted.
    """
    try:
        statement = _statement(target, columns, rows)
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return int(cursor.rowcount)


def insert_and_return(
    target: type[Model], columns: list[str], rows: QuerySet[Any, Any]
) -> list[int]:
    """Do the same and return the primary keys of the new rows."""
    try:
        statement, parameters = _statement(target, columns, rows)
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} RETURNING id", parameters)
        return [pk for (pk,) in cursor.fetchall()]


def _statement(
    target: type[Model], columns: list[str], rows: QuerySet[Any, Any]
) -> tuple[str, tuple[Any, ...]]:
    quote = connection.ops.quote_name
    select, parameters = rows.query.sql_with_params()
    statement = (
        f"INSERT INTO {quote(target._meta.db_table)} ({', '.join(map(quote, columns))})"
        f" {select} ON CONFLICT DO NOTHING"
    )
    return statement, tuple(parameters)
