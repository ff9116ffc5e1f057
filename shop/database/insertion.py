"""``INSERT … SELECT … ON CONFLICT DO NOTHING`` from a query of the ORM, or from values.

The rows of a query never leave the database, so the cost depends on the rows inserted.
Values are passed as one array a column: no instance is made of them, which takes half
as long as ``bulk_create``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, Model, QuerySet

from shop.database.sealed import SealedField


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


def insert_values(target: type[Model], rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Insert rows in their order; return the primary keys of those that were new.

    A row names its primary key and whatever differs from the fields' defaults, in the
    types of the database: no enumeration members. Sealed values are given in clear and
    are encrypted here. Sort the rows, so that two concurrent inserts cannot deadlock.
    """
    if not rows:
        return []
    key = target._meta.pk
    sealed = [each for each in target._meta.fields if isinstance(each, SealedField)]
    complete = [_sealed(row, row[key.attname], sealed) for row in rows]
    named = {name for row in complete for name in row}
    fields = [
        field
        for field in target._meta.concrete_fields
        if field.attname in named or not field.has_db_default()
    ]
    names = ", ".join(map(_name, fields))
    arrays = ", ".join(f"%s::{_array_type(field)}" for field in fields)
    columns = [_column(field, complete) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {target._meta.db_table} ({names})"
            f" SELECT * FROM unnest({arrays})"
            f" ON CONFLICT DO NOTHING RETURNING {_name(key)}",
            columns,
        )
        return [pk for (pk,) in cursor.fetchall()]


def _sealed(
    row: Mapping[str, Any], key: Any, sealed: Sequence[SealedField]
) -> dict[str, Any]:
    complete = dict(row)
    for field in sealed:
        plain = row.get(field.attname, "")
        complete |= {field.attname: str(field.seal(plain, key))} | field.derived(plain)
    return complete


def _name(field: Field[Any, Any]) -> str:
    return connection.ops.quote_name(str(field.column))


def _column(field: Field[Any, Any], rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    default = field.get_default()
    return [row.get(field.attname, default) for row in rows]


def _array_type(field: Field[Any, Any]) -> str:
    """Return the type without its length: a cast to a length would cut the value."""
    return re.sub(r"\(\d+\)", "", field.db_type(connection) or "") + "[]"
