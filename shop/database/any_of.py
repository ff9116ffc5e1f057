"""The lookup ``vehicle__any_of=keys``: ``in`` for long lists of keys.

The keys are passed as one array. ``in`` binds each key separately, which for a thousand
keys takes Django longer than PostgreSQL needs to find the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignObject, Lookup
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    _Lookup = Lookup[Any]
else:
    _Lookup = Lookup


@ForeignObject.register_lookup
@Field.register_lookup
class AnyOf(_Lookup):
    """Takes any collection of plain keys; ``Collection[int | str | UUID]``."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, Any]:
        keys = list(self.rhs)
        if not keys:
            # As with ``in``, Django then returns no rows without a query.
            raise EmptyResultSet
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*parameters, keys]
