"""Which rows belong to a customer or a car, registered by the apps that hold them.

A module ``merging.py`` in an app is loaded at start and registers its own. A test over
all foreign keys fails for one that is neither registered nor excepted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Model

from accounts.models import User
from customers.merging.log import Log
from customers.models import Customer, Vehicle

# The model whose records become one.
Kind = type[Customer] | type[Vehicle]
KINDS: Final[tuple[Kind, ...]] = (Customer, Vehicle)


@dataclass(frozen=True)
class Pair:
    """The two records of one merge; ``by`` and ``now`` are those of the merge or undo.

    ``chosen`` names what the surviving record takes from the lost one.
    """

    kind: Kind
    survivor: Any
    lost: Any
    by: User | None
    now: datetime
    chosen: frozenset[str] = frozenset()

    @property
    def both(self) -> tuple[Any, Any]:
        return self.survivor, self.lost


@dataclass(frozen=True, slots=True)
class Moving:
    """Rows that go to the surviving record, by the name of their foreign key.

    A row that a unique constraint forbids there stays with the lost record.
    ``label`` names the rows for staff in the preview, '' if they need not know.
    """

    model: type[Model]
    field: str
    label: str = ""

    @property
    def kind(self) -> Any:
        return self.model._meta.get_field(self.field).related_model


Hook = Callable[[Pair, Log], None]
AfterUndo = Callable[[], None]


def _nothing(pair: Pair, log: Log) -> None:
    """Do nothing."""


def _nothing_to_undo(pair: Pair) -> AfterUndo:
    return lambda: None


def _no_numbers(pair: Pair) -> set[str]:
    return set()


@dataclass(frozen=True, slots=True)
class Part:
    """What else an app does in a merge of its kind.

    ``before`` runs before the rows move and ``after`` when they have moved. What they
    write through the log is taken back by an undo, other writes are not. ``undoing``
    runs before an undo moves the rows back, and returns what to do afterwards.
    ``numbers`` returns numbers whose locks the app needs.
    """

    kind: Kind
    before: Hook = _nothing
    after: Hook = _nothing
    undoing: Callable[[Pair], AfterUndo] = _nothing_to_undo
    numbers: Callable[[Pair], set[str]] = _no_numbers


_movings: dict[tuple[type[Model], str], Moving] = {}
_exceptions: dict[tuple[type[Model], str], str] = {}
_parts: list[Part] = []


def move(model: type[Model], field: str, label: str = "") -> None:
    """Register the rows of a foreign key to a customer or a car."""
    _movings[model, field] = Moving(model, field, label)


def leave(model: type[Model], field: str, *, because: str) -> None:
    """Except a foreign key, whose rows stay as they are."""
    _exceptions[model, field] = because


def take_part(part: Part) -> None:
    _parts.append(part)


def movings(kind: Kind) -> list[Moving]:
    return [each for each in _movings.values() if each.kind is kind]


def exceptions() -> dict[tuple[type[Model], str], str]:
    return dict(_exceptions)


def parts(kind: Kind) -> list[Part]:
    return [each for each in _parts if each.kind is kind]


def numbers_to_hold(pair: Pair) -> set[str]:
    """Return what the apps need to lock besides the customers' own numbers."""
    return {index for part in parts(pair.kind) for index in part.numbers(pair)}
