"""Rows whose column holds one of many values, given as one array.

Django spends more on a thousand parameters of ``in`` than PostgreSQL on the query.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Lookup, Q
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    _Lookup = Lookup[Any]
else:
    _Lookup = Lookup


class _AnyOf(_Lookup):
    prepare_rhs = False

    def get_db_prep_lookup(
        self, value: Any, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        return "%s", (value,)

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        column, column_params = self.process_lhs(compiler, connection)
        values, params = self.process_rhs(compiler, connection)
        return f"{column} = ANY ({values})", (*column_params, *params)


def any_of(column: str, values: Iterable[Any]) -> Q:
    """Return the condition that a column (a foreign key: ``x_id``) is one of these."""
    return Q(_AnyOf(F(column), list(values)))
