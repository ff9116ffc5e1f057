"""What a file says about a customer beside the facts of the record, and who writes it.

Each statement has one effect, registered by the app that keeps such facts (a file
``import_effects.py`` in the app is enough). Effects run in the transaction of their
rows, with a constant number of statements a batch; none of them lifts a fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import models


class Statement(models.TextChoices):
    """What a cell says, with what staff read that it was taken for."""

    LEAVE_ALONE = "leave_alone", "客户要求勿扰"
    NO_TEXTS = "no_texts", "不收短信"
    COMPLAINT = "complaint", "投诉处理中"


class Told(NamedTuple):
    """A statement of one row; ``words`` are the cell's, kept as the proof."""

    statement: Statement
    words: str


Said = Sequence[tuple[UUID, str]]
Effect = Callable[[Said, datetime], object]

_effects: dict[Statement, Effect] = {}


def register(statement: Statement, effect: Effect) -> None:
    """Let ``effect`` write the statement: (customer, words) of many rows, and now."""
    _effects[statement] = effect


def write(said: Mapping[Statement, Said], *, now: datetime) -> None:
    """Write what the rows of a batch said; a statement nobody keeps is an error."""
    for statement, rows in said.items():
        _effects[statement](rows, now)
