"""Queries of the ORM that are compiled once and then run with other lists.

Django takes longer to compile a query of a dozen parts than PostgreSQL to answer it.
A query that is asked for every text therefore stands its lists (``any_of``) as slots
while it is compiled, and is given the real ones each time it runs.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

# No value of a column may contain it, so that no real list is taken for a slot.
_MARK: Final = "\0slot:"


def slot(name: str) -> list[Any]:
    """Return what stands for a list while a query is compiled."""
    return [f"{_MARK}{name}"]


@dataclass(frozen=True, slots=True)
class Compiled:
    sql: str
    params: tuple[Any, ...]

    def run(self, **lists: Collection[Any]) -> list[tuple[Any, ...]]:
        """Return the rows for these lists, by the names of their slots; one query.

        A list may be empty: it finds nothing, as in a query of its own.
        """
        if not self.sql:
            return []
        filled = {f"{_MARK}{name}": list(values) for name, values in lists.items()}
        params = [
            filled[param[0]] if _is_slot(param) else param for param in self.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows


def compile_rows(rows: QuerySet[Any, Any]) -> Compiled:
    """Compile a ``values_list`` query; one that can find nothing is never run."""
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return Compiled("", ())
    return Compiled(sql, tuple(params))


def _is_slot(param: Any) -> bool:
    is_single = isinstance(param, list) and len(param) == 1
    return is_single and isinstance(param[0], str) and param[0].startswith(_MARK)
