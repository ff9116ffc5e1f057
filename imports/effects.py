"""What a row says about contacting a customer, and the app that stores it.

Each statement has one effect, registered by the app that keeps such facts (a module
``import_effects.py`` in the app is loaded at start). Effects run in the transaction of
their rows, with a constant number of statements a batch. No effect lifts a fact that is
already stored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db import models

from customers.wishes.consent import Origin

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
    """A statement of one row; ``words`` is the text of its cell, kept as the proof.

    ``on`` is the day on which the customer said it, if the row names one.
    """

    statement: Statement
    words: str
    on: date | None = None


class Saying(NamedTuple):
    """What a customer says, in the words of a row, and where that row stands."""

    customer: UUID
    words: str
    on: date | None = None
    origin: Origin = Origin("", "")


Said = Sequence[Saying]
Effect = Callable[[Said, datetime], object]
# Returns the numbers that an effect needs locked for these customers.
Holder = Callable[[Collection[UUID]], set[str]]

_effects: dict[Statement, Effect] = {}
_holders: dict[Statement, Holder] = {}


def register(
    statement: Statement, effect: Effect, *, holds: Holder | None = None
) -> None:
    """Register the function that stores this statement of many rows.

    ``holds`` tells which numbers it needs beside those of the customers' records. They
    are locked before the effect, together with all others of the rows.
    """
    _effects[statement] = effect
    if holds is not None:
        _holders[statement] = holds


def words_of(said: Said) -> dict[UUID, str]:
    return {each.customer: each.words for each in said}


def numbers_to_hold(told: Mapping[Statement, Collection[UUID]]) -> set[str]:
    """Return the numbers that the effects need beside those of the records."""
    held = (_holders[each](told[each]) for each in told if each in _holders)
    return set().union(*held)


def write(said: Mapping[Statement, Said], *, now: datetime) -> None:
    """Store what the rows of a batch said; KeyError if no app stores a statement."""
    for statement, rows in said.items():
        _effects[statement](rows, now)
