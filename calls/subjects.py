"""What a call is about, told by whoever opens calls; this app does not know it.

Upper apps call ``register`` from their admin module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from calls.models import CallTask


@dataclass(frozen=True)
class Subjects:
    """``prefetch`` is what a list loads before ``names`` is asked of each task."""

    prefetch: str
    names: Callable[[CallTask], Iterable[str]]


_registered: list[Subjects] = []


def register(subjects: Subjects) -> None:
    _registered.append(subjects)


def prefetches() -> list[str]:
    return [each.prefetch for each in _registered]


def name_subjects(task: CallTask) -> str:
    """Return what the call is about, each thing once."""
    names = (name for each in _registered for name in each.names(task))
    return "、".join(dict.fromkeys(names))
