"""What a row says about contacting a customer, and the app that stores it.

Each statement has one effect, registered by the app that keeps such facts (a module
``import_effects.py`` in the app is loaded at start). Effects run in the transaction of
their rows, with a constant number of statements a batch. No effect lifts a fact that is
already stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db import models

# How a consent or a refusal came in, in the ledger of consents.
IMPORTED: Final = "导入"


class Statement(models.TextChoices):
    """A statement about contact; its label tells staff how the cell was understood."""

    LEAVE_ALONE = "leave_alone", "客户要求勿扰"
    NO_TEXTS = "no_texts", "不收短信"
    NO_MARKETING = "no_marketing", "不收营销短信"
    OPTED_OUT = "opted_out", "已退订短信"
    WRONG_NUMBER = "wrong_number", "号码存疑"
    SOLD = "sold", "车辆可能已转出"
    COMPLAINT = "complaint", "投诉处理中"


class Told(NamedTuple):
    """A statement of one row; ``words`` is the text of its cell, kept as the proof."""

    statement: Statement
    words: str


Said = Sequence[tuple[UUID, str]]
Effect = Callable[[Said, datetime], object]

_effects: dict[Statement, Effect] = {}


def register(statement: Statement, effect: Effect) -> None:
    """Register the function that stores this statement of many rows."""
    _effects[statement] = effect


def write(said: Mapping[Statement, Said], *, now: datetime) -> None:
    """Store what the rows of a batch said; KeyError if no app stores a statement."""
    for statement, rows in said.items():
        _effects[statement](rows, now)
