"""``INSERT … SELECT … ON CONFLICT DO NOTHING`` from a query of the ORM.

The rows never leave the database, so the cost depends on the rows inserted.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet


def insert_from(
    target: type[Model], columns: list[str], rows: QuerySet[Any, Any]
) -> int:
    """Insert the rows of a ``values_list`` query; return how many were new.

    ``columns`` are those of the table in the order of the query's values. The query
    must be ordered, so that two concurrent inserts cannot deadlock. Nothing is inserted
    for a query that Django knows to be empty (``pk__in=[]``).
    """
    try:
        statement = _statement(target, columns, rows)
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return int(cursor.rowcount)


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
