"""The kinds of remark that make a text personal, and the list of all of them.

A kind says for which cars it has something to say. Its words are data that staff edit
(``reminders.models.remarks``); the steps rank the kinds, and the best that fit into one
part of a text are taken (``remarks.choice``). An app registers its own kinds in a
module ``remarks.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from customers.models import Customer
from reminders.telling.placeholders import REMARK, Occasion


@dataclass(frozen=True, slots=True)
class Subject:
    """The car and the person of one text."""

    occasion: Occasion
    customer: Customer

    @property
    def vehicle(self) -> int:
        return self.occasion.vehicle


Told = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class RemarkKind:
    """``read`` returns the values of the phrase for each car that it applies to.

    It runs a constant number of queries for any number of subjects. Of the kinds of one
    ``topic`` a text has only one. ``order`` is the place in the sentence. ``examples``
    has a value for each name that the phrase may use.
    """

    code: str
    label: str
    phrase: str
    read: Callable[[Sequence[Subject], date], Told]
    order: int = 50
    place: str = REMARK.name
    topic: str = ""
    is_active: bool = True
    examples: Mapping[str, str] = field(default_factory=dict)

    @property
    def example(self) -> str:
        return fill(self.phrase, self.examples)


def fill(phrase: str, values: Mapping[str, str]) -> str:
    """Return the phrase with its values."""
    for name, value in values.items():
        phrase = phrase.replace(f"{{{name}}}", value)
    return phrase


_kinds: Final[dict[str, RemarkKind]] = {}


def register(*kinds: RemarkKind) -> None:
    """Register kinds of remark. Raises ValueError if a code is taken."""
    for each in kinds:
        if _kinds.setdefault(each.code, each) is not each:
            raise ValueError(f"附言代号「{each.code}」已被占用，请换一个代号。")


def kind(code: str) -> RemarkKind | None:
    """Return the kind, or None if its app is not installed any more."""
    return _kinds.get(code)


def every() -> list[RemarkKind]:
    """Return all kinds, in the order in which a sentence has them."""
    return sorted(_kinds.values(), key=lambda each: (each.order, each.code))
