"""The rows that `load_defaults` writes, computed once and copied into many tests.

Loading the defaults takes half a second; copying the rows takes some milliseconds.
A test that asks for no such fixture has empty tables, whichever test ran before it.
"""

from __future__ import annotations

from io import BytesIO

from django.apps import apps
from django.db import connection, transaction

from reminders.setup.installation import load_defaults

# The content of each table, in the text format of COPY.
Tables = dict[str, bytes]


def read_fresh_installation() -> Tables:
    """Load the defaults into the empty database, read their rows, and roll back."""
    with transaction.atomic():
        before = _filled_tables()
        load_defaults()
        tables = {name: _read(name) for name in _filled_tables() - before}
        transaction.set_rollback(True)
    return tables


def write(tables: Tables) -> None:
    """Write the rows with the keys they were read with; the tables must be empty."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name, content in tables.items():
            cursor.copy_expert(f"COPY {_quoted(name)} FROM STDIN", BytesIO(content))


def _filled_tables() -> set[str]:
    models = apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table
        for model in models
        if model._meta.managed and model._base_manager.exists()
    }


def _read(name: str) -> bytes:
    content = BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {_quoted(name)} TO STDOUT", content)
    return content.getvalue()


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
