"""Name the subjects of a call; the apps that open calls register how.

Apps above this one call ``register`` from their admin module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from calls.models import CallTask


@dataclass(frozen=True)
class Subjects:
    """A list prefetches ``prefetch`` before it calls ``names`` for each task."""

    prefetch: str
    names: Callable[[CallTask], Iterable[str]]


_registered: list[Subjects] = []


def register(subjects: Subjects) -> None:
    _registered.append(subjects)


def prefetches() -> list[str]:
    return [each.prefetch for each in _registered]


def name_subjects(task: CallTask) -> str:
    """Return the subjects of the call, without duplicates."""
    names = (name for each in _registered for name in each.names(task))
    return "、".join(dict.fromkeys(names))
