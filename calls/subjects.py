"""What a call is about: a short name for lists, and the words to say.

The apps that open calls register both. Apps above this one call ``register`` from their
admin module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from calls.models import CallTask
from customers.categories import Category
from shop.hours import shop_day


@dataclass(frozen=True, slots=True)
class Conversation:
    """Who speaks with whom at which moment: 李明 with 张先生."""

    caller: str
    owner: str
    now: datetime

    @property
    def on(self) -> date:
        return shop_day(self.now)


class Spoken(NamedTuple):
    """A sentence or two, and what they are about, by which offers are chosen."""

    words: str
    categories: frozenset[Category]


@dataclass(frozen=True)
class Subjects:
    """A list prefetches ``prefetch`` before it calls ``names`` for each task.

    ``words`` returns what to say about each matter that is to be told, in a constant
    number of queries.
    """

    prefetch: str
    names: Callable[[CallTask], Iterable[str]]
    words: Callable[[CallTask, Conversation], Sequence[Spoken]]


ASKED: Final = "客户来信"
_registered: list[Subjects] = []


def register(subjects: Subjects) -> None:
    _registered.append(subjects)


def prefetches() -> list[str]:
    return [each.prefetch for each in _registered]


def name_subjects(task: CallTask) -> str:
    """Return the subjects of the call, without duplicates.

    The customer's own message, if the call answers one, comes first.
    """
    asked = [ASKED] if task.reply_id else []
    names = (name for each in _registered for name in each.names(task))
    return "、".join(dict.fromkeys([*asked, *names]))


def words_about(task: CallTask, conversation: Conversation) -> list[Spoken]:
    return [words for each in _registered for words in each.words(task, conversation)]
